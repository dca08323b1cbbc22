import { createHash } from "node:crypto";
import type { Lease, Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { isRefusal } from "./failures.ts";

export interface OnceSources {
  readonly store: Pick<Store, "beginEffect" | "retryEffect" | "finishEffect" | "abandonEffect">;
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
}

/** One write to GitHub, and how to tell whether it is there. */
export interface OnceEffect {
  /** The natural key: once for each. */
  readonly key: string;
  readonly kind: string;
  /** Another payload under the same key is written over the last one; what is written once for ever has always the same. */
  readonly payload: string;
  /**
   * What GitHub has of this very payload, as `send` would say; null: nothing. Looked for before the first send, and after a
   * doubtful one. No `find`: to send it twice is to send it once.
   */
  readonly find: (() => Promise<string | null>) | null;
  /** `last`: the result of the last time, with whatever payload. Returns what identifies it on GitHub; null: nothing was to be written. */
  readonly send: (last: string | null) => Promise<string | null>;
}

/** `known`: it was there before. `nothing`: there was no need, and the next time it is tried anew. */
export type OnceOutcome =
  | { readonly kind: "written" | "known"; readonly result: string }
  | { readonly kind: "nothing" };

/** After a write whose end nobody knows: how long until GitHub must show it. */
const readBackPausesMs = [0, 1_000, 2_000, 4_000];

/**
 * Makes a write that must not be made twice: the intent is kept first (S8), and what an earlier process began, or an earlier
 * database knew, is looked for on GitHub and adopted.
 */
export async function publishOnce(
  { store, now, pause }: OnceSources,
  lease: Lease,
  { key, kind, payload, find, send }: OnceEffect,
): Promise<OnceOutcome> {
  const payloadHash = createHash("sha256").update(payload).digest("hex");
  const intent = { key, kind, payloadHash };
  const begun = await store.beginEffect(intent, lease, now());
  if (begun.kind === "done") return { kind: "known", result: begun.result };
  const adopt = async (result: string) => {
    await store.finishEffect(key, payloadHash, result, now());
    return { kind: "known", result } as const;
  };
  const last = begun.kind === "begun" ? begun.lastResult : begun.effect.result;
  try {
    if (begun.kind === "unknown") {
      for (const ms of find === null ? [] : readBackPausesMs) {
        await pause(ms);
        const found = await find?.();
        if (found != null) return await adopt(found);
      }
      await store.retryEffect(intent, lease, now());
    } else if (last === null) {
      const found = await find?.();
      if (found != null) return await adopt(found);
    }
  } catch (error) {
    // Nothing was sent, so nothing has to be looked for the next time.
    if (begun.kind === "begun") await store.abandonEffect(key, lease, now());
    throw error;
  }
  try {
    const result = await send(last);
    if (result === null) {
      await store.abandonEffect(key, lease, now());
      return { kind: "nothing" };
    }
    await store.finishEffect(key, payloadHash, result, now());
    return { kind: "written", result };
  } catch (error) {
    if (isRefusal(error)) await store.abandonEffect(key, lease, now());
    throw error;
  }
}
