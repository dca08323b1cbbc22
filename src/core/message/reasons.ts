import type { Escalation } from "#core/risk/assessment.ts";
import type {
  ApprovalRule,
  ConvergencePolicy,
  DocsDriftRule,
  Flow,
  RequiredCheck,
  Severity,
} from "#core/contract/contract.ts";
import type { FindingFact, Reading, ReviewState, Trouble } from "#core/gate/facts.ts";
import type { Reason, ReasonCode } from "#core/gate/verdict.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type { Convergence } from "#core/review/convergence.ts";
import { counted, renderDuration } from "./duration.ts";
import { renderCause } from "./tiers.ts";
import { code, listed, named, quoted, short } from "./text.ts";

function reason(reasonCode: ReasonCode, message: string, next: string | null = null): Reason {
  return { code: reasonCode, message, next };
}

/** Every sentence that a verdict can say. One function a situation; its arguments are what the sentence names. */
export const reasons = {
  allMet: (count: number) => reason("ALL_MET", allMetText[count] ?? `All ${count} requirements of this head are met.`),
  overridden: (by: readonly string[], why: string, until: Instant, unmet: number) =>
    reason(
      "OVERRIDDEN",
      `${people(by)} overrode ${counted(unmet, "open requirement")} for this head until ${renderInstant(until)}: ${quoted(why)}.`,
      "Close the harness gap that was opened for it.",
    ),
  headMoved: (judged: CommitSha, actual: CommitSha) =>
    reason(
      "HEAD_MOVED",
      `The head is now ${short(actual)}; ${short(judged)} was judged.`,
      "Nothing to do: the new head is judged next.",
    ),
  contractMissing: (branch: string, path: string) =>
    reason(
      "CONTRACT_MISSING",
      `There is no risk contract on ${code(branch)}, so nobody can tell what this change needs.`,
      `Add ${code(path)} to ${code(branch)}, or take Headgate off this repository.`,
    ),
  /** `first` is a problem of the contract in its own words, with its place. */
  contractInvalid: (branch: string, first: string, others: number) =>
    reason(
      "CONTRACT_INVALID",
      `The risk contract on ${code(branch)} is not valid: ${first}${others === 0 ? "" : `, and ${counted(others, "more problem")}`}.`,
      `Mend it on ${code(branch)}; ${code("headgate contract lint")} shows every problem with its place.`,
    ),
  tooManyPulls: (count: number, most: number) =>
    reason(
      "TOO_MANY_PULLS",
      `${counted(count, "open pull request")} share this head, more than the ${most} that are judged together.`,
      "Close those that are not needed.",
    ),
  internalError: (reference: string) =>
    reason(
      "INTERNAL_ERROR",
      `Headgate failed on this head several times. This is no judgement of the change (reference ${code(reference)}).`,
      "Look the reference up in Headgate's log, then press Re-evaluate.",
    ),
  trouble: ({ source, retryAt }: Trouble) =>
    reason(
      "INFRASTRUCTURE_TROUBLE",
      `${named(source)} could not be read, so nothing is decided yet. This is no judgement of the change.`,
      retryAt === null
        ? "Nothing to do: it is tried again."
        : `Nothing to do: it is tried again at ${renderInstant(retryAt)}.`,
    ),
  /** `what` is a clause: "whether `CI` passed". */
  notRead: ({ why }: Pick<Extract<Reading<never>, { kind: "unread" }>, "why">, what: string) => {
    switch (why) {
      case "not-asked":
        return reason(
          "NOT_READ",
          `Nobody has looked up ${what}.`,
          "Nothing to do now: it counts once the pull request is judged on GitHub.",
        );
      case "unavailable":
        return reason("NOT_TOLD", `GitHub did not tell ${what}.`, "Nothing to do: it is tried again.");
      case "unsupported":
        return reason(
          "NOT_SUPPORTED",
          `This version of Headgate does not look up ${what}, so nothing can show it.`,
          "Take it out of what the contract asks of this tier, or let someone override the gate for this head.",
        );
    }
  },

  checkPassed: (check: RequiredCheck) => reason("CHECK_PASSED", `${code(check.name)} passed on this head.`),
  checkMissing: (check: RequiredCheck) =>
    reason(
      "CHECK_MISSING",
      `${code(check.name)} has not reported on this head.`,
      `Let ${code(check.name)} run on this head.`,
    ),
  checkStale: (check: RequiredCheck, other: CommitSha) =>
    reason(
      "CHECK_STALE",
      `${code(check.name)} reported on ${short(other)}, which is not the head, so it does not count.`,
      `Let ${code(check.name)} run on this head.`,
    ),
  checkWrongApp: (check: RequiredCheck, reporter: string) =>
    reason(
      "CHECK_WRONG_APP",
      `${code(check.name)} was reported by ${reporter}, but the contract wants it from ${pin(check)}. It does not count.`,
      "Find out who reports under this name.",
    ),
  checkRunning: (check: RequiredCheck) =>
    reason("CHECK_RUNNING", `${code(check.name)} is running on this head.`, "Wait for it to finish."),
  checkGivenUp: (check: RequiredCheck) =>
    reason(
      "CHECK_UNFINISHED",
      `${code(check.name)} never finished on this head, and GitHub gave it up.`,
      `Run ${code(check.name)} again.`,
    ),
  checkHeldUp: (check: RequiredCheck) =>
    reason(
      "CHECK_UNFINISHED",
      `${code(check.name)} waits for someone on this head.`,
      `Open ${code(check.name)} and approve the run, or do what it asks.`,
    ),
  checkFailed: (check: RequiredCheck, conclusion: string) =>
    reason(
      "CHECK_FAILED",
      `${code(check.name)} ended with ${code(conclusion)} on this head.`,
      `Fix what ${code(check.name)} found, or run it again.`,
    ),
  checkNotCounted: (check: RequiredCheck, conclusion: string) =>
    reason(
      "CHECK_NOT_COUNTED",
      `${code(check.name)} ended with ${code(conclusion)}, which the contract does not count as passed.`,
      `Let it run, or add ${code(conclusion)} to the check's ${code("accept")} in the contract.`,
    ),

  reviewClean: (by: readonly string[]) =>
    reason("REVIEW_CLEAN", `${people(by)} reviewed this head and found nothing that blocks.`),
  /** What an earlier head's review is worth on this one: both change the same files alike and merge to the same tree. */
  reviewCarried: (by: readonly string[], from: CommitSha) =>
    reason(
      "REVIEW_CARRIED",
      `${people(by)} reviewed ${short(from)}, which changes and merges to the same as this head, and found nothing that blocks.`,
    ),
  findingsDeferred: (by: readonly string[], deferred: readonly FindingFact[], rounds: number, from: Severity) =>
    reason(
      "FINDINGS_DEFERRED",
      `${people(by)} reviewed this head. After ${counted(rounds, "round")} only ${severitiesFrom(from)} blocks, so ${counted(deferred.length, "milder finding")} ${deferred.length === 1 ? "goes" : "go"} to an issue${examples(deferred)}.`,
    ),
  /** It stands in a title, which is short; how many findings are new stands in the summary (`loopText`). */
  notConverging: (loop: Convergence, maxRounds: number) =>
    reason(
      "NOT_CONVERGING",
      loop.stop === "oscillation"
        ? "The change has come back to an earlier state that had findings too."
        : `${counted(loop.rounds, "round")} of review have had findings, and the contract stops at ${maxRounds}.`,
      "Have a person look at it: split the change, settle the findings by hand, or override.",
    ),
  held: (by: string, why: string | null) =>
    reason(
      "HELD",
      `${named(by)} holds this pull request back${why === null ? "" : `: ${quoted(why)}`}.`,
      `Talk to them; ${code("/headgate release")} lets it go on.`,
    ),
  reviewMissing: (reviewer: string) =>
    reason(
      "REVIEW_MISSING",
      `${reviewer} has not reviewed this head.`,
      `Wait for ${reviewer}, or ask it for a review.`,
    ),
  reviewStale: (reviewer: string, other: CommitSha) =>
    reason(
      "REVIEW_STALE",
      `${reviewer} reviewed ${short(other)}, which is not the head, so its review does not count.`,
      `Ask ${reviewer} to review this head.`,
    ),
  reviewRunning: (reviewer: string) =>
    reason("REVIEW_RUNNING", `${reviewer} is reviewing this head.`, "Wait for it to finish."),
  reviewFailingOver: (failed: string, state: ReviewState, nextReviewer: string) =>
    reason(
      "REVIEW_FAILING_OVER",
      `${failed} ${stateWords[state]}, so ${nextReviewer} is asked instead.`,
      `Wait for ${nextReviewer}.`,
    ),
  reviewerUnavailable: (reviewer: string, state: ReviewState) =>
    reason(
      "REVIEWER_UNAVAILABLE",
      `${reviewer} ${stateWords[state]}, and too few other reviewers are left. This is no judgement of the change.`,
      "Wait until the reviewer is back, or ask someone who may override.",
    ),
  reviewAwaited: (reviewer: string, state: ReviewState) =>
    reason(
      "REVIEWER_UNAVAILABLE",
      `${reviewer} ${stateWords[state]}, and the contract says to wait for it. This is no judgement of the change.`,
      "Wait until the reviewer is back, or ask someone who may override.",
    ),
  reviewEscalated: (reviewer: string, state: ReviewState) =>
    reason(
      "REVIEW_ESCALATED",
      `${reviewer} ${stateWords[state]}, and the contract says to call a person then.`,
      "Ask someone who may override to look at this head.",
    ),
  reviewTimedOut: (reviewer: string, minutes: number) =>
    reason(
      "REVIEW_TIMED_OUT",
      `${reviewer} has not answered within ${renderDuration(minutes * 60_000)}. Silence is not approval.`,
      `Ask ${reviewer} again, or name another reviewer in the contract.`,
    ),
  reviewNotDone: (reviewer: string, state: ReviewState) =>
    reason(
      "REVIEW_NOT_DONE",
      `${reviewer} ${stateWords[state]}, and too few other reviewers are left.`,
      "Make the change reviewable, or name another reviewer in the contract.",
    ),
  findingsOpen: (reviewer: string, findings: readonly FindingFact[]) =>
    reason(
      "FINDINGS_OPEN",
      `${reviewer} has ${findings.length === 0 ? "findings" : counted(findings.length, "finding")} on this head${examples(findings)}.`,
      "Fix them and push; the new head is reviewed again.",
    ),

  approved: (by: readonly string[]) => reason("APPROVED", `${people(by)} approved this head.`),
  approvalMissing: (given: number, rule: ApprovalRule, ignored: number) =>
    reason(
      "APPROVAL_MISSING",
      `${given} of ${counted(rule.count, "approval")} on this head${ignoredText(ignored)}.`,
      `Ask ${eligible(rule)} to approve this head.`,
    ),
  approvalStale: (rule: ApprovalRule, given: number, by: readonly string[]) =>
    reason(
      "APPROVAL_STALE",
      `${given} of ${counted(rule.count, "approval")} on this head; ${people(by)} approved an earlier commit, which does not count.`,
      `Ask ${eligible(rule)} to approve this head.`,
    ),
  changesRequested: (by: readonly string[]) =>
    reason("CHANGES_REQUESTED", `${people(by)} asked for changes on this head.`, "Make the changes, or talk to them."),
  codeOwnerMissing: (paths: readonly string[], owners: readonly string[]) =>
    reason(
      "CODE_OWNER_MISSING",
      `No owner of ${listed(paths.map(code), "and", 3)} has approved this head.`,
      `Ask ${people(owners, "or")} to approve this head.`,
    ),

  evidenceValid: (flow: Flow) => reason("EVIDENCE_VALID", `The flow ${code(flow.id)} was exercised at this head.`),
  evidenceMissing: (flow: Flow) =>
    reason(
      "EVIDENCE_MISSING",
      `There is no evidence for the flow ${code(flow.id)} at this head.`,
      `Run ${code(flow.workflow)} on this head.`,
    ),
  evidenceStale: (flow: Flow, other: CommitSha) =>
    reason(
      "EVIDENCE_STALE",
      `The evidence for the flow ${code(flow.id)} is about ${short(other)}, which is not the head, so it does not count.`,
      `Run ${code(flow.workflow)} on this head.`,
    ),
  evidenceTooOld: (flow: Flow, ageMs: number) =>
    reason(
      "EVIDENCE_TOO_OLD",
      `The evidence for the flow ${code(flow.id)} is ${renderDuration(ageMs)} old, more than the ${renderDuration(flow.maxAgeMinutes * 60_000)} that are allowed.`,
      `Run ${code(flow.workflow)} again.`,
    ),
  evidenceInvalid: (flow: Flow, problems: readonly string[]) =>
    reason(
      "EVIDENCE_INVALID",
      `The evidence for the flow ${code(flow.id)} is not valid: ${listed(problems.map(quoted), "and", 3)}.`,
      `Mend it and run ${code(flow.workflow)} again.`,
    ),

  evidenceFromTheFuture: (flow: Flow) =>
    reason(
      "EVIDENCE_TOO_OLD",
      `The evidence for the flow ${code(flow.id)} claims to come from the future, so nobody can tell how old it is.`,
      `Set the clocks right, and run ${code(flow.workflow)} again.`,
    ),

  threadsResolved: () => reason("THREADS_RESOLVED", "No review thread that counts is open."),
  threadsOpen: (count: number) =>
    reason(
      "THREADS_OPEN",
      `${counted(count, "review thread")} ${count === 1 ? "is" : "are"} open.`,
      "Answer and resolve them.",
    ),

  docsUpdated: (rules: number) =>
    reason("DOCS_UPDATED", `No documentation rule is broken (${counted(rules, "rule")}).`),
  docsUnknown: (rule: DocsDriftRule) =>
    reason(
      "DOCS_UNKNOWN",
      `The change could not be listed completely, so nobody can tell whether the rule ${code(rule.id)} asks for documentation.`,
      "Judge it from a complete clone.",
    ),
  docsDrift: (rule: DocsDriftRule, because: string) => reason("DOCS_DRIFT", driftText(rule, because), docsNext(rule)),
  docsDriftWarning: (rule: DocsDriftRule, because: string) =>
    reason("DOCS_DRIFT_WARNING", driftText(rule, because), docsNext(rule)),
  docsDriftWaived: (rule: DocsDriftRule, by: string, why: string) =>
    reason(
      "DOCS_DRIFT_WAIVED",
      `${named(by)} recorded that the rule ${code(rule.id)} needs no documentation here: ${quoted(why)}.`,
    ),

  escalated: ({ rule, causes }: Escalation) =>
    reason(
      "ESCALATED",
      `${renderCause(causes[0])}, which the rule ${code(rule.id)} wants people to hear about.`,
      rule.channel === null ? null : `Tell ${named(rule.channel)}.`,
    ),
  escalationApproved: ({ rule }: Escalation, approved: Reason) =>
    reason("ESCALATION_APPROVED", `${approved.message} The rule ${code(rule.id)} asked for it.`),
  /** `missing` is what the approval rule itself says. */
  escalationNeedsApproval: ({ rule, causes }: Escalation, missing: Reason, approval: ApprovalRule) =>
    reason(
      "ESCALATION_NEEDS_APPROVAL",
      `${renderCause(causes[0])}, so the rule ${code(rule.id)} wants ${counted(approval.count, "approval")}. ${missing.message}`,
      rule.channel === null ? missing.next : `${missing.next ?? ""} ${named(rule.channel)} is the place for it.`.trim(),
    ),

  groupMember: (pull: number, what: keyof typeof groupWords) =>
    reason("MERGE_GROUP_MEMBER", `Pull request #${pull} ${groupWords[what]}.`, groupNext[what]),
} as const;

