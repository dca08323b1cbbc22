import { createHash } from "node:crypto";

import type { ApiError } from "./api-error.ts";
import { cutPage } from "./page-links.ts";
import type { Answer } from "./route.ts";

/** An answer, ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

const jsonType = "application/json; charset=utf-8";

export function replyJson(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": jsonType, ...headers }, body: JSON.stringify(body) };
}

/** `url` is the address that was called, as the API writes it. */
export function renderAnswer(answer: Answer, url: URL): Reply {
  switch (answer.kind) {
    case "json":
      return replyJson(answer.status, answer.body, { ...lastModified(answer.body), ...answer.headers });
    case "list": {
      const { items, link, total } = cutPage(answer.items.slice(0, answer.limit ?? answer.items.length), url);
      const body = answer.wrap === undefined ? items : answer.wrap(items, total);
      return replyJson(200, body, link === null ? {} : { link });
    }
    case "empty":
      return { status: answer.status, headers: answer.headers ?? {}, body: null };
    case "bytes":
      return { status: answer.status, headers: { "content-type": answer.type, ...answer.headers }, body: answer.bytes };
  }
}

/** What says when it was changed last says it in a header too. */
function lastModified(body: unknown): Record<string, string> {
  const { updated_at: updatedAt } = (body ?? {}) as { readonly updated_at?: unknown };
  if (typeof updatedAt !== "string") return {};
  return { "last-modified": new Date(updatedAt).toUTCString() };
}

const documentationUrl = "https://docs.github.com/rest";

export function renderError({ status, message, errors, headers }: ApiError): Reply {
  const body = {
    message,
    ...(errors === null ? {} : { errors }),
    documentation_url: headers["x-documentation-url"] ?? documentationUrl,
    status: String(status),
  };
  const { "x-documentation-url": _, ...sent } = headers;
  return replyJson(status, body, sent);
}

/** Weak, and another one for another caller, as GitHub's is: a new token costs one full answer per address. */
export function entityTag(reply: Reply, secret: string): string {
  const hash = createHash("sha256")
    .update(secret)
    .update("\0")
    .update(reply.headers["link"] ?? "");
  return `W/"${hash
    .update("\0")
    .update(reply.body ?? "")
    .digest("hex")}"`;
}

/** Whole seconds: what changed twice within one of them looks unchanged, as on GitHub. */
export function isUnmodified(header: string | undefined, { headers }: Reply): boolean {
  return header !== undefined && Date.parse(headers["last-modified"] ?? "") <= Date.parse(header);
}

/** Whether a list of tags, as `If-None-Match` holds it, has this one; weak and strong count alike. */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const bare = (text: string): string => text.trim().replace(/^W\//, "");
  return header.split(",").some((one) => one.trim() === "*" || bare(one) === bare(tag));
}
