/** What the demo says around the results. `repository` and `contract` are as the person would type them. */
export interface DemoStage {
  readonly repository: string;
  readonly contract: string;
  /** The repository has no contract of its own, so the starter contract stands in. */
  readonly isStarter: boolean;
  readonly replay: string;
  /** Null where the history has no merged change. */
  readonly newest: string | null;
}

export function renderDemo({ repository, contract, isStarter, replay, newest }: DemoStage): string {
  const whose = isStarter
    ? `${repository} has no contract yet, so the starter contract stands in: ${contract}.`
    : `${repository} has a contract: ${contract}.`;
  return [
    "Headgate judges a change by the risk contract of the branch that it is for: which paths are risky, and what proof",
    "each tier of risk needs. Here it judges changes that were merged already, with nothing but git: no account, no network.",
    "",
    whose,
    "",
    heading("What the contract would have asked of the changes merged lately"),
    "",
    replay.trimEnd(),
    "",
    ...(newest === null
      ? []
      : [heading("The newest of them, as its pull request would have seen it"), "", newest.trimEnd(), ""]),
    heading("Try it on a repository of yours"),
    "",
    "  npm run demo -- --repo ../your-repository",
    "  npm run --silent headgate -- replay --repo ../your-repository --contract docs/starter-contract.yml --last 200",
    "  npm run --silent headgate -- gate --repo ../your-repository --base main --head your-branch",
    "",
  ].join("\n");
}

function heading(text: string): string {
  return `── ${text} ${"─".repeat(Math.max(3, 110 - text.length))}`;
}
