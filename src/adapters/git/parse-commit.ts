import { type CommitSha, type Instant, parseCommitSha } from "#core/ids.ts";

export interface CommitText {
  /** As the commit was written: a shallow clone does not have it, and neither grafts nor replacements alter it. */
  readonly firstParent: CommitSha | null;
  readonly committedAt: Instant;
  readonly subject: string;
}

const maxSubjectLength = 200;

/** Enough for 200 characters and some blank lines in front of them. */
const maxSubjectBytes = 4_096;

/** The last instant that a JavaScript Date can hold. A commit may claim any number of seconds. */
const lastInstantMs = 8.64e15;

/**
 * Parses a commit object.
 *
 * Not left to `git log --format`, which converts the whole object by the `encoding` header first: with one of UTF-16 it finds
 * neither date nor subject. Here the message is UTF-8, and a byte that is not becomes U+FFFD.
 */
export function parseCommit(object: Buffer): CommitText {
  const headerEnd = object.indexOf("\n\n");
  const header = object.toString("latin1", 0, headerEnd === -1 ? object.length : headerEnd);
  const message = headerEnd === -1 ? "" : object.toString("utf8", headerEnd + 2, headerEnd + 2 + maxSubjectBytes);
  const seconds = /^committer .*> (\d+) /m.exec(header)?.[1] ?? "0";
  return {
    firstParent: parseCommitSha(/^tree [0-9a-f]+\nparent ([0-9a-f]+)$/m.exec(header)?.[1] ?? ""),
    committedAt: Math.min(Number(seconds) * 1_000, lastInstantMs) as Instant,
    subject: parseSubject(message),
  };
}

/** As git has it: the lines of the first paragraph, joined. Cut by code points, so that no surrogate pair is torn apart. */
function parseSubject(message: string): string {
  const lines = message.split("\n").map((line) => line.trimEnd());
  const start = lines.findIndex((line) => line !== "");
  if (start === -1) return "";
  const end = lines.indexOf("", start);
  const subject = lines.slice(start, end === -1 ? undefined : end).join(" ");
  return Array.from(subject).slice(0, maxSubjectLength).join("");
}
