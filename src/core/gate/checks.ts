import type { RequiredCheck } from "#core/contract/contract.ts";
import type { CommitSha } from "#core/ids.ts";
import { compareData } from "#core/order.ts";
import { reasons } from "#core/message/reasons.ts";
import { code } from "#core/message/text.ts";
import type { CheckFact, Reading } from "./facts.ts";
import { type RequirementOutcome, met, pending, unmet } from "./outcome.ts";

/**
 * Whether one required check holds on the head. Of each App's reports under the name only the latest counts, and a
 * running one replaces the finished one before it. An unpinned name is judged over all Apps that use it: one of them has
 * to pass, and none may fail. GitHub's conclusions are read strictly: what is not `success` or accepted by the contract
 * did not pass, even where GitHub itself would let it through.
 */
export function judgeCheck(check: RequiredCheck, checks: Reading<CheckFact>, head: CommitSha): RequirementOutcome {
  if (checks.kind === "unread") return pending(reasons.notRead(checks, `whether ${code(check.name)} passed`));
  const named = checks.items.filter((fact) => fact.name === check.name).toSorted(byRecency);
  const pinned = named.filter((fact) => comesFrom(check, fact));
  const onHead = latestPerApp(pinned.filter((fact) => fact.head === head));

  const failed = onHead.find((fact) => !isOpen(fact) && !passes(check, fact));
  if (failed !== undefined) return unmet(failure(check, failed.conclusion ?? ""));
  const [open] = onHead.filter(isOpen);
  if (open !== undefined) return pending(openReason(check, open.conclusion));
  if (onHead.some((fact) => passes(check, fact))) return met(reasons.checkPassed(check));

  const forged = named.find((fact) => fact.head === head && !comesFrom(check, fact));
  if (forged !== undefined) return pending(reasons.checkWrongApp(check, reporter(forged)));
  const stale = pinned.find((fact) => fact.head !== head);
  return pending(stale === undefined ? reasons.checkMissing(check) : reasons.checkStale(check, stale.head));
}

/** Conclusions of a run that never came to an answer; someone has to start it again or let it go on. */
const unfinished: ReadonlySet<string | null> = new Set([null, "stale", "action_required"]);

function isOpen({ conclusion }: CheckFact): boolean {
  return unfinished.has(conclusion);
}

function openReason(check: RequiredCheck, conclusion: string | null) {
  if (conclusion === "stale") return reasons.checkGivenUp(check);
  return conclusion === null ? reasons.checkRunning(check) : reasons.checkHeldUp(check);
}

function comesFrom(check: RequiredCheck, fact: CheckFact): boolean {
  return (
    (check.appId === null || check.appId === fact.appId) && (check.appSlug === null || check.appSlug === fact.appSlug)
  );
}

function passes(check: RequiredCheck, fact: CheckFact): boolean {
  return fact.conclusion === "success" || check.accept.some((conclusion) => conclusion === fact.conclusion);
}

function failure(check: RequiredCheck, conclusion: string) {
  const isMild = conclusion === "skipped" || conclusion === "neutral";
  return isMild ? reasons.checkNotCounted(check, conclusion) : reasons.checkFailed(check, conclusion);
}

/** The first, and so newest, report of each App; all commit statuses under one name count as one App. */
function latestPerApp(newestFirst: readonly CheckFact[]): CheckFact[] {
  const perApp = Map.groupBy(newestFirst, ({ appId, appSlug }) => appId ?? appSlug);
  return [...perApp.values()].flatMap((own) => own[0] ?? []);
}

/** Newest first; among reports that cannot be told apart by time or number, the one that says least in favour. */
function byRecency(a: CheckFact, b: CheckFact): number {
  return b.startedAt - a.startedAt || b.id - a.id || favour(a.conclusion) - favour(b.conclusion) || compareData(a, b);
}

function favour(conclusion: string | null): number {
  if (unfinished.has(conclusion)) return 1;
  return conclusion === "success" ? 3 : conclusion === "skipped" || conclusion === "neutral" ? 2 : 0;
}

function reporter(fact: CheckFact): string {
  if (fact.appSlug !== null) return `the App ${code(fact.appSlug)}`;
  return fact.appId === null ? "a commit status, which anyone with write access can set" : `the App ${fact.appId}`;
}
