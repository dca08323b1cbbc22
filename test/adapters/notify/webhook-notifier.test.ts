import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { NotifyError } from "#adapters/notify/notifier.ts";
import { openWebhookNotifier, type WebhookOptions } from "#adapters/notify/webhook-notifier.ts";
import type { EscalationNotice } from "#core/message/escalation.ts";
import { head } from "#test/support/judge.ts";

const id = "notice/1/5/rule/payments";
const notice: EscalationNotice = {
  text: "octo/shop, pull request 5 needs a person: “payments” watches what it changes.",
  kind: "rule",
  repository: "octo/shop",
  pull: 5,
  url: "https://github.example/octo/shop/pull/5",
  head,
  channel: "#payments",
  recommendation: "Look at the named places.",
};

interface Taken {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly taken: readonly Taken[];
}

/** A chat's webhook on a real port. */
async function openReceiver(answer: (response: ServerResponse, path: string) => void): Promise<Receiver> {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      taken.push({ method, path: url, headers, body: Buffer.concat(chunks).toString("utf8") });
      answer(response, url);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the notifier rejects with, as its message; null where the notice was taken. */
async function refusalOf(options: WebhookOptions): Promise<string | null> {
  try {
    await openWebhookNotifier(options).send(id, notice);
    return null;
  } catch (error) {
    if (error instanceof NotifyError) return error.message;
    throw error;
  }
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) => {
    response.writeHead(code, headers).end();
  };

describe("openWebhookNotifier", () => {
  it("posts the notice with its id, in the body and as a header, signed over exactly that body", async () => {
    await using receiver = await openReceiver(status(200));
    await openWebhookNotifier({ url: `${receiver.url}/hooks/1?token=x`, secret: "a secret" }).send(id, notice);
    const [post] = receiver.taken;
    expect(receiver.taken).toHaveLength(1);
    expect(post).toMatchObject({ method: "POST", path: "/hooks/1?token=x" });
    expect(JSON.parse(post?.body ?? "")).toEqual({ id, ...notice });
    expect(post?.headers).toMatchObject({
      "content-type": "application/json",
      "user-agent": "headgate",
      "x-headgate-delivery": id,
      "x-headgate-signature-256": `sha256=${createHmac("sha256", "a secret")
        .update(post?.body ?? "")
        .digest("hex")}`,
    });
  });

  it("has no signature without a secret", async () => {
    await using receiver = await openReceiver(status(204));
    await openWebhookNotifier({ url: receiver.url, secret: null }).send(id, notice);
    expect(Object.keys(receiver.taken[0]?.headers ?? {})).not.toContain("x-headgate-signature-256");
  });

  it.each([
    ...[301, 302, 303, 307, 308].map((code) => ({
      answer: `a redirect (${code})`,
      give: status(code, { location: "/elsewhere" }),
      says: "the notice could not be delivered: no answer",
    })),
    ...[400, 404, 410, 429, 500, 503].map((code) => ({
      answer: `the refusal ${code}`,
      give: status(code),
      says: `the notice was not taken: the answer was ${code}`,
    })),
    {
      answer: "a connection that is cut",
      give: (response: ServerResponse) => void response.destroy(),
      says: "the notice could not be delivered: no answer",
    },
  ])("sends once and rejects at $answer", async ({ give, says }) => {
    await using receiver = await openReceiver(give);
    expect(await refusalOf({ url: `${receiver.url}/hook`, secret: null })).toBe(says);
    expect(receiver.taken.map(({ path }) => path)).toEqual(["/hook"]);
  });

  it("gives up where no answer comes in time", async () => {
    await using receiver = await openReceiver(() => {});
    const refusal = await refusalOf({ url: receiver.url, secret: null, timeoutMs: 100 });
    expect(refusal).toBe("the notice could not be delivered: no answer");
  });

  it("gives up where nobody listens", async () => {
    const receiver = await openReceiver(() => {});
    await receiver[Symbol.asyncDispose]();
    expect(await refusalOf({ url: receiver.url, secret: null })).toBe("the notice could not be delivered: no answer");
  });

  it.each([
    { code: 200, says: null },
    { code: 500, says: "the notice was not taken: the answer was 500" },
  ])("does not read an answer of many megabytes ($code)", async ({ code, says }) => {
    // Far more than the system takes in between two sockets.
    const chunks = 1_000;
    let sent = 0;
    const ended = Promise.withResolvers<void>();
    await using receiver = await openReceiver((response) => {
      const body = Readable.from(
        (function* () {
          for (; sent < chunks; sent += 1) yield Buffer.alloc(64 * 1024, "x");
        })(),
      );
      response.writeHead(code).on("close", () => ended.resolve());
      body.pipe(response);
    });
    expect(await refusalOf({ url: receiver.url, secret: null })).toBe(says);
    await ended.promise;
    expect(sent).toBeLessThan(chunks);
  });

  it("does not wait for the end of an answer that never ends", async () => {
    await using receiver = await openReceiver((response) => void response.writeHead(200).write("x"));
    expect(await refusalOf({ url: receiver.url, secret: null })).toBe(null);
  });
});
