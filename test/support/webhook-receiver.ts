import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { validateWebhook } from "./webhook-schema.ts";

export interface ReceivedDelivery {
  readonly event: string;
  readonly action: string | null;
  readonly guid: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly payload: any;
  readonly isSigned: boolean;
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  readonly secret: string;
  /** In the order in which they arrived. */
  readonly deliveries: readonly ReceivedDelivery[];
  /** `pull_request.opened`, in the order in which they arrived. */
  readonly names: () => readonly string[];
  /** The status of the answers from now on, or how to answer; 202 unless told. */
  answer: number | ((delivery: ReceivedDelivery, response: ServerResponse) => void);
}

export interface ReceiverOptions {
  readonly secret?: string;
  /** What is wrong with a payload; against GitHub's published description unless told. */
  readonly check?: (event: string, payload: unknown) => readonly string[];
}

/** Takes webhooks as an App would. The end of the scope throws if one came that GitHub would not send. */
export async function startWebhookReceiver(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const secret = options.secret ?? "a secret of the tests, long enough for anyone";
  const deliveries: ReceivedDelivery[] = [];
  const check = options.check ?? validateWebhook;
  const problems = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const delivery = readDelivery(request.headers, Buffer.concat(chunks).toString("utf8"), secret);
      deliveries.push(delivery);
      for (const problem of check(delivery.event, delivery.payload)) problems.add(problem);
      if (typeof receiver.answer === "number") response.writeHead(receiver.answer).end("taken");
      else receiver.answer(delivery, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    secret,
    deliveries,
    names: () => deliveries.map(({ event, action }) => (action === null ? event : `${event}.${action}`)),
    answer: 202,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      if (problems.size > 0) throw new Error(`webhooks that GitHub would not send:\n${[...problems].join("\n")}`);
    },
  };
  return receiver;
}

function readDelivery(headers: IncomingHttpHeaders, body: string, secret: string): ReceivedDelivery {
  const payload: any = JSON.parse(body);
  const expected = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const given = String(headers["x-hub-signature-256"] ?? "");
  return {
    event: String(headers["x-github-event"]),
    action: payload.action ?? null,
    guid: String(headers["x-github-delivery"]),
    headers,
    body,
    payload,
    isSigned: given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected)),
  };
}
