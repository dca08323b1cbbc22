import type { CheckState } from "#core/effects/check.ts";
import { type Judgement, worstJudgement } from "#core/gate/judgement.ts";
import { loopOf } from "#core/gate/loop.ts";
import type { Requirement, RequirementState, Verdict } from "#core/gate/verdict.ts";
import type { CommitSha } from "#core/ids.ts";
import type { NonEmpty } from "#core/result.ts";
import { tierRank } from "#core/contract/contract.ts";
import { counted } from "./duration.ts";
import { kindWords, statusMarks } from "./gate-report.ts";
import { loopText, renderInstant } from "./reasons.ts";
import { renderMarkdownTable } from "./table.ts";
import { code, named, quoted, short } from "./text.ts";
import { renderDecidingReason, renderTierReason } from "./tiers.ts";

/** What the required check shows. */
export interface CheckText {
  /** One line, beside the check's name. */
  readonly title: string;
  /** Markdown: read in five seconds. */
  readonly summary: string;
  /** Markdown: the details below it; null where there are none. */
  readonly text: string | null;
}

export interface CheckStage {
  readonly head: CommitSha;
  readonly state: CheckState;
  /** Of every open pull request with this head. */
  readonly judgements: NonEmpty<Judgement>;
  /** By pull request. */
  readonly receipts: ReadonlyMap<number, string>;
  /** Where a requirement's own report is to be found. */
  readonly linkOf: (requirement: Requirement) => string | null;
  /** Why Headgate does not merge it by itself, where the contract would let it. */
  readonly mergeNote: string | null;
}

/** GitHub cuts a title in lists at about this length. */
const maxTitleLength = 140;

/** Of a large change a person reads the first files. */
const maxShownFiles = 20;

const stateWords: Readonly<Record<CheckState, string>> = {
  success: "Ready to merge",
  failure: "Blocked",
  "in-progress": "Waiting",
  neutral: "Would be blocked",
};

export function renderCheck(stage: CheckStage): CheckText {
  const worst = worstJudgement(stage.judgements);
  const text = renderFiles(worst);
  return {
    title: cut(renderTitle(stage, worst)),
    summary: [
      ...headline(stage, worst),
      ...requirementTable(stage, worst),
      ...loopLines(worst),
      ...overrideLines(worst),
      ...otherPulls(stage, worst),
      ...(stage.mergeNote === null ? [] : ["", `**Auto-merge.** ${stage.mergeNote}`]),
      "",
      footer(stage, worst),
    ].join("\n"),
    text,
  };
}

/** The check on a merge group's own commit. */
export function renderGroupCheck(state: CheckState, verdict: Verdict<"final">, branch: string): CheckText {
  const [first] = verdict.reasons;
  const rows = verdict.requirements.map(({ status, reason }) => [
    statusMarks[status],
    reason.message,
    reason.next ?? "",
  ]);
  return {
    title: cut(`${stateWords[state]}: ${plain(first.message)}`),
    summary: [
      `### ${stateMarks[state]} ${stateWords[state]}`,
      "",
      `A merge group for ${code(branch)}: each pull request in it must have been allowed at exactly the head that the group holds.`,
      ...(rows.length === 0 ? [] : ["", renderMarkdownTable(["", "Pull request", "What to do"], rows)]),
    ].join("\n"),
    text: null,
  };
}

/** While a new answer is worked out for a commit that already carries one. */
export function renderReopened(head: CommitSha, why: string): CheckText {
  return {
    title: "Judging again",
    summary: `${why} The earlier answer for ${code(short(head))} no longer counts; a new one follows in a moment.`,
    text: null,
  };
}

function renderTitle({ state, judgements }: CheckStage, worst: Judgement): string {
  const tier = worst.grounds === null ? "" : `, ${worst.grounds.assessment.tier} risk`;
  const which = judgements.length > 1 && state !== "success" ? ` (#${worst.pull.number})` : "";
  return `${stateWords[state]}${tier}${which}: ${plain(worst.verdict.reasons[0].message)}`;
}

/** A title is plain text: GitHub shows the backticks of code as they are. */
function plain(markdown: string): string {
  return markdown.replaceAll(".`.", ".`").replaceAll("`", "");
}

function cut(title: string): string {
  const characters = Array.from(title);
  return characters.length > maxTitleLength ? `${characters.slice(0, maxTitleLength - 1).join("")}…` : title;
}

