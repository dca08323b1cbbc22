import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { StoreError, type NewDelivery, type Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { ingressTexts } from "#core/message/ingress.ts";

export interface IngressOptions {
  readonly secrets: readonly [string, ...string[]];
  readonly appId: number;
  readonly store: Pick<Store, "recordDelivery">;
  /** A delivery was kept and is to be worked off. */
  readonly onKept: (delivery: NewDelivery) => void;
  readonly onAnswer: (status: number, event: string | null, error: unknown) => void;
  /** False while the process is stopping. */
  readonly isOpen: () => boolean;
  readonly now: () => Instant;
}

/**
 * What may come in. 25 MB is the most that GitHub sends (docs.github.com, "Webhook events and payloads"). 10 s is how long
 * GitHub waits for an answer. 64 bodies at once, and 256 MiB of them together, keep a flood from taking the memory of the
 * process (SR-56); an unsigned one of 300 MB took 1.3 GB of it where no limit was.
 */
const limits = { bodyBytes: 25 * 1024 * 1024, bodyMs: 10_000, bodies: 64, allBytes: 256 * 1024 * 1024 } as const;

/** A pause between two deliveries that is longer than this is no storm. */
const calmAfterMs = 20;

const guidForm = /^[0-9a-zA-Z-]{8,64}$/;
const eventForm = /^[a-z_]{1,64}$/;
const signatureForm = /^sha256=[0-9a-f]{64}$/;

/**
 * Takes webhooks: bounds the body before anything is read of it, checks the signature over the raw bytes before anything is
 * parsed, keeps the delivery durably, and only then says 202. Where it cannot be kept the answer is 503, so that GitHub
 * shows the delivery as failed. Every path ends in an answer (SR-57).
 */
export function createIngress(options: IngressOptions): Ingress {
  const inFlight = { bodies: 0, bytes: 0 };

  async function take(request: IncomingMessage): Promise<Reply> {
    const { headers, method } = request;
    if (method !== "POST") return refuse(405, ingressTexts.onlyPost());
    if (!options.isOpen()) return refuse(503, ingressTexts.stopping());
    const guid = text(headers["x-github-delivery"]);
    const event = text(headers["x-github-event"]);
    const signature = text(headers["x-hub-signature-256"]);
    if (!guidForm.test(guid) || !eventForm.test(event)) return refuse(400, ingressTexts.notADelivery());
    if (!signatureForm.test(signature)) return refuse(401, ingressTexts.unsigned());
    if (!/^application\/json(?:;|$)/i.test(text(headers["content-type"]))) return refuse(415, ingressTexts.notJson());
    const target = text(headers["x-github-hook-installation-target-id"]);
    if (target !== "" && target !== String(options.appId)) return refuse(400, ingressTexts.otherApp());
    const announced = Number(headers["content-length"] ?? 0);
    if (announced > limits.bodyBytes) return refuse(413, ingressTexts.tooLarge(limits.bodyBytes));
    if (inFlight.bodies >= limits.bodies || inFlight.bytes + announced > limits.allBytes) {
      return refuse(503, ingressTexts.busy());
    }

    const body = await readBody(request, inFlight);
    if (body.kind === "refused") return body.reply;
    if (!isSigned(body.bytes, signature, options.secrets)) return refuse(401, ingressTexts.badSignature());
    const delivery = { guid, event, body: body.bytes, receivedAt: options.now() };
    const known = await options.store.recordDelivery(delivery);
    if (known === "done") return { status: 200, message: ingressTexts.done(), event, error: null };
    options.onKept(delivery);
    return { status: 202, message: ingressTexts.kept(), event, error: null };
  }

  let answering = 0;
  let answeredAt = Number.NEGATIVE_INFINITY;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    answering += 1;
    const reply = await take(request).catch((error: unknown): Reply => {
      const isStore = error instanceof StoreError;
      return {
        status: isStore ? 503 : 500,
        message: isStore ? ingressTexts.notKept() : ingressTexts.failed(),
        event: null,
        error,
      };
    });
    answering -= 1;
    answeredAt = performance.now();
    options.onAnswer(reply.status, reply.event, reply.error);
    // An unread body would hold the connection; after a refusal it is closed instead.
    const isRefused = reply.status >= 400;
    response.writeHead(reply.status, {
      "content-type": "application/json",
      ...(isRefused ? { connection: "close" } : {}),
    });
    response.end(`${JSON.stringify({ message: reply.message })}\n`, () => {
      if (isRefused) request.destroy();
    });
  };
  return { answer, isAnswering: () => answering > 0 || performance.now() - answeredAt < calmAfterMs };
}

export interface Ingress {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether someone waits for an answer right now, or did a moment ago: in a storm the next one is on its way. */
  readonly isAnswering: () => boolean;
}

interface Reply {
  readonly status: number;
  readonly message: string;
  readonly event: string | null;
  readonly error: unknown;
}

function refuse(status: number, message: string): Reply {
  return { status, message, event: null, error: null };
}

function text(header: string | string[] | undefined): string {
  return typeof header === "string" ? header : "";
}

type Body = { readonly kind: "read"; readonly bytes: Buffer } | { readonly kind: "refused"; readonly reply: Reply };

/** The raw bytes, counted as they come: what a client announces is only a claim. */
async function readBody(request: IncomingMessage, inFlight: { bodies: number; bytes: number }): Promise<Body> {
  const { promise, resolve } = Promise.withResolvers<Body>();
  const chunks: Buffer[] = [];
  let size = 0;
  const refused = (status: number, message: string) => resolve({ kind: "refused", reply: refuse(status, message) });
  const timer = setTimeout(() => refused(408, ingressTexts.tooSlow()), limits.bodyMs);
  inFlight.bodies += 1;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    inFlight.bytes += chunk.length;
    if (size > limits.bodyBytes) return refused(413, ingressTexts.tooLarge(limits.bodyBytes));
    if (inFlight.bytes > limits.allBytes) return refused(503, ingressTexts.busy());
    chunks.push(chunk);
  });
  request.on("end", () => resolve({ kind: "read", bytes: Buffer.concat(chunks, size) }));
  request.on("error", () => refused(400, ingressTexts.cut()));
  request.on("aborted", () => refused(400, ingressTexts.cut()));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    request.removeAllListeners("data");
    request.pause();
    inFlight.bodies -= 1;
    inFlight.bytes -= size;
  }
}

/** Against every live secret, in constant time each. */
function isSigned(body: Buffer, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature.slice("sha256=".length), "hex");
  return secrets
    .map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), given))
    .includes(true);
}
