import { createHmac } from "node:crypto";

import type { Envelope, HookDelivery } from "./delivery.ts";

type Response = Pick<HookDelivery, "statusCode" | "status" | "response">;

/** More of an answer than this is not kept. */
const maxResponseCharacters = 64 * 1024;

export function buildHeaders({ app, event, guid }: Envelope, body: string, isSigned: boolean): Record<string, string> {
  const secret = app.webhook?.secret ?? null;
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/0000000",
    "x-github-delivery": guid,
    "x-github-event": event,
    "x-github-hook-id": String(app.id),
    "x-github-hook-installation-target-id": String(app.id),
    "x-github-hook-installation-target-type": "integration",
    ...(secret === null || !isSigned
      ? {}
      : {
          "x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
          "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        }),
  };
}

/** Sends it once and tells what came of it; never throws. */
export async function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signals: { readonly timeout: AbortSignal; readonly closing: AbortSignal },
): Promise<Response> {
  try {
    const signal = AbortSignal.any([signals.timeout, signals.closing]);
    const answer = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    const payload = (await answer.text()).slice(0, maxResponseCharacters);
    return {
      statusCode: answer.status,
      status: answer.ok ? "OK" : `Invalid HTTP Response: ${answer.status}`,
      response: { headers: Object.fromEntries(answer.headers), payload },
    };
  } catch {
    if (signals.timeout.aborted) return failed(0, "timed out");
    return failed(502, "failed to connect to host");
  }
}

export function failed(statusCode: number, status: string): Response {
  return { statusCode, status, response: { headers: null, payload: null } };
}