function headline({ state, head }: CheckStage, { verdict, grounds }: Judgement): string[] {
  const [first] = verdict.reasons;
  const lines = [
    `### ${stateMarks[state]} ${stateWords[state]}`,
    "",
    [first.message, first.next ?? ""].join(" ").trim(),
  ];
  if (state === "neutral") lines.push("", "The contract only observes, so this stops nothing.");
  if (grounds !== null) {
    lines.push(
      "",
      `Tier **${grounds.assessment.tier}**, ${renderTierReason(grounds.assessment)}. Judged at head ${code(short(head))}, and at no other commit.`,
    );
  }
  return lines;
}

const stateMarks: Readonly<Record<CheckState, string>> = {
  success: "✅",
  failure: "⛔",
  "in-progress": "⏳",
  neutral: "👀",
};

function requirementTable({ linkOf }: CheckStage, { verdict }: Judgement): string[] {
  if (verdict.requirements.length === 0) return [];
  const row = ({ requirement, status, reason }: RequirementState) => [
    statusMarks[status],
    linked(nameOf(requirement), linkOf(requirement)),
    reason.message,
    status === "met" ? "" : (reason.next ?? ""),
  ];
  return ["", renderMarkdownTable(["", "What it needs", "State", "What to do"], verdict.requirements.map(row))];
}

export function nameOf({ kind, subject }: Requirement): string {
  return subject === "" ? kindWords[kind] : `${kindWords[kind]} ${code(subject)}`;
}

/** A link whose target is an ordinary web address; anything else stays text. */
export function linked(text: string, url: string | null): string {
  if (url === null || !/^https?:\/\/[^\s<>()|\\]{1,1000}$/.test(url)) return text;
  return `[${text}](${url})`;
}

/** How far the loop of review and fix has come, once any head had findings. */
function loopLines({ grounds }: Judgement): string[] {
  if (grounds === null || grounds.assessment.reviews.length === 0) return [];
  const { contract } = grounds.policy;
  const loop = loopOf(contract, grounds.facts);
  if (loop === null || loop.rounds === 0) return [];
  return ["", `**Review loop.** ${loopText(loop, contract.convergence)}`];
}

/** Who lifted the gate for this head stays on its check, also when the time for it is over. */
function overrideLines({ verdict, grounds }: Judgement): string[] {
  if (grounds === null || grounds.facts.overrides.kind === "unread" || verdict.reasons[0].code === "OVERRIDDEN")
    return [];
  const { overrides, head } = grounds.facts;
  const given = overrides.items.filter((one) => one.head === head).toSorted((a, b) => a.at - b.at);
  return given.flatMap(({ by, at, reason }) => [
    "",
    `**Override.** ${named(by.login)} overrode the gate for this head at ${renderInstant(at)}: ${quoted(reason)}. It does not count now.`,
  ]);
}

function otherPulls({ judgements }: CheckStage, worst: Judgement): string[] {
  const others = judgements.filter((judgement) => judgement !== worst);
  if (others.length === 0) return [];
  const rows = [worst, ...others.toSorted((a, b) => a.pull.number - b.pull.number)].map(
    ({ pull, verdict, grounds }) => [
      `#${pull.number}`,
      code(pull.baseRef),
      grounds?.assessment.tier ?? "",
      verdict.kind,
    ],
  );
  return [
    "",
    `${counted(judgements.length, "open pull request")} share this head. A check belongs to the commit, so the worst of them counts:`,
    "",
    renderMarkdownTable(["Pull request", "Into", "Tier", "Verdict"], rows),
  ];
}

function footer({ head, receipts }: CheckStage, { pull, grounds }: Judgement): string {
  const parts = [`head ${code(head)}`];
  if (grounds !== null) parts.push(`contract ${code(grounds.policy.path)} ${code(grounds.policy.hash.slice(0, 19))}`);
  const receipt = receipts.get(pull.number);
  if (receipt !== undefined) parts.push(`receipt ${code(receipt)}`);
  return `<sub>${parts.join(" · ")}</sub>`;
}

/** Which files decide the tier, the most severe first. */
function renderFiles({ grounds }: Judgement): string | null {
  if (grounds === null || grounds.assessment.files.length === 0) return null;
  const { contract } = grounds.policy;
  const rank = (tier: string) => tierRank(contract, tier);
  const files = grounds.assessment.files.toSorted((a, b) => rank(a.tier) - rank(b.tier));
  const rows = files.slice(0, maxShownFiles).map((file) => [code(file.path), file.tier, renderDecidingReason(file)]);
  const rest = files.length - rows.length;
  return [
    renderMarkdownTable(["File", "Tier", "Why"], rows),
    ...(rest > 0 ? ["", `… and ${counted(rest, "more file", "more files")}.`] : []),
  ].join("\n");
}