const allMetText = [
  "Nothing more is asked of this change.",
  "The one requirement of this head is met.",
  "Both requirements of this head are met.",
];

export const stateWords: Readonly<Record<ReviewState, string>> = {
  clean: "found nothing",
  findings: "has findings",
  running: "is still running",
  "rate-limited": "has used up its quota",
  skipped: "skipped this head",
  "too-large": "finds this change too large to review",
  silent: "has not answered",
  errored: "failed",
  unreadable: "answered in a form that Headgate cannot read",
};

const groupWords = {
  allowed: "is allowed at the head that the group contains",
  "not-judged": "has not been judged at the head that the group contains",
  "other-head": "was judged at another head than the one that the group contains",
  waiting: "still waits for something at this head",
  "not-allowed": "is blocked",
} as const;

const groupNext: Readonly<Record<keyof typeof groupWords, string | null>> = {
  allowed: null,
  "not-judged": "Nothing to do: it is judged next.",
  "other-head": "Nothing to do: it is judged next.",
  waiting: "See what its own check waits for.",
  "not-allowed": "The queue takes it out; mend it there.",
};

function people(names: readonly string[], conjunction: "and" | "or" = "and"): string {
  return listed(names.map(named), conjunction);
}

function pin(check: RequiredCheck): string {
  const pins = [
    check.appSlug === null ? [] : [`the App ${code(check.appSlug)}`],
    check.appId === null ? [] : [`the App ${check.appId}`],
  ];
  return listed(pins.flat());
}

