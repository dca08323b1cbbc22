import { type Signature, signatureOf } from "#sandbox/git/signature.ts";
import { invalid } from "#sandbox/kernel/api-error.ts";
import type { Call } from "#sandbox/kernel/route.ts";

/** The author and the committer that a call names; each stands in for the other, and the caller for both. */
export function readSignatures(call: Call, resource: string) {
  const author = readSignature(call, resource, "author");
  const committer = readSignature(call, resource, "committer");
  const { account, kind } = call.writer();
  const caller = signatureOf(account, call.world.now());
  return {
    author: author ?? committer ?? caller,
    committer: committer ?? author ?? caller,
    /** GitHub signs what a bot commits in its own name. */
    isSigned: kind === "installation" && author === null && committer === null,
  };
}

export function readSignature(call: Call, resource: string, field: string): Signature | null {
  const value = call.body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "object") throw invalid(resource, field, "invalid");
  const { name, email, date } = value as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || name === "") throw invalid(resource, `${field}.name`, "missing_field");
  if (typeof email !== "string" || email === "") throw invalid(resource, `${field}.email`, "missing_field");
  if (date === undefined || date === null) return { name, email, at: call.world.now() };
  const at = typeof date === "string" ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(resource, `${field}.date`, "invalid");
  return { name, email, at };
}

const base64Form = /^[A-Za-z0-9+/]*={0,2}$/;

/** Null where it is none. Line breaks are allowed. */
export function parseBase64(text: string): Buffer | null {
  const compact = text.replaceAll(/\s/g, "");
  return base64Form.test(compact) && compact.length % 4 !== 1 ? Buffer.from(compact, "base64") : null;
}

/** As GitHub sends it: in lines of 60 characters, each with its end. */
export function renderBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("base64")
    .replaceAll(/.{1,60}/g, "$&\n");
}
