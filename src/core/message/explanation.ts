import type { RequirementStatus, Verdict } from "#core/gate/verdict.ts";
import { isRecord, parseJson, textOf } from "#core/review/json.ts";
import { counted } from "./duration.ts";
import { kindWords, statusMarks } from "./gate-report.ts";
import { renderMarkdownTable } from "./table.ts";
import { code, named, sentence, short } from "./text.ts";

/** A stored decision: `document` is the JSON of `receiptDocument`. */
export interface StoredDecision {
  readonly id: string;
  readonly document: string;
}

/** The longest table of reasons that fits a comment of GitHub's 65,536 characters; the most urgent come first. */
const maxShownRequirements = 25;

/** The answer to `/headgate explain`: what was decided, and what it was made of. A receipt is read as if anyone wrote it. */
export function renderExplanation({ id, document }: StoredDecision): string {
  const decision = parseDecision(document);
  if (decision === null) {
    return `The receipt ${code(id)} cannot be read by this version of Headgate. ${code("/headgate recheck")} makes a new one.`;
  }
  const { requirements, contract } = decision;
  const rest = requirements.length - maxShownRequirements;
  return [
    `### Headgate: ${verdictWords[decision.verdict]}`,
    "",
    [`Judged at head ${code(short(decision.head))}`, `for ${code(decision.base)}`, ...tierPart(decision)].join(", ") +
      ".",
    ...(requirements.length === 0 ? ["", ...decision.reasons.map(reasonLine)] : ["", requirementTable(requirements)]),
    ...(rest > 0 ? ["", `… and ${counted(rest, "more requirement")}.`] : []),
    "",
    `<sub>${[
      `receipt ${code(id)}`,
      `head ${code(decision.head)}`,
      contract === null ? "no contract" : `contract ${code(contract.path)} ${code(contract.hash)}`,
    ].join(" · ")}</sub>`,
  ].join("\n");
}

const verdictWords: Readonly<Record<Verdict["kind"], string>> = {
  allow: "allow, it may merge",
  wait: "wait, something is not there yet",
  block: "block, something has to change",
};

interface StoredRequirement {
  readonly kind: string;
  readonly subject: string;
  readonly status: RequirementStatus;
  readonly message: string;
  readonly next: string | null;
}

interface Decision {
  readonly head: string;
  readonly base: string;
  readonly tier: string | null;
  readonly verdict: Verdict["kind"];
  readonly requirements: readonly StoredRequirement[];
  readonly reasons: readonly Pick<StoredRequirement, "message" | "next">[];
  readonly contract: { readonly path: string; readonly hash: string } | null;
}

/** Null unless all of it has its form: half a decision explains nothing. */
function parseDecision(document: string): Decision | null {
  const parsed = parseJson(document);
  if (!isRecord(parsed) || !isRecord(parsed["decision"])) return null;
  const { head, base, tier, verdict, requirements, reasons } = parsed["decision"];
  if (!isText(head) || !isText(base) || !(tier === null || isText(tier)) || !isKeyOf(verdictWords, verdict))
    return null;
  if (!Array.isArray(requirements) || !requirements.every(isRequirement)) return null;
  if (!Array.isArray(reasons) || !reasons.every(isReason)) return null;
  return { head, base, tier, verdict, requirements, reasons, contract: contractOf(parsed["grounds"]) };
}

function contractOf(grounds: unknown): Decision["contract"] {
  if (!isRecord(grounds) || !isRecord(grounds["contract"])) return null;
  const { path, hash } = grounds["contract"];
  return isText(path) && isText(hash) ? { path, hash } : null;
}

function isRequirement(value: unknown): value is StoredRequirement {
  return isReason(value) && "kind" in value && "subject" in value && "status" in value && hasSubject(value);
}

function hasSubject(value: Readonly<Record<"kind" | "subject" | "status", unknown>>): boolean {
  return isText(value.kind) && typeof value.subject === "string" && isKeyOf(statusMarks, value.status);
}

function isReason(value: unknown): value is Pick<StoredRequirement, "message" | "next"> {
  if (!isRecord(value) || !isText(value["message"])) return false;
  return value["next"] === null || typeof value["next"] === "string";
}

function isText(value: unknown): value is string {
  return textOf(value) !== null;
}

function isKeyOf<Key extends string>(words: Readonly<Record<Key, unknown>>, value: unknown): value is Key {
  return typeof value === "string" && Object.hasOwn(words, value);
}

function tierPart({ tier }: Decision): string[] {
  return tier === null ? [] : [`tier **${named(tier)}**`];
}

function requirementTable(requirements: readonly StoredRequirement[]): string {
  const rows = requirements
    .slice(0, maxShownRequirements)
    .map(({ kind, subject, status, message, next }) => [
      statusMarks[status],
      [isKeyOf(kindWords, kind) ? kindWords[kind] : code(kind), ...(subject === "" ? [] : [code(subject)])].join(" "),
      sentence(message),
      status === "met" || next === null ? "" : sentence(next),
    ]);
  return renderMarkdownTable(["", "What it needs", "State", "What to do"], rows);
}

function reasonLine({ message, next }: Pick<StoredRequirement, "message" | "next">): string {
  return `- ${[message, ...(next === null ? [] : [next])].map(sentence).join(" ")}`;
}
