import { createHmac } from "node:crypto";
import { createServer, request as httpRequest, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type NewDelivery, StoreError } from "#adapters/store/store.ts";
import { createIngress } from "#apps/bot/ingress.ts";
import type { Instant } from "#core/ids.ts";

const current = "current-secret-of-thirty-two-bytes!";
const previous = "previous-secret-of-thirty-two-bytes";

interface Stage {
  readonly port: number;
  readonly kept: NewDelivery[];
  readonly answers: number[];
}

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
});

async function serve(
  record: (delivery: NewDelivery) => Promise<"new" | "open" | "done"> = () => Promise.resolve("new"),
  isOpen = true,
): Promise<Stage> {
  const kept: NewDelivery[] = [];
  const answers: number[] = [];
  const ingress = createIngress({
    secrets: [current, previous],
    appId: 7,
    store: { recordDelivery: record },
    onKept: (delivery) => kept.push(delivery),
    onAnswer: (status) => answers.push(status),
    isOpen: () => isOpen,
    now: () => 1_800_000_000_000 as Instant,
  });
  server = createServer((request, response) => void ingress.answer(request, response));
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, kept, answers };
}

function sign(body: string, secret = current): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

async function send(
  port: number,
  { body = "{}", headers = {}, method = "POST" }: { body?: string; headers?: Record<string, string>; method?: string },
): Promise<{ status: number; message: string }> {
  const given: Record<string, string> = {
    "content-type": "application/json",
    "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
    "x-github-event": "push",
    "x-hub-signature-256": sign(body),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ""));
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method,
    headers: sent,
    ...(method === "GET" ? {} : { body }),
  });
  const { message } = (await response.json()) as { message: string };
  return { status: response.status, message };
}

describe("the ingress", () => {
  it("keeps a signed delivery before it says 202 (RR-01)", async () => {
    const order: string[] = [];
    const { port, kept } = await serve(async ({ guid }) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`kept ${guid}`);
      return "new";
    });
    const { status } = await send(port, { body: '{"a":1}' });
    order.push(`answered ${status}`);
    expect(order).toEqual(["kept 0b989ba4-242f-11e5-81e1-c7b6966d2516", "answered 202"]);
    expect(kept.map(({ event, body }) => [event, Buffer.from(body).toString()])).toEqual([["push", '{"a":1}']]);
  });

  it("answers 503 when it cannot keep it, so that GitHub shows it as failed (RR-01)", async () => {
    const { port, kept } = await serve(() => Promise.reject(new StoreError("unavailable", "the disk is full")));
    expect(await send(port, {})).toEqual({
      status: 503,
      message: "The delivery could not be stored, so it was not accepted. Redeliver it later.",
    });
    expect(kept).toEqual([]);
  });

  it("does nothing for a delivery that was worked off, and works off again one that was only seen (SR-55)", async () => {
    const known = new Map([["done-done-done", "done" as const]]);
    const { port, kept } = await serve(({ guid }) => Promise.resolve(known.get(guid) ?? "open"));
    const done = await send(port, { headers: { "x-github-delivery": "done-done-done" } });
    const open = await send(port, { headers: { "x-github-delivery": "open-open-open" } });
    expect([done.status, open.status, kept.map(({ guid }) => guid)]).toEqual([200, 202, ["open-open-open"]]);
  });

  it("takes the secret before this one while it is being replaced (SR-54)", async () => {
    const { port } = await serve();
    expect((await send(port, { headers: { "x-hub-signature-256": sign("{}", previous) } })).status).toBe(202);
  });

  it.each([
    ["no signature", { headers: { "x-hub-signature-256": "" } }, 401],
    ["a SHA-1 signature", { headers: { "x-hub-signature-256": `sha1=${"0".repeat(40)}` } }, 401],
    ["a signature of another body", { headers: { "x-hub-signature-256": sign("{ }") } }, 401],
    [
      "a signature with Probot's default secret",
      { headers: { "x-hub-signature-256": sign("{}", "development") } },
      401,
    ],
    ["no GUID", { headers: { "x-github-delivery": "" } }, 400],
    ["a GUID that is none", { headers: { "x-github-delivery": "../../etc/passwd" } }, 400],
    ["no event", { headers: { "x-github-event": "" } }, 400],
    ["a delivery for another App", { headers: { "x-github-hook-installation-target-id": "8" } }, 400],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["a GET", { method: "GET" }, 405],
  ])("refuses %s", async (_, sent, status) => {
    const { port, kept } = await serve();
    expect((await send(port, sent)).status).toBe(status);
    expect(kept).toEqual([]);
  });

  it("takes a signed body that is no object: whoever signed it is GitHub, and it is parsed later", async () => {
    const { port } = await serve();
    for (const body of ["1", "null", "[]", "\uFFFD"]) {
      expect((await send(port, { body })).status).toBe(202);
    }
  });

  it("refuses while it stops (RR-12)", async () => {
    const { port } = await serve(undefined, false);
    expect((await send(port, {})).status).toBe(503);
  });

  it("refuses a body that is announced too large before it reads any of it (SR-56)", async () => {
    const { port } = await serve();
    const { promise, resolve } = Promise.withResolvers<number>();
    const request = httpRequest({
      port,
      host: "127.0.0.1",
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": 300 * 1024 * 1024,
        "x-github-delivery": "0b989ba4-242f-11e5",
        "x-github-event": "push",
        "x-hub-signature-256": sign("{}"),
      },
    });
    request.on("response", (response) => resolve(response.statusCode ?? 0));
    request.on("error", () => {});
    request.flushHeaders();
    expect(await promise).toBe(413);
    request.destroy();
  });

  it("stops reading a body that grows beyond the cap although nothing was announced (SR-56)", async () => {
    const { port, kept, answers } = await serve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const request = httpRequest({
      port,
      host: "127.0.0.1",
      method: "POST",
      headers: {
        "content-type": "application/json",
        "transfer-encoding": "chunked",
        "x-github-delivery": "0b989ba4-242f-11e5",
        "x-github-event": "push",
        "x-hub-signature-256": sign("{}"),
      },
    });
    // The server hangs up in the middle of the upload, which the client may see before the answer.
    request.on("error", () => {});
    request.on("close", () => resolve());
    const chunk = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const pump = (): void => {
      sent += 1;
      if (sent <= 1_000) request.write(chunk, (error) => error ?? pump());
    };
    pump();
    await promise;
    expect(answers).toEqual([413]);
    expect(sent).toBeLessThan(100);
    expect(kept).toEqual([]);
  });

  it("gives an answer to a connection that breaks off in the middle of a body, and keeps nothing", async () => {
    const { port, kept, answers } = await serve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(
        [
          "POST / HTTP/1.1",
          "Host: localhost",
          "Content-Type: application/json",
          "Content-Length: 100",
          "X-GitHub-Delivery: 0b989ba4-242f-11e5",
          "X-GitHub-Event: push",
          `X-Hub-Signature-256: ${sign("{}")}`,
          "",
          "{",
        ].join("\r\n"),
        () => socket.destroy(),
      );
    });
    socket.on("close", () => resolve());
    await promise;
    await expect.poll(() => answers).toEqual([400]);
    expect(kept).toEqual([]);
  });
});
