import type { Contract, Reviewer, ReviewRule } from "#core/contract/contract.ts";
import type { Facts, ReviewFact } from "#core/gate/facts.ts";
import { loopOf } from "#core/gate/loop.ts";
import { type Standing, standingsOf } from "#core/gate/reviews.ts";
import type { Instant } from "#core/ids.ts";
import type { Assessment } from "#core/risk/assessment.ts";

export interface RerunSituation {
  readonly contract: Contract;
  readonly assessment: Assessment;
  readonly facts: Facts;
  /** Whether the loop of review and fix was ended: nobody is asked any more but on a person's word. */
  readonly isStopped: boolean;
  /** Ids of the reviewers whom a person wants asked; `*` is all that the tier names. */
  readonly asked: readonly string[];
  readonly now: Instant;
}

/** A comment that asks one reviewer to look at the head; `attempt` counts from 1 for each head and reviewer. */
export interface RerunRequest {
  readonly reviewer: Reviewer;
  readonly comment: string;
  readonly attempt: number;
}

export interface RerunPlan {
  readonly ask: readonly RerunRequest[];
  /** When a quiet period ends, after which there may be someone to ask; null: not by time alone. */
  readonly next: Instant | null;
  /** The limit because of which not everyone is asked who should be. */
  readonly exhausted: "per-head" | "per-pull" | null;
}

/**
 * Whom to ask for a review of the head now.
 *
 * By itself the plan asks each reviewer at most once for a head (S5), and only one that has said nothing of it: after a push,
 * once pushing has paused for `quietSeconds`; or at once, where it takes the place of one that cannot answer. It fills as many
 * seats as the quorum still needs, in the order of the rule. A reviewer holds its seat while it may yet answer, also one that
 * nobody can ask; one that failed gives its seat up where the contract says `fail-over`, and keeps it otherwise. The first
 * head of a pull request is looked at unasked, but not again when its base is changed.
 *
 * A person's word asks at once, again where the reviewer failed or let its time pass, but not while it is at work or has
 * looked. Nobody is asked about a head with findings that block: the next one will be another.
 */
export function planReruns(situation: RerunSituation): RerunPlan {
  const { contract, assessment, facts, now } = situation;
  const { head, reviews } = facts;
  if (head !== assessment.head || reviews.kind === "unread") return nothing;
  const loop = loopOf(contract, facts);
  const rules = assessment.reviews.map((rule) => {
    const standings = standingsOf(rule, contract, facts, loop, now);
    return { rule, candidates: standings.map((one) => toCandidate(one, facts, reviews.items, now)) };
  });
  const candidates = rules.flatMap((one) => one.candidates);
  if (candidates.some(({ standing }) => standing.kind === "blocking")) return nothing;

  const wanted = new Map<string, Candidate>();
  for (const candidate of candidates) {
    if (isAskedFor(candidate, situation) && mayBeAskedAgain(candidate)) wanted.set(candidate.reviewer.id, candidate);
  }
  let next: Instant | null = null;
  if (contract.rerun.onPush.value && !situation.isStopped) {
    const quietEnds = endOfQuiet(contract, facts);
    for (const { rule, candidates: own } of rules) {
      const seats = fillSeats(rule, own, { quietEnds, now, isWanted: (id) => wanted.has(id) });
      for (const candidate of seats.ask) wanted.set(candidate.reviewer.id, candidate);
      if (seats.isWaiting) next = quietEnds;
    }
  }
  return withinLimits([...wanted.values()], contract, facts, next);
}

const nothing: RerunPlan = { ask: [], next: null, exhausted: null };

/** A reviewer of one rule, and what was said and asked between it and us about the head. */
interface Candidate {
  readonly reviewer: Reviewer;
  readonly standing: Standing;
  readonly hasRun: boolean;
  readonly requests: number;
  /** It was asked, has not answered, and still has time to. */
  readonly isAsked: boolean;
}

