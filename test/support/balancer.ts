import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";

export interface Balancer extends AsyncDisposable {
  /** The next process to send requests to, by its address. */
  readonly add: (url: string) => void;
  /** Requests that each answered, in the order in which they were added. */
  readonly answered: readonly number[];
}

/**
 * One address in front of several processes: each request goes to the next one in turn. One that does not answer, or that
 * says it is stopping, is passed over, as a balancer does that knows who is ready.
 */
export async function openBalancer(port: number): Promise<Balancer> {
  const targets: string[] = [];
  const answered: number[] = [];
  let turn = 0;
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await collect(request);
    const first = (turn += 1);
    for (const step of targets.keys()) {
      const index = (first + step) % targets.length;
      const answer = await pass(request, body, targets[index] ?? "").catch(() => null);
      if (answer === null || answer.statusCode === 503) continue;
      answered[index] = (answered[index] ?? 0) + 1;
      response.writeHead(answer.statusCode ?? 502, { "content-type": answer.headers["content-type"] ?? "text/plain" });
      response.end(await collect(answer));
      return;
    }
    response.writeHead(502).end("nobody is ready\n");
  }

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    add: (url) => {
      targets.push(url);
      answered.push(0);
    },
    answered,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass({ method, url, headers }: IncomingMessage, body: Buffer, target: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A connection for each request: one that is kept would hold up the end of a process that is stopping.
    const onward = send(new URL(url ?? "/", target), { method, headers, agent: false }, resolve);
    onward.on("error", reject);
    onward.end(body);
  });
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
