import type { Behaviour, ReviewerKind, ReviewerScript, ReviewRequest, ScriptedFinding } from "./script.ts";

/** Behaviours that need no more than their name. */
export const simpleBehaviours = [
  "clean",
  "findings",
  "green-with-findings",
  "silent",
  "rate-limited",
  "skipped",
  "errored",
  "too-large",
] as const satisfies readonly Behaviour["kind"][];
export type SimpleBehaviour = (typeof simpleBehaviours)[number];

/**
 * When each begins where nobody has configured it. Sources: greptile.com/docs, `triggerOnUpdates`; docs.coderabbit.ai,
 * incremental reviews; docs.github.com, "Configuring automatic code review by GitHub Copilot", which reviews pushes on demand.
 * Copilot is asked by a requested review on GitHub, where a bot can be requested; here a comment does it.
 */
const habits: Readonly<Record<ReviewerKind, Pick<ReviewerScript, "onPush" | "respondsTo">>> = {
  greptile: { onPush: false, respondsTo: "@greptileai" },
  coderabbit: { onPush: true, respondsTo: "@coderabbitai review" },
  copilot: { onPush: false, respondsTo: "@copilot review" },
};

/** Always the same, at once; a finding stands at the first line that the pull request adds. */
export function buildSimpleScript(kind: ReviewerKind, behaviour: SimpleBehaviour): ReviewerScript {
  return {
    onOpen: true,
    ...habits[kind],
    delayMs: 0,
    verdict: (request) =>
      behaviour === "findings" || behaviour === "green-with-findings"
        ? { kind: behaviour, findings: findIn(request) }
        : { kind: behaviour },
  };
}

function findIn({ gained, files }: ReviewRequest): readonly ScriptedFinding[] {
  const place = gained[0] ?? { path: files[0] ?? "README.md", line: 1 };
  const body = "Nobody looks at what it gives back, so a failure passes unseen.";
  return [{ severity: "P1", title: "The result is not checked", ...place, body }];
}