function toCandidate(
  { reviewer, standing }: Pick<Candidate, "reviewer" | "standing">,
  facts: Facts,
  reviews: readonly ReviewFact[],
  now: Instant,
): Candidate {
  const runs = reviews.filter((run) => run.head === facts.head && run.reviewer === reviewer.id);
  const requests = facts.requests.filter((one) => one.head === facts.head && one.reviewer === reviewer.id);
  const timeoutMs = reviewer.timeoutMinutes * 60_000;
  // What is dated ahead of our clock cannot answer a request that was made by it just now.
  const isAnswered = (since: Instant) => runs.some(({ state, at }) => state !== "running" && at > since && at <= now);
  const isAsked = requests.some(({ at }) => now - at < timeoutMs && !isAnswered(at));
  return { reviewer, standing, hasRun: runs.length > 0, requests: requests.length, isAsked };
}

function isAskedFor({ reviewer }: Candidate, { asked }: RerunSituation): boolean {
  return asked.includes("*") || asked.includes(reviewer.id);
}

/** On a person's word: it is not at work, and it has not looked at this very head. */
function mayBeAskedAgain({ reviewer, standing, hasRun, isAsked }: Candidate): boolean {
  return reviewer.rerunComment !== null && !isAsked && (!hasRun || standing.kind === "failed");
}

interface Moment {
  /** When the quiet period after a push or a change of the base ends; null where there was neither, or nobody knows when. */
  readonly quietEnds: Instant | null;
  readonly now: Instant;
  readonly isWanted: (id: string) => boolean;
}

/** Whom to ask for the seats that are free; `isWaiting`: someone will have one when the quiet period ends. */
function fillSeats(
  rule: ReviewRule,
  candidates: readonly Candidate[],
  { quietEnds, now, isWanted }: Moment,
): { readonly ask: readonly Candidate[]; readonly isWaiting: boolean } {
  const isSeated = ({ reviewer, standing, hasRun, isAsked }: Candidate): boolean =>
    standing.kind === "clean" || isAsked || isWanted(reviewer.id) || (standing.kind === "open" && hasRun);
  let free = rule.quorum - candidates.filter(isSeated).length;
  let isWaiting = false;
  const ask: Candidate[] = [];
  for (const [place, candidate] of candidates.entries()) {
    if (free <= 0) break;
    if (isSeated(candidate)) continue;
    // Who stands behind the quorum has a seat only because someone before it gave one up.
    const asksFrom = place >= rule.quorum ? now : quietEnds;
    if (isUntouched(candidate) && asksFrom !== null) {
      if (now >= asksFrom) ask.push(candidate);
      else isWaiting = true;
      free -= 1;
    } else if (!hasGivenUp(candidate)) {
      free -= 1;
    }
  }
  return { ask, isWaiting };
}

/** It can be asked, never was, and has said nothing: that its time is over does not count against it. */
function isUntouched({ reviewer, hasRun, requests }: Candidate): boolean {
  return reviewer.rerunComment !== null && !hasRun && requests === 0;
}

function hasGivenUp({ standing }: Candidate): boolean {
  return standing.kind === "failed" && standing.policy === "fail-over";
}

/**
 * Null on the first head that is known, which nobody pushed onto another, unless its base was changed since; and while nobody
 * knows when that was.
 */
function endOfQuiet({ rerun }: Contract, { head, headSince, hadOtherBase, reviews, rounds }: Facts): Instant | null {
  const others = [...rounds, ...(reviews.kind === "read" ? reviews.items : [])].filter((one) => one.head !== head);
  if ((others.length === 0 && !hadOtherBase) || headSince === null) return null;
  return (headSince + rerun.quietSeconds.value * 1_000) as Instant;
}

/** People's wishes come first in `wanted`, and so are cut last. Where both limits are reached, the one that no push lifts is told. */
function withinLimits(
  wanted: readonly Candidate[],
  { rerun }: Contract,
  { head, requests }: Facts,
  next: Instant | null,
): RerunPlan {
  const roomOnHead = rerun.maxPerHead.value - requests.filter((one) => one.head === head).length;
  const roomOnPull = rerun.maxPerPullRequest.value - requests.length;
  const room = Math.max(0, Math.min(roomOnHead, roomOnPull));
  const ask = wanted.slice(0, room).flatMap(({ reviewer, requests: earlier }) => {
    const comment = reviewer.rerunComment;
    return comment === null ? [] : [{ reviewer, comment, attempt: earlier + 1 }];
  });
  const isCut = wanted.length > room;
  return { ask, next, exhausted: isCut ? (roomOnPull <= roomOnHead ? "per-pull" : "per-head") : null };
}
