import type { Judgement } from "#core/gate/judgement.ts";
import { loopOf } from "#core/gate/loop.ts";
import { blockingFindings } from "#core/gate/reviews.ts";
import type { RequirementKind, RequirementState } from "#core/gate/verdict.ts";
import type { FindingFact } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";
import { compareText } from "#core/order.ts";
import { linked, nameOf } from "./check.ts";
import { counted } from "./duration.ts";
import { code, named, quoted, sentence, short } from "./text.ts";

export interface ToDoStage {
  readonly judgement: Judgement;
  /** Sentences of ours that belong below the list, such as why Headgate does not merge by itself. */
  readonly notes: readonly string[];
}

/** More than a person works off at once; the check shows all of them. */
const maxShownItems = 10;

/**
 * The comment for whoever has something to do: one on a pull request, edited in place. Null where nobody has, or where what is
 * open may still come by itself: a comment that is gone again in a minute only makes noise.
 */
export function renderToDo({ judgement, notes }: ToDoStage): string | null {
  const { pull, verdict, grounds } = judgement;
  const open = verdict.requirements.filter(({ status }) => status === "unmet" || status === "pending");
  const forPeople = open.filter(needsPeople);
  const isForPeople = verdict.kind === "wait" && forPeople.length > 0 && forPeople.length === open.length;
  if (verdict.kind !== "block" && !isForPeople) return null;

  const findings = findingsOf(judgement);
  const underWay = open.length - forPeople.length;
  const checkName = grounds?.policy.contract.checkName.value;
  const isObserving = grounds?.policy.contract.mode.value === "observe";
  return [
    `### ${headline(verdict.kind, isObserving)}`,
    "",
    ...shown(forPeople.map(itemLine), "more thing to do", "more things to do"),
    ...(findings.length === 0
      ? []
      : ["", "Findings that block:", "", ...shown(findings.map(findingLine), "more finding")]),
    ...(underWay === 0 ? [] : ["", `${counted(underWay, "more requirement")} may come without you.`]),
    ...notes.flatMap((note) => ["", sentence(note)]),
    "",
    `<sub>${[
      `About head ${code(short(verdict.head))}`,
      `${linked("all checks", `${pull.url}/checks`)}${checkName === undefined ? "" : `, this one is ${code(checkName)}`}`,
      "this comment is edited in place",
      `${code("/headgate help")} shows what you can ask for`,
    ].join(" · ")}</sub>`,
  ].join("\n");
}

/** What the same comment says once nobody has anything to do any more. */
export function renderDone(head: CommitSha): string {
  return [
    "### Nothing is left for you to do",
    "",
    `Nothing at head ${code(short(head))} waits for a person. The check says whether it may merge.`,
    "",
    closing,
  ].join("\n");
}

/**
 * What the same comment says while all that is open may still come by itself, so that nothing it said of an earlier head stands
 * there as if it were so. It names what such a head needs, there or not: as one after the other comes in, the words stay.
 */
export function renderWaiting({ verdict: { head, requirements } }: Judgement): string {
  const names = requirements.filter(comesByItself).map(({ requirement }) => nameOf(requirement));
  const at = `head ${code(short(head))}`;
  return [
    "### There is nothing for you to do now",
    "",
    ...(names.length === 0
      ? [`The check says what ${at} waits for.`]
      : [
          `Headgate waits until all of this is there at ${at}:`,
          "",
          ...shown(
            names.toSorted(compareText).map((name) => `- ${name}`),
            "more thing",
          ),
          "",
          "The check says what of it is still missing.",
        ]),
    "",
    "If a person is needed once it is there, this comment says so.",
    "",
    closing,
  ].join("\n");
}

const closing = `<sub>This comment is edited in place · ${code("/headgate help")} shows what you can ask for</sub>`;

function headline(verdict: "wait" | "block", isObserving: boolean): string {
  if (verdict === "wait") return "This waits for a person";
  return isObserving ? "This would be blocked; the contract only observes, so it is not" : "This cannot merge yet";
}

/** What nothing but a person moves. */
const peopleKinds: ReadonlySet<RequirementKind> = new Set([
  "contract",
  "docs",
  "hold",
  "loop",
  "approval",
  "escalation",
  "threads",
]);

const peopleCodes: ReadonlySet<string> = new Set([
  "REVIEW_ESCALATED",
  "REVIEW_TIMED_OUT",
  "REVIEW_NOT_DONE",
  "FINDINGS_OPEN",
  "NOT_SUPPORTED",
]);

/** Nobody could look: it is tried again, and no person can do anything about it. */
const unreadCodes: ReadonlySet<string> = new Set(["NOT_READ", "NOT_TOLD"]);

function needsPeople({ requirement, status, reason }: RequirementState): boolean {
  if (status === "unmet") return true;
  return !unreadCodes.has(reason.code) && (peopleKinds.has(requirement.kind) || peopleCodes.has(reason.code));
}

const ownKinds: ReadonlySet<RequirementKind> = new Set(["review", "check", "evidence"]);

/** What is there, or may come without a person. */
function comesByItself(state: RequirementState): boolean {
  const isOpen = state.status === "unmet" || state.status === "pending";
  return ownKinds.has(state.requirement.kind) && !(isOpen && needsPeople(state));
}

function itemLine({ requirement, reason }: RequirementState): string {
  const words = [reason.message, reason.next].flatMap((text) => (text === null ? [] : [sentence(text)]));
  return `- **${nameOf(requirement)}**: ${words.join(" ")}`;
}

interface OpenFinding extends FindingFact {
  readonly reviewer: string;
}

/** The findings that keep a review from being clean enough, each once, the severest first. */
function findingsOf({ verdict, grounds }: Judgement): readonly OpenFinding[] {
  if (grounds === null || !verdict.requirements.some(({ reason }) => reason.code === "FINDINGS_OPEN")) return [];
  const { assessment, facts, policy } = grounds;
  const ratchet = loopOf(policy.contract, facts)?.ratchet ?? null;
  const found = assessment.reviews.flatMap((rule) =>
    rule.reviewers.flatMap((reviewer) =>
      blockingFindings(reviewer, rule, facts, ratchet).map((finding) => ({ ...finding, reviewer })),
    ),
  );
  const once = new Map(found.map((finding) => [`${finding.reviewer}/${finding.fingerprint}`, finding]));
  return [...once.values()].toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

const severities = ["P0", "P1", "P2", "P3"];

function findingLine({ severity, title, path, reviewer }: OpenFinding): string {
  const place = path === null ? "" : ` in ${code(path)}`;
  return `- ${severity} ${quoted(title)}${place} (${named(reviewer)})`;
}

function shown(lines: readonly string[], noun: string, plural = `${noun}s`): readonly string[] {
  const rest = lines.length - maxShownItems;
  return [...lines.slice(0, maxShownItems), ...(rest > 0 ? [`- … and ${counted(rest, noun, plural)}`] : [])];
}
