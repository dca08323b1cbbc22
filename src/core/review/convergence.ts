import type { ConvergencePolicy, Severity } from "#core/contract/contract.ts";
import type { RoundFact, RoundFinding } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";

/** How far the loop of review and fix has come. */
export interface Convergence {
  /** Heads, the present one included, on which a reviewer found something. */
  readonly rounds: number;
  /** Findings of the present head that no earlier head had, and those that one had, told by their fingerprints. */
  readonly fresh: number;
  readonly repeated: number;
  /** Findings of the present head on lines that the last push brought, as far as known; null where nobody can tell of any. */
  readonly selfInflicted: number | null;
  /** Only findings at least as severe as this still block; null: the contract's own word holds. */
  readonly ratchet: Severity | null;
  /** Why the loop ends here; null while it may go on. */
  readonly stop: "round-cap" | "oscillation" | null;
}

/**
 * Where the loop stands on the present head.
 *
 * - `rounds` are the heads that were looked at, oldest first (100 at most, see `Facts`). Where the present head is among
 *   them, `present` says it better and takes its place.
 * - The ratchet goes by the earlier rounds alone, so that what blocks does not depend on what was found just now; and by trees
 *   other than the present one, each once: a commit that is only worded anew is no attempt at a fix.
 * - A head without findings never ends the loop: it is what the loop is for.
 */
export function convergenceOf(
  policy: ConvergencePolicy,
  rounds: readonly RoundFact[],
  present: RoundFact,
): Convergence {
  const earlier = without(rounds, present);
  const earlierRounds = earlier.filter(hasFindings);
  const attempts = new Set(earlierRounds.flatMap(({ tree }) => (tree === null || tree === present.tree ? [] : [tree])));
  const found = Map.groupBy(findingsOf(present), ({ fingerprint }) => fingerprint);
  const seen = new Set(earlier.flatMap(findingsOf).map(({ fingerprint }) => fingerprint));
  const repeated = [...found.keys()].filter((fingerprint) => seen.has(fingerprint)).length;
  const count = earlierRounds.length + (hasFindings(present) ? 1 : 0);
  return {
    rounds: count,
    fresh: found.size - repeated,
    repeated,
    selfInflicted: selfInflictedAmong([...found.values()]),
    ratchet:
      policy.ratchet !== null && attempts.size >= policy.ratchet.afterRounds.value
        ? policy.ratchet.severity.value
        : null,
    stop: whyStop(count >= policy.maxRounds.value, earlier, present),
  };
}

/** On which of these heads a finding was seen first and last; the present head where none of them had it. */
export function firstSeen(
  rounds: readonly RoundFact[],
  present: RoundFact,
  fingerprint: string,
): { readonly first: CommitSha; readonly last: CommitSha } {
  const seen = [...without(rounds, present), present].filter((round) =>
    findingsOf(round).some((finding) => finding.fingerprint === fingerprint),
  );
  return { first: (seen[0] ?? present).head, last: (seen.at(-1) ?? present).head };
}

function without(rounds: readonly RoundFact[], present: RoundFact): readonly RoundFact[] {
  return rounds.filter(({ head }) => head !== present.head);
}

/** True also where a reviewer found something that nobody could list. */
function hasFindings({ runs }: RoundFact): boolean {
  return runs.some(({ state }) => state === "findings");
}

function findingsOf({ runs }: RoundFact): readonly RoundFinding[] {
  return runs.flatMap(({ state, findings }) => (state === "findings" ? findings : []));
}

/** Each list is one finding, as often as it was reported. */
function selfInflictedAmong(found: readonly (readonly RoundFinding[])[]): number | null {
  const own = found.filter((reports) => reports.some(({ isSelfInflicted }) => isSelfInflicted === true));
  const isAnyKnown = found.some((reports) => reports.some(({ isSelfInflicted }) => isSelfInflicted !== null));
  return found.length === 0 || isAnyKnown ? own.length : null;
}

function whyStop(isAtCap: boolean, earlier: readonly RoundFact[], present: RoundFact): Convergence["stop"] {
  if (!hasFindings(present)) return null;
  if (isAtCap) return "round-cap";
  return hasComeBack(earlier, present) ? "oscillation" : null;
}

/**
 * Whether the present tree was one of a head that had findings, and has been left since: A, B, A. Two neighbours with one
 * tree are a commit that was only worded anew. A tree that nobody knows is neither the same nor another.
 */
function hasComeBack(earlier: readonly RoundFact[], { tree }: RoundFact): boolean {
  const first = earlier.findIndex((round) => round.tree !== null && round.tree === tree && hasFindings(round));
  return first >= 0 && earlier.slice(first + 1).some((round) => round.tree !== null && round.tree !== tree);
}
