import type { ContractProblem } from "#core/contract/contract.ts";
import type { CheckText } from "./check.ts";
import { counted } from "./duration.ts";
import { renderMarkdownTable } from "./table.ts";
import { code } from "./text.ts";

/** The name of the second check, on pull requests that edit the contract. It informs; it is never to be required. */
export const contractCheckName = "risk-contract";

/** What one other open pull request would be under the contract in force and under the proposed one. */
export interface PreviewRow {
  readonly number: number;
  readonly before: PreviewedVerdict;
  readonly after: PreviewedVerdict;
}

export interface PreviewedVerdict {
  readonly verdict: "allow" | "wait" | "block";
  readonly tier: string;
}

export function renderInvalidContract(path: string, problems: readonly ContractProblem[], base: string): CheckText {
  return {
    title: `${counted(problems.length, "problem")} in the proposed contract`,
    summary: [
      `The contract that this pull request proposes, ${code(path)}, is not valid. Merged like this, it would block every pull request into ${code(base)}.`,
      "",
      "Each problem is marked at its line. Meanwhile, this pull request is judged by the contract in force.",
    ].join("\n"),
    text: null,
  };
}

/** `warnings`: what lint says. `unseen`: open pull requests that were not looked at, beyond the limit of the preview. */
export function renderContractPreview(
  path: string,
  base: string,
  rows: readonly PreviewRow[],
  warnings: number,
  unseen: number,
): CheckText {
  const changed = rows.filter(({ before, after }) => before.verdict !== after.verdict || before.tier !== after.tier);
  const others = counted(rows.length, "other open pull request");
  const table = renderMarkdownTable(
    ["Pull request", "Now", "With this contract"],
    changed.map(({ number, before, after }) => [`#${number}`, describe(before), describe(after)]),
  );
  return {
    title:
      rows.length === 0
        ? "Valid; no other pull request is open"
        : `Valid; ${changed.length} of ${others} would be judged differently`,
    summary: [
      `The contract that this pull request proposes, ${code(path)}, is valid${warnings === 0 ? "" : `, with ${counted(warnings, "remark")} at its lines`}. Until it is merged into ${code(base)}, the contract in force judges everything, this pull request too.`,
      "",
      rows.length === 0
        ? `There is no other open pull request into ${code(base)}.`
        : changed.length === 0
          ? `None of ${others} into ${code(base)} would be judged differently.`
          : `Of ${others} into ${code(base)}, ${counted(changed.length, "one", "of them")} would be judged differently:`,
      ...(changed.length === 0 ? [] : ["", table]),
      ...(unseen === 0
        ? []
        : ["", `${counted(unseen, "more open pull request", "more open pull requests")} were not looked at.`]),
    ].join("\n"),
    text: null,
  };
}

function describe({ verdict, tier }: PreviewedVerdict): string {
  return `${verdict}, ${tier}`;
}
