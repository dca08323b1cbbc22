/** Stands between Headgate and the local GitHub: counts calls, and may answer them from memory after a fixed time. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request as send } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Calls {
  readonly read: number;
  readonly write: number;
  /** What an hour of one installation takes once: its permissions and a token, whatever is decided. */
  readonly token: number;
}

export interface Witness {
  readonly url: string;
  /** The calls since the last time; each is in it once it was answered. */
  readonly takeCalls: () => Calls;
  /** Resolves once there was no call for so long. */
  readonly quiet: (ms: number) => Promise<void>;
  /**
   * From now on the same call gets the answer that it got before, this long after it came: how long GitHub takes is then
   * the same for each call, and this machine is not busy being GitHub.
   */
  readonly replay: (latencyMs: number) => void;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function openWitness(target: string): Promise<Witness> {
  const { hostname, port } = new URL(target);
  const kept = new Map<string, Answer>();
  let latencyMs: number | null = null;
  let calls = { read: 0, write: 0, token: 0 };
  let lastAt = performance.now();

  const forward = async (method: string, path: string, headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    send({ hostname, port, method, path, headers }, resolve).on("error", reject).end(body);
    const answer = await promise;
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: await collect(answer) };
  };

  const server = createServer((request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const pass = async (): Promise<void> => {
      const due = latencyMs === null ? null : sleep(latencyMs);
      const body = await collect(request);
      const kind = kindOf(method, url, body);
      // What is written holds the time, and is another one each time.
      const key = `${method} ${url} ${kind === "read" ? body.toString() : ""}`;
      const known = due === null ? undefined : kept.get(key);
      const answer = known ?? (await forward(method, url, headers, body));
      kept.set(key, answer);
      await due;
      calls[kind] += 1;
      lastAt = performance.now();
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    };
    void pass().catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeCalls: () => {
      const taken = calls;
      calls = { read: 0, write: 0, token: 0 };
      return taken;
    },
    quiet: async (ms) => {
      const since = performance.now();
      for (;;) {
        const left = Math.max(since, lastAt) + ms - performance.now();
        if (left <= 0) return;
        await sleep(left);
      }
    },
    replay: (ms) => (latencyMs = ms),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function kindOf(method: string, url: string, body: Buffer): keyof Calls {
  if (/\/app\/installations\/\d+(?:\/access_tokens)?$/.test(url)) return "token";
  if (method === "GET") return "read";
  return url.endsWith("/graphql") && !/"query":"\s*(?:\\n|\s)*mutation/.test(body.toString()) ? "read" : "write";
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