function eligible(rule: ApprovalRule): string {
  const names = [...rule.users, ...rule.teams];
  return names.length === 0 ? "someone with write access" : people(names, "or");
}

function ignoredText(ignored: number): string {
  return ignored === 0
    ? ""
    : `; ${counted(ignored, "approval")} by the author, an agent, a bot or someone not entitled ${ignored === 1 ? "does" : "do"} not count`;
}

function examples(findings: readonly FindingFact[]): string {
  const [first] = findings;
  if (first === undefined) return "";
  const place = first.path === null ? "" : ` in ${code(first.path)}`;
  return `: ${first.severity} ${quoted(first.title)}${place}${findings.length > 1 ? " and others" : ""}`;
}

/** Where the loop stands, for the check. */
export function loopText(loop: Convergence, { maxRounds, ratchet }: ConvergencePolicy): string {
  const parts = [`${counted(loop.rounds, "round")} of at most ${maxRounds.value} had findings. ${findingsText(loop)}`];
  if (loop.ratchet !== null) parts.push(`Only ${severitiesFrom(loop.ratchet)} blocks by now.`);
  else if (ratchet !== null)
    parts.push(
      `After ${counted(ratchet.afterRounds.value, "round")} only ${severitiesFrom(ratchet.severity.value)} blocks.`,
    );
  return parts.join(" ");
}

