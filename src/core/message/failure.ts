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

/** What nobody foresaw: the machine's own word, or a mistake of ours. */
export function renderDefect(error: unknown): string {
  const isFromTheSystem = error instanceof Error && "code" in error && "syscall" in error;
  if (isFromTheSystem) return `headgate: the answer could not be given: ${error.message}\n`;
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `headgate: this is a defect in Headgate; nothing was judged.\n${details}\n`;
}
