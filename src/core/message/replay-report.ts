import type { ReplayedChange, ReplayReport } from "#core/gate/replay.ts";
import { counted } from "./duration.ts";
import { renderOrigin } from "./place.ts";
import { renderColumns, renderMarkdownTable } from "./table.ts";
import { code, printable, short } from "./text.ts";

/** Where the two contracts come from, in words, for the title; `before` is null when there is only one. */
export interface ReplayTitle {
  readonly after: string;
  readonly before: string | null;
  /** Tier names of the contract under test, most severe first. */
  readonly tiers: readonly string[];
}

/** The object that `headgate replay --json` prints. */
export function replayObject(report: ReplayReport, title: ReplayTitle) {
  return {
    contract: title.after,
    against: title.before,
    summary: summaryOf(report),
    changes: report.changes.map((change) => ({
      sha: change.sha,
      subject: change.subject,
      committedAt: new Date(change.committedAt).toISOString(),
      files: change.files,
      ...(change.before === null ? {} : { before: change.before, differs: differs(change) }),
      after: change.after,
    })),
    rules: report.rules,
    unmatched: report.unmatched,
  };
}

export function renderReplayText(report: ReplayReport, title: ReplayTitle): string {
  const { changes } = report;
  if (changes.length === 0) return "There is no merged change to judge yet: the history has no commit with a parent.\n";
  const shown = title.before === null ? changes : changes.filter(differs);
  const rows = shown.map((change) => [
    short(change.sha),
    day(change),
    ...outcomeCells(change),
    printable(change.subject, 60),
  ]);
  return [
    heading(report, title),
    "",
    ...(rows.length > 0 ? [renderColumns([["commit", "day", ...outcomeHead(title), "change"], ...rows]), ""] : []),
    ...summaryLines(report, title),
    "",
    ...ruleLines(report),
    "",
  ].join("\n");
}

export function renderReplayMarkdown(report: ReplayReport, title: ReplayTitle): string {
  const shown = title.before === null ? report.changes : report.changes.filter(differs);
  const rows = shown.map((change) => [
    code(short(change.sha)),
    day(change),
    ...outcomeCells(change),
    code(printable(change.subject, 60)),
  ]);
  const rules = report.rules.map((use) => [
    code(ruleName(use.pattern)),
    use.tier,
    String(use.changes),
    String(use.files),
    use.at === null ? "" : renderOrigin(use.at),
  ]);
  return [
    `### ${heading(report, title)}`,
    "",
    ...summaryLines(report, title).map((line) => `- ${line}`),
    "",
    ...(rows.length > 0 ? [renderMarkdownTable(["Commit", "Day", ...outcomeHead(title), "Change"], rows), ""] : []),
    ...(rules.length > 0 ? [renderMarkdownTable(["Rule", "Tier", "Changes", "Files", "Place"], rules), ""] : []),
  ].join("\n");
}

function heading({ changes }: ReplayReport, { after, before }: ReplayTitle): string {
  const count = changes.length === 1 ? "The last merged change" : `The last ${changes.length} merged changes`;
  return before === null ? `${count} under ${after}` : `${count}: ${before} → ${after}`;
}

function outcomeHead({ before }: ReplayTitle): string[] {
  return before === null
    ? ["files", "tier", "verdict", "needs"]
    : ["files", "tier", "verdict", "asks more", "asks less"];
}

function outcomeCells(change: ReplayedChange): string[] {
  const { before, after } = change;
  const files = String(change.files);
  if (before === null)
    return [files, after.tier, verdictWord(after), printable(after.asks.join(", ") || "nothing", 70)];
  const asks = (of: readonly string[], than: readonly string[]) =>
    printable(of.filter((ask) => !than.includes(ask)).join(", ") || "–", 60);
  return [
    files,
    before.tier === after.tier ? after.tier : `${before.tier} → ${after.tier}`,
    verdictWord(before) === verdictWord(after) ? verdictWord(after) : `${verdictWord(before)} → ${verdictWord(after)}`,
    asks(after.asks, before.asks),
    asks(before.asks, after.asks),
  ];
}

