import type { EtagCache } from "./etag-cache.ts";
import { GitHubError } from "./github.ts";

/** GitHub sends no webhook and lists no page beyond this; the largest answers here are check runs with full texts. */
const defaultMaxBytes = 25 * 1024 * 1024;

/** A renamed repository answers its old name with one redirect; a transferred and renamed one with two. */
const maxRedirects = 2;
const redirects: readonly number[] = [301, 302, 307, 308];
const bodiless: readonly number[] = [204, 205, 304];

export interface TransportOptions {
  /** Where GitHub's API is; no request leaves this origin. */
  readonly origin: string;
  readonly cache: EtagCache;
  readonly maxBytes?: number;
}

export interface Exchange {
  readonly response: Response;
  /** As GitHub sent it: 304 where `response` holds what was kept. */
  readonly status: number;
}

/** `scope` says for whom an answer is kept, since each token sees something else. */
export type Transport = (scope: string, url: string, init: RequestInit) => Promise<Exchange>;

/**
 * `fetch` with bounds: an answer has a largest size, only reads follow a redirect, and none to another host (SR-60). A GET
 * that was answered before asks whether that still holds; if so, the kept answer is handed over.
 */
export function openTransport({ origin, cache, maxBytes = defaultMaxBytes }: TransportOptions): Transport {
  async function follow(url: string, init: RequestInit): Promise<Response> {
    let at = url;
    for (let hops = 0; ; hops += 1) {
      const response = await fetch(at, { ...init, redirect: "manual" });
      if (!redirects.includes(response.status)) return response;
      await response.body?.cancel();
      const target = response.headers.get("location");
      const next = target !== null && URL.canParse(target, at) ? new URL(target, at) : null;
      if (init.method !== "GET" || next?.origin !== origin || hops >= maxRedirects) throw moved(response.status);
      at = next.href;
    }
  }

  return async (scope, url, init) => {
    const key = init.method === "GET" ? `${scope} ${url}` : null;
    const kept = key === null ? null : cache.get(key);
    const headers = new Headers(init.headers);
    if (kept !== null) headers.set("if-none-match", kept.etag);
    const answer = await follow(url, { ...init, headers });
    const { status } = answer;
    if (status === 304 && kept !== null) {
      await answer.body?.cancel();
      const merged = new Headers(kept.headers);
      // What GitHub says about now, such as what is left of the limit, replaces what it said then.
      for (const [name, value] of answer.headers) merged.set(name, value);
      return { response: new Response(kept.body, { status: 200, headers: merged }), status };
    }
    const body = await readBody(answer, maxBytes);
    const etag = answer.headers.get("etag");
    if (key !== null && status === 200 && etag !== null) {
      cache.set(key, { etag, body, headers: [...answer.headers] });
    }
    const response = new Response(bodiless.includes(status) ? null : body, { status, headers: answer.headers });
    return { response, status };
  };
}

function moved(status: number): GitHubError {
  return new GitHubError("not-found", "redirect", `GitHub sends elsewhere (${status}): this has another name by now`);
}

async function readBody({ body }: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new GitHubError("invalid", "answer", `an answer of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}
