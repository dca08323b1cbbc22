import type { ReviewState } from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { compareData } from "#core/order.ts";
import { type Finding, maxFindings, mergeFindings, unlisted } from "./finding.ts";

/** What one reviewer's words about one commit amount to. It is a `ReviewFact` of the gate, and what it rests on. */
export interface ReviewRun {
  readonly reviewer: string;
  readonly head: CommitSha;
  readonly state: ReviewState;
  readonly findings: readonly Finding[];
  readonly proof: Proof;
  readonly at: Instant;
}

/** What was read, and what it says in words of ours. */
export interface Proof {
  readonly source: "check-run" | "status" | "review" | "comment" | "thread";
  readonly id: number | string;
  readonly says: string;
}

/** What one publication says about one commit. */
export type Statement = Looked | NotLooked;

/** It proves that the reviewer looked at this very commit. Without findings, that is a clean review. */
export interface Looked {
  readonly kind: "looked";
  readonly at: Instant;
  readonly proof: Proof;
  readonly findings: readonly Finding[];
  /** How many comments at lines of the diff it says it posted beside these findings. */
  readonly posted: number;
}

export interface NotLooked {
  readonly kind: "not-looked";
  readonly state: Exclude<ReviewState, "clean" | "findings">;
  readonly at: Instant;
  readonly proof: Proof;
}

export function looked(at: Instant, proof: Proof, findings: readonly Finding[] = [], posted = 0): Looked {
  return { kind: "looked", at, proof, findings, posted };
}

export function notLooked(state: NotLooked["state"], at: Instant, proof: Proof): NotLooked {
  return { kind: "not-looked", state, at, proof };
}

/** Findings at lines of the diff, by what became of their threads. */
export interface ThreadFindings {
  /** Opened at this commit, and not taken back by the reviewer. That somebody else resolved it does not take it back. */
  readonly onHead: readonly Finding[];
  /** All that were opened at this commit, taken back or not. */
  readonly opened: number;
  /** Opened at another commit, and GitHub still shows them on lines of this one: neither resolved nor outdated. */
  readonly carried: readonly Finding[];
}

/**
 * One answer out of all that a reviewer said about one commit; null where it said nothing.
 *
 * - What was found stays found: a later look at the same commit takes nothing back, since reviewers repeat only what is
 *   new. A reviewer takes a finding back by resolving its own thread.
 * - While anything of the reviewer is still running, the commit is not clean, and what was found so far is not all: it counts
 *   for what it is, and the answer is `running`, so that a mild first finding is not taken for the whole review.
 * - A refusal that is newer than the last look is the answer, except that it does not hide findings.
 * - Comments at lines are findings, and no proof that the rest was looked at: with nothing else said, the answer is the newest
 *   refusal, or else `running`, and what was found so far counts.
 * - That something ended without a word (`silent`) counts only where nothing else was said.
 */
export function conclude(
  reviewer: string,
  head: CommitSha,
  statements: readonly Statement[],
  threads: ThreadFindings,
): ReviewRun | null {
  const spoken = statements.some((statement) => !isSilent(statement));
  const sorted = (spoken ? statements.filter((statement) => !isSilent(statement)) : statements).toSorted(byRecency);
  const [newest] = sorted;
  if (newest === undefined) return null;
  const looks = sorted.filter((statement) => statement.kind === "looked");
  const [look] = looks;
  const findings = look === undefined ? [] : findingsOf(reviewer, looks, threads);
  const answer = (state: ReviewState, proof: Proof): ReviewRun => ({
    reviewer,
    head,
    state,
    findings,
    proof,
    at: newest.at,
  });
  if (look !== undefined && looks.every(({ proof }) => proof.source === "thread")) {
    const refusal = statements.filter((statement) => statement.kind === "not-looked").toSorted(bySilence)[0];
    return answer(refusal?.state ?? "running", refusal?.proof ?? look.proof);
  }
  const running = sorted.find((statement) => statement.kind === "not-looked" && statement.state === "running");
  if (look !== undefined && running !== undefined && (findings.length > 0 || newest.kind === "looked")) {
    return answer("running", running.proof);
  }
  if (look !== undefined && findings.length > 0) return answer("findings", look.proof);
  return newest.kind === "looked" ? answer("clean", newest.proof) : answer(newest.state, newest.proof);
}

function findingsOf(reviewer: string, looks: readonly Looked[], threads: ThreadFindings): readonly Finding[] {
  const own = looks.flatMap(({ findings }) => findings);
  const posted = Math.max(...looks.map((look) => look.posted));
  // What it listed in its text was not posted at a line, so it stands for nothing that was.
  const missing = posted - threads.opened;
  const all = [...own, ...threads.onHead, ...threads.carried];
  const beyond = Math.max(0, all.length - maxFindings);
  const uncounted = Math.max(0, missing) + beyond;
  return mergeFindings(uncounted > 0 ? [unlisted(reviewer, uncounted), ...all] : all);
}

function isSilent(statement: Statement): boolean {
  return statement.kind === "not-looked" && statement.state === "silent";
}

/** Newest first; of two at the same instant the less favourable. */
function byRecency(a: Statement, b: Statement): number {
  return b.at - a.at || favour(a) - favour(b) || compareData(a, b);
}

/** Newest first, and what ended without a word behind all else. */
function bySilence(a: Statement, b: Statement): number {
  return Number(isSilent(a)) - Number(isSilent(b)) || byRecency(a, b);
}

function favour(statement: Statement): number {
  return statement.kind === "looked" ? 1 : 0;
}
