import type { EscalationNotice } from "#core/message/escalation.ts";

/** Tells people outside GitHub that they are needed: a POST of JSON to one address, such as a chat's incoming webhook. */
export interface Notifier {
  /**
   * Resolves when the other side took it. `id` is the same whenever the same notice is sent again, so that a receiver can
   * drop the second. Rejects with a `NotifyError`.
   */
  readonly send: (id: string, notice: EscalationNotice) => Promise<void>;
}

/** The other side could not be reached, or did not take it. */
export class NotifyError extends Error {
  override readonly name = "NotifyError";
  readonly kind = "undelivered";
}