function verdictWord({ blockedBy, autoMerges }: ReplayedChange["after"]): string {
  if (blockedBy.length > 0) return "blocked";
  return autoMerges ? "merges by itself" : "passes on";
}

function differs({ before, after }: ReplayedChange): boolean {
  return (
    before !== null &&
    (before.tier !== after.tier ||
      verdictWord(before) !== verdictWord(after) ||
      before.asks.join("\n") !== after.asks.join("\n"))
  );
}

function summaryOf({ changes }: ReplayReport) {
  const count = (claim: (change: ReplayedChange) => boolean) => changes.filter(claim).length;
  const tiers = (pick: (change: ReplayedChange) => string | undefined) => {
    const counts = Map.groupBy(
      changes.flatMap((change) => pick(change) ?? []),
      (tier) => tier,
    );
    return Object.fromEntries([...counts].map(([tier, of]) => [tier, of.length]));
  };
  return {
    changes: changes.length,
    tiers: tiers((change) => change.after.tier),
    blocked: count(({ after }) => after.blockedBy.length > 0),
    mergesByItself: count(({ after }) => after.autoMerges && after.blockedBy.length === 0),
    ...(changes[0]?.before === null || changes.length === 0
      ? {}
      : {
          tiersBefore: tiers((change) => change.before?.tier),
          differ: count(differs),
          newlyBlocked: count(({ before, after }) => before?.blockedBy.length === 0 && after.blockedBy.length > 0),
          noLongerBlocked: count(
            ({ before, after }) => (before?.blockedBy.length ?? 0) > 0 && after.blockedBy.length === 0,
          ),
        }),
  };
}

function summaryLines(report: ReplayReport, { tiers, before }: ReplayTitle): string[] {
  const summary = summaryOf(report);
  const share = (counts: Readonly<Record<string, number>>) => {
    const names = [...tiers, ...Object.keys(counts).filter((name) => !tiers.includes(name))];
    return names.map((name) => `${name} ${percent(counts[name] ?? 0, summary.changes)}`).join(", ");
  };
  const lines = [`Tiers: ${share(summary.tiers)}.`];
  if (summary.tiersBefore !== undefined && before !== null) lines.push(`Before: ${share(summary.tiersBefore)}.`);
  lines.push(
    `${counted(summary.blocked, "change")} would have been blocked by the change itself; ` +
      `${counted(summary.mergesByItself, "change")} could have merged without a person asking.`,
  );
  if (summary.differ !== undefined) {
    lines.push(
      summary.differ === 0
        ? "The two contracts ask the same of every one of them."
        : `The contracts differ on ${counted(summary.differ, "change")}: ${summary.newlyBlocked} newly blocked, ${summary.noLongerBlocked} no longer.`,
    );
  }
  return lines;
}

/** Rules in the order of their use: what a contract's author looks at first. */
const maxShownRules = 12;

function ruleLines({ rules, unmatched }: ReplayReport): string[] {
  const rows = rules
    .slice(0, maxShownRules)
    .map((use) => [
      ruleName(use.pattern),
      use.tier,
      `${counted(use.files, "file")} in ${counted(use.changes, "change")}`,
      use.at === null ? "" : renderOrigin(use.at),
    ]);
  const examples = unmatched.slice(0, 3).map(({ path }) => code(path));
  return [
    "Which rules decided:",
    renderColumns(rows, "  "),
    ...(examples.length > 0
      ? [
          "",
          `No rule matches ${examples.join(", ")}${unmatched.length > examples.length ? " and others" : ""}; write one if the default tier is not what you want.`,
        ]
      : []),
  ];
}

function ruleName(pattern: string | null): string {
  return pattern === null ? "(no rule)" : printable(pattern, 50);
}

function day({ committedAt }: ReplayedChange): string {
  return new Date(committedAt).toISOString().slice(0, 10);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0 %" : `${Math.round((100 * part) / whole)} %`;
}