function findingsText({ fresh, repeated, selfInflicted }: Convergence): string {
  if (fresh + repeated === 0) return "On this head there is none.";
  const own = selfInflicted === null ? "" : `; ${selfInflicted} on lines that the last push brought`;
  return `On this head ${fresh} ${fresh === 1 ? "is" : "are"} new and ${repeated} ${repeated === 1 ? "was" : "were"} there before${own}.`;
}

/** The severities that go on blocking: `P0` alone, or `P1 and above`. */
function severitiesFrom(severity: Severity): string {
  return severity === "P0" ? severity : `${severity} and above`;
}

function driftText(rule: DocsDriftRule, because: string): string {
  const documents = listed(
    rule.require.map(({ text }) => code(text)),
    "or",
    3,
  );
  return `${code(because)} changed, but none of ${documents} did (rule ${code(rule.id)}).`;
}

function docsNext(rule: DocsDriftRule): string {
  const waiver = rule.waiver === null ? "" : ", or have it waived";
  return `Bring the documentation up to date${waiver}.`;
}

/** The last instant that a Date can hold, in the year 275760. */
const lastInstant = 8.64e15;

/** `2027-01-15 08:00 UTC`. */
export function renderInstant(instant: Instant): string {
  if (!(Math.abs(instant) <= lastInstant)) return "an unknown time";
  return `${new Date(instant).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
