import type { Severity } from "#core/contract/contract.ts";
import type { Statement } from "./run.ts";
import type { Names, View } from "./view.ts";

/**
 * How one kind of reviewer publishes. Its rules for what follows are those of `conclude`; an adapter only says what each
 * publication states about the commit. A text that it does not know states nothing good: `unreadable` where the commit is
 * certain, nothing at all where it could be small talk.
 */
export interface Adapter {
  readonly names: Names;
  /** The severity of a finding that carries no badge. */
  readonly fallback: Severity;
  readonly read: (view: View) => readonly Statement[];
}
