import type { Repository } from "#sandbox/repositories/repository.ts";
import { runGit } from "#sandbox/git/git.ts";

export type Side = "LEFT" | "RIGHT";

/** One line of a file's patch. */
export interface DiffLine {
  readonly kind: "hunk" | "context" | "added" | "removed" | "note";
  readonly text: string;
  /** In the file before and after; null where the line is not there. */
  readonly left: number | null;
  readonly right: number | null;
  /** Lines below the first hunk header. */
  readonly position: number;
}

export function parsePatch(patch: string): DiffLine[] {
  let left = 0;
  let right = 0;
  return patch.split("\n").map((text, position): DiffLine => {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text);
    if (header !== null) {
      left = Number(header[1]);
      right = Number(header[2]);
      return { kind: "hunk", text, left: null, right: null, position };
    }
    if (text.startsWith("+")) return { kind: "added", text, left: null, right: right++, position };
    if (text.startsWith("-")) return { kind: "removed", text, left: left++, right: null, position };
    if (text.startsWith("\\")) return { kind: "note", text, left: null, right: null, position };
    return { kind: "context", text, left: left++, right: right++, position };
  });
}

export function findLine(lines: readonly DiffLine[], side: Side, line: number): DiffLine | null {
  return lines.find((candidate) => candidate[side === "LEFT" ? "left" : "right"] === line) ?? null;
}

/** From the hunk's header to the line: what is shown above a comment. */
export function hunkUpTo(lines: readonly DiffLine[], line: DiffLine): string {
  const before = lines.slice(0, line.position + 1);
  const start = before.findLastIndex(({ kind }) => kind === "hunk");
  return before
    .slice(Math.max(start, 0))
    .map(({ text }) => text)
    .join("\n");
}

/** Where a line of one version of a file stands in another; null where it was changed or the file is gone. */
export async function followLine(
  repository: Repository,
  path: string,
  { from, to, line }: { readonly from: string; readonly to: string; readonly line: number },
): Promise<number | null> {
  if (from === to) return line;
  const args = [
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--unified=0",
    from,
    to,
    "--",
    path,
  ];
  const { exitCode, stdout } = await runGit(repository.gitDirectory, args, { env: { GIT_LITERAL_PATHSPECS: "1" } });
  if (exitCode !== 0) return null;
  let shift = 0;
  for (const match of stdout.toString().matchAll(/^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/gm)) {
    const start = Number(match[1]);
    const removed = Number(match[2] ?? 1);
    const added = Number(match[3] ?? 1);
    // Of a pure insertion git names the line before it.
    const first = removed === 0 ? start + 1 : start;
    if (line < first) break;
    if (line < first + removed) return null;
    shift += added - removed;
  }
  return line + shift;
}
