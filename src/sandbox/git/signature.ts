import type { Account } from "#sandbox/accounts/account.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import type { World } from "#sandbox/kernel/world.ts";

/** An author or a committer. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Milliseconds since 1970; git keeps whole seconds. */
  readonly at: number;
  /** As git writes it: `+0130`. Without it UTC. */
  readonly zone?: string;
}

const noReplyHost = "users.noreply.github.com";

/** The address that GitHub gives each account, and by which it knows the author of a commit. */
export function emailOf(account: Account): string {
  return `${account.id}+${account.login}@${noReplyHost}`;
}

export function signatureOf(account: Account, at: number): Signature {
  return { name: account.name ?? account.login, email: emailOf(account), at };
}

/** The committer of what GitHub commits by itself: merges and squashes. */
export function webSignature(at: number): Signature {
  return { name: "GitHub", email: "noreply@github.com", at };
}

/** Null where the address is nobody's. */
export function accountOfEmail(world: World, email: string): Account | null {
  const login = /^(?:\d+\+)?([^@+]+)@users\.noreply\./.exec(email)?.[1];
  return login === undefined ? null : findAccount(world, login);
}

/** The line of a commit object. git forbids some characters in it. */
export function renderSignature({ name, email, at, zone }: Signature): string {
  const clean = (text: string): string => text.replaceAll(/[<>\n\r\0]/g, "").trim();
  return `${clean(name) || "unknown"} <${clean(email)}> ${Math.floor(at / 1_000)} ${zone ?? "+0000"}`;
}

/** `2026-05-04T10:00:00+02:00`, in the signer's zone, as a push's payload has it. */
export function localTime({ at, zone = "+0000" }: Signature): string {
  const minutes = Number(`${zone.slice(0, 1)}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3)));
  const text = new Date(at + minutes * 60_000).toISOString().replace(/\.\d{3}Z$/, "");
  return `${text}${minutes === 0 ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3)}`}`;
}
