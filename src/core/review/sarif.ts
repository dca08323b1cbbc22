import type { Severity } from "#core/contract/contract.ts";
import type { Adapter } from "./adapter.ts";
import { checkProof, endedCheck, runningCheck } from "./endings.ts";
import { buildFinding, type Finding } from "./finding.ts";
import type { CheckRunMaterial } from "./material.ts";
import { readPublished } from "./published.ts";
import { looked, notLooked, type Statement } from "./run.ts";
import { endOfCheck, textOfCheck, type View } from "./view.ts";
import { findPhrase, phrase, phraseAt } from "./words.ts";

/**
 * Any tool whose SARIF files go to code scanning, which compares them with those of the base. It reports with a check run of
 * GitHub's App, one a tool (`CodeQL`), whose title counts new alerts; alerts stand at lines as review comments. It succeeds
 * with alerts below the repository's threshold.
 */
export const sarif: Adapter = {
  names: { checks: ["CodeQL"], contexts: [] },
  fallback: "P2",
  read: (view) => (view.check === null ? [] : ofCheck(view, view.check)),
};

const none = phrase("no new alerts in code changed by this pull request");
const some = phrase("# new alert|alerts");

/** The words that may follow `including <n>`; one title names only the worst kind. */
const kinds: readonly (readonly [ReturnType<typeof phrase>, Severity])[] = [
  [phrase("# critical"), "P0"],
  [phrase("# high"), "P1"],
  [phrase("# error|errors"), "P1"],
  [phrase("# medium"), "P2"],
  [phrase("# warning|warnings"), "P2"],
  [phrase("# low"), "P3"],
  [phrase("# note|notes"), "P3"],
];

function ofCheck(view: View, check: CheckRunMaterial): readonly Statement[] {
  const running = runningCheck(check);
  if (running !== null) return [running];
  const at = endOfCheck(check);
  const proof = checkProof(check, "its check run on this commit counts alerts");
  const words = readPublished(check.title ?? "").lines[0]?.words ?? [];
  const count = phraseAt(words, some)?.[0];
  if (count !== undefined && count > 0) return [looked(at, proof, countedAlerts(view.reviewer.id, words, count), 0)];
  const isNone = phraseAt(words, none) !== null && check.conclusion === "success" && textOfCheck(check).isWhole;
  if (isNone) return [looked(at, proof)];
  return check.conclusion === "success"
    ? [notLooked("unreadable", at, checkProof(check, "it succeeded with a title that is not known"))]
    : [endedCheck(check)];
}

/** By the count alone: the worst kind as it is named, the rest a step below it, as the title names only the worst. */
function countedAlerts(reviewer: string, words: readonly string[], count: number): readonly Finding[] {
  const worst = kinds.flatMap(([wanted, severity]) => {
    const number = findPhrase(words, wanted)?.[0];
    return number === undefined ? [] : [{ severity, number }];
  })[0];
  const named = worst ?? { severity: "P1" as const, number: count };
  const title = (number: number): string => (number === 1 ? "1 new alert" : `${number} new alerts`);
  const rest = count - named.number;
  return [
    buildFinding(reviewer, { severity: named.severity, path: null, title: title(named.number), rule: "new-alerts" }),
    ...(rest > 0
      ? [buildFinding(reviewer, { severity: "P2", path: null, title: title(rest), rule: "other-new-alerts" })]
      : []),
  ];
}
