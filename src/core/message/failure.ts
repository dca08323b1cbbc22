/** What the CLI says when nothing was judged. The next step is for the person at the terminal. */
export function renderFailure(kind: string, message: string): string {
  const next: Readonly<Record<string, string>> = {
    "not-a-repository": "Name a git checkout with --repo.",
    "unknown-revision": "Check the spelling, and fetch it if it lives on a remote.",
    "git-missing": "Install git and make sure that it is on the PATH.",
    timeout: "Try again; if it stays so, the repository may be on a slow disk or damaged (git fsck).",
  };
  const advice = next[kind];
  return `headgate: ${message}${advice === undefined ? "" : `\n${advice}`}\n`;
}
