import { createHmac } from "node:crypto";
import { type Notifier, NotifyError } from "./notifier.ts";

export interface WebhookOptions {
  readonly url: string;
  /** With one, each request carries `X-Headgate-Signature-256: sha256=…` over its body, as GitHub signs its webhooks. */
  readonly secret: string | null;
  readonly timeoutMs?: number;
}

/** A chat answers within a second; who takes longer is not waited for by a verdict's follow-up. */
const defaultTimeoutMs = 10_000;

/** Redirects are not followed: the address is the operator's word, and no answer may send us elsewhere (SR-60). */
export function openWebhookNotifier({ url, secret, timeoutMs = defaultTimeoutMs }: WebhookOptions): Notifier {
  return {
    send: async (id, notice) => {
      const body = JSON.stringify({ id, ...notice });
      const signature = secret === null ? null : createHmac("sha256", secret).update(body).digest("hex");
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "user-agent": "headgate",
          "x-headgate-delivery": id,
          ...(signature === null ? {} : { "x-headgate-signature-256": `sha256=${signature}` }),
        },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: unknown) => {
        throw new NotifyError("the notice could not be delivered: no answer", { cause: error });
      });
      // Nothing in it is of interest, and a long one must not fill the memory.
      await response.body?.cancel();
      if (!response.ok) throw new NotifyError(`the notice was not taken: the answer was ${response.status}`);
    },
  };
}
