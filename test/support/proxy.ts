import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request on its way to the local GitHub, and what may be done to it. */
export interface Passage {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** As it came, in UTF-8. */
  readonly body: string;
  /** Passes it on, and resolves when the whole answer is here but not yet handed over. */
  readonly forward: () => Promise<ForwardedAnswer>;
  /** Hands the answer to who asked. */
  readonly answer: (answer: ForwardedAnswer) => Promise<void>;
}

export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

export interface Proxy {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Stands between Headgate and the local GitHub, so that a test can act at an exact point of an exact call. */
export async function openProxy(target: string, onPassage: (passage: Passage) => Promise<void>): Promise<Proxy> {
  const server = createServer((request, response) => {
    void pass(new URL(target), request, response, onPassage).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pass(
  { hostname, port }: URL,
  request: IncomingMessage,
  response: ServerResponse,
  onPassage: (passage: Passage) => Promise<void>,
): Promise<void> {
  const body = await collect(request);
  const { method = "GET", url = "/", headers } = request;
  await onPassage({
    method,
    path: url.split("?", 1)[0] ?? "",
    body: body.toString("utf8"),
    forward: () =>
      new Promise((resolve, reject) => {
        const onward = send({ hostname, port, method, path: url, headers }, (answer) => {
          collect(answer).then(
            (bytes) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }),
            reject,
          );
        });
        onward.on("error", reject);
        onward.end(body);
      }),
    answer: (answer) =>
      new Promise((resolve) => {
        response.writeHead(answer.status, answer.headers);
        response.end(answer.body, resolve);
      }),
  });
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
