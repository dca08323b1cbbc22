import { type ChildProcess, spawn } from "node:child_process";
import { Readable, Transform } from "node:stream";
import type { ReadableStream as WebReadable } from "node:stream/web";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";

import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { gitEnvironment } from "./git.ts";

export interface GitRequest {
  readonly repository: Repository;
  /** Within the repository: `/info/refs`. */
  readonly path: string;
  readonly query: string;
  readonly request: Request;
}

/**
 * A push of GitHub's may have 2 GB; nothing that runs here needs a fifth of it. A fetch says what it has and wants, never
 * more than some megabytes.
 */
export const bodyLimits = { push: 400 * 1024 * 1024, fetch: 32 * 1024 * 1024 };

/** A slow reader may take its time, a git that hangs may not. */
const maxRunMs = 5 * 60_000;

/** The first bytes of a CGI answer hold its headers. */
const maxHeaderBytes = 64 * 1024;

const config: Readonly<Record<string, string>> = {
  "core.hooksPath": "/dev/null",
  "http.receivepack": "true",
  "uploadpack.allowFilter": "true",
  "uploadpack.allowAnySHA1InWant": "true",
  "receive.hideRefs": "refs/pull",
  "receive.autogc": "false",
  // A branch that GitHub shows as the default one cannot go.
  "receive.denyDeleteCurrent": "refuse",
  "safe.directory": "*",
};

/** Starts `git http-backend` for one request; whatever stands in `settings` is added to git's configuration. */
export function startBackend(
  { repository, path, query, request }: GitRequest,
  options: {
    readonly login: string | null;
    readonly settings?: Readonly<Record<string, string>>;
    readonly pipes?: number;
  },
): ChildProcess {
  const settings = Object.entries({ ...config, ...options.settings });
  const child = spawn("git", ["http-backend"], {
    cwd: repository.gitDirectory,
    stdio: Array.from({ length: 3 + (options.pipes ?? 0) }, () => "pipe" as const),
    timeout: maxRunMs,
    env: {
      ...gitEnvironment,
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(
        settings.flatMap(([key, value], index) => [
          [`GIT_CONFIG_KEY_${index}`, key],
          [`GIT_CONFIG_VALUE_${index}`, value],
        ]),
      ),
      GIT_PROJECT_ROOT: repository.gitDirectory,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_PROTOCOL: request.headers.get("git-protocol") ?? "",
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers.get("content-type") ?? "",
      REMOTE_ADDR: "127.0.0.1",
      ...(options.login === null ? {} : { REMOTE_USER: options.login }),
    },
  });
  child.stdin?.on("error", () => {}); // A git that ends before it has read everything says so in its answer.
  child.stderr?.resume();
  return child;
}

/** What the client sent, unpacked, and never more than `maxBytes`. */
export function readBody(request: Request, maxBytes: number): Readable {
  if (request.body === null) return Readable.from([]);
  let length = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > maxBytes) done(new ApiError(413, "Request body too large"));
      else done(null, chunk);
    },
  });
  const source = Readable.fromWeb(request.body as WebReadable);
  const unpacked = request.headers.get("content-encoding") === "gzip" ? pass(source, createGunzip()) : source;
  return pass(unpacked, limit);
}

/** `pipe` leaves the target open where the source fails. */
function pass(source: Readable, target: Transform): Transform {
  source.on("error", (error) => target.destroy(error));
  target.on("close", () => source.destroy());
  return source.pipe(target);
}

/** The answer comes as a stream: a clone may be large, what asks for it is not. */
export async function serveFetch(asked: GitRequest): Promise<Response> {
  const body = await receive(() => buffer(readBody(asked.request, bodyLimits.fetch)));
  const child = startBackend(asked, { login: asked.query.includes("git-receive-pack") ? "writer" : null });
  child.stdin?.end(body);
  return answer(child);
}

/** A client that goes, or sends what cannot be unpacked, is no defect of ours. */
export async function receive<Result>(take: () => Promise<Result>): Promise<Result> {
  try {
    return await take();
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(400, "Bad Request");
  }
}

/** Turns what a CGI program prints into a response; the body is passed on as it comes. */
export async function answer(child: ChildProcess): Promise<Response> {
  const { stdout } = child;
  if (stdout === null) throw new Error("git http-backend has no output");
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  const { head, rest } = await Promise.race([readHead(stdout), failed]);
  const headers = new Headers();
  let status = 200;
  for (const line of head.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon === -1) continue;
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
    else headers.append(name, value);
  }
  stdout.on("close", () => child.kill());
  if (rest.length > 0) stdout.unshift(rest);
  return new Response(Readable.toWeb(stdout) as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });
}

async function readHead(output: Readable): Promise<{ readonly head: string; readonly rest: Buffer }> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    const chunk = (await nextChunk(output)) as Buffer | null;
    if (chunk === null) throw new Error("git http-backend ended without an answer");
    bytes = Buffer.concat([bytes, chunk]);
    const end = /\r?\n\r?\n/.exec(bytes.subarray(0, maxHeaderBytes).toString("latin1"));
    if (end !== null) {
      const bodyAt = end.index + end[0].length;
      return { head: bytes.subarray(0, end.index).toString("latin1"), rest: bytes.subarray(bodyAt) };
    }
    if (bytes.length > maxHeaderBytes) throw new Error("git http-backend answered without an end of its headers");
  }
}

/** Null at the end. */
function nextChunk(output: Readable): Promise<unknown> {
  const ready: unknown = output.read();
  if (ready !== null) return Promise.resolve(ready);
  if (output.readableEnded) return Promise.resolve(null);
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const settle = (done: () => void) => () => {
    output.off("readable", onReadable).off("end", onEnd).off("error", onError);
    done();
  };
  const onReadable = settle(() => resolve(nextChunk(output)));
  const onEnd = settle(() => resolve(null));
  const onError = (error: Error): void => settle(() => reject(error))();
  output.on("readable", onReadable).on("end", onEnd).on("error", onError);
  return promise;
}
