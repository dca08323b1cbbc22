import type { Instant } from "#core/ids.ts";

import type { Settlement } from "./job-source.ts";
import type { Ask } from "./jobs.ts";

/** All that is known of a key that waits for its next run. Kept as JSON, so it only ever gains fields. */
export interface Waiting {
  /** The earliest time that was asked for without a ceiling. */
  readonly firmDue: Instant | null;
  /** The newest time that was asked for with a ceiling, never later than `quietUntil`. */
  readonly quietDue: Instant | null;
  /** The lowest ceiling, counted from the first ask that had one. */
  readonly quietUntil: Instant | null;
  /** The pause after a failure. Nobody's ask makes it shorter: the outside world needs it. */
  readonly heldUntil: Instant | null;
  /** Runs in a row that gave no outcome. */
  readonly attempts: number;
}

const nothing: Waiting = { firmDue: null, quietDue: null, quietUntil: null, heldUntil: null, attempts: 0 };

export function joinAsk(waiting: Waiting | null, ask: Ask, now: Instant): Waiting {
  const { firmDue, quietUntil } = waiting ?? nothing;
  // What was due before it was asked for has waited since it was asked for.
  const wanted = latest(ask.notBefore, now);
  if (ask.ceilingMs === null) return { ...(waiting ?? nothing), firmDue: earliest(firmDue, wanted) };
  const until = earliest(quietUntil, (now + ask.ceilingMs) as Instant);
  return { ...(waiting ?? nothing), quietDue: earliest(wanted, until), quietUntil: until };
}

/** What a run leaves behind: one more is wanted at `due`, whoever asks. */
export function joinRun(
  waiting: Waiting | null,
  left: { readonly due: Instant; readonly heldUntil: Instant | null; readonly attempts: number },
): Waiting {
  const { firmDue, heldUntil } = waiting ?? nothing;
  return {
    ...(waiting ?? nothing),
    firmDue: earliest(firmDue, left.due),
    heldUntil: heldUntil === null ? left.heldUntil : latest(heldUntil, left.heldUntil ?? heldUntil),
    attempts: left.attempts,
  };
}

export function dueOf({ firmDue, quietDue, heldUntil }: Waiting): Instant {
  const asked = firmDue === null ? (quietDue ?? (0 as Instant)) : earliest(quietDue, firmDue);
  return heldUntil === null ? asked : latest(asked, heldUntil);
}

function earliest(a: Instant | null, b: Instant): Instant {
  return a !== null && a < b ? a : b;
}

function latest(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

/** What waits once a run has ended, beside what was asked for while it went on. */
export function waitingAfter(
  waiting: Waiting | null,
  attempt: number,
  settlement: Settlement,
  now: Instant,
): Waiting | null {
  switch (settlement.kind) {
    case "done":
    case "dead":
      return waiting;
    case "again":
      return joinRun(waiting, { due: settlement.at, heldUntil: null, attempts: 0 });
    case "failed":
      return joinRun(waiting, { due: now, heldUntil: settlement.retryAt, attempts: attempt });
    case "released":
      return joinRun(waiting, { due: now, heldUntil: null, attempts: attempt - 1 });
  }
}
