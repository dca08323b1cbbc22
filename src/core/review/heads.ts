import type { CommitSha, Instant } from "#core/ids.ts";
import { parseCommitSha } from "#core/ids.ts";
import { isDigitCode } from "./words.ts";

/**
 * Whether a text names the head: `exact` in full, `short` by its first characters, `other` where it names another commit or
 * more than one, `none` where it names no commit. A short name proves little: whoever writes commits can make two that begin
 * alike.
 */
export type Naming = "exact" | "short" | "other" | "none";

export function namingOf(text: string, head: CommitSha): Naming {
  const named = shasIn(text);
  const full = new Set(named.filter((sha) => parseCommitSha(sha) !== null));
  const [only] = full;
  if (full.size > 1) return "other";
  if (only !== undefined) return only === head ? "exact" : "other";
  if (named.length === 0) return "none";
  return named.every((sha) => head.startsWith(sha)) ? "short" : "other";
}

/** Runs of 7 to 64 hex digits that stand alone and are not a plain number. */
export function shasIn(text: string): readonly string[] {
  const found: string[] = [];
  let start = -1;
  let isHex = true;
  let hasLetter = false;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    if (isAlphanumeric(code)) {
      if (start < 0) {
        start = at;
        isHex = true;
        hasLetter = false;
      }
      if (!isDigitCode(code)) hasLetter = true;
      if (!isHexCode(code)) isHex = false;
    } else if (start >= 0) {
      const length = at - start;
      const isNamed = length >= 7 && length <= 64 && isHex && (hasLetter || length >= 40);
      if (isNamed) found.push(text.slice(start, at));
      start = -1;
    }
  }
  return found;
}

function isAlphanumeric(code: number): boolean {
  return isDigitCode(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isHexCode(code: number): boolean {
  return isDigitCode(code) || (code >= 0x61 && code <= 0x66);
}

/** We hear of a head a while after it was pushed, and a reviewer that refuses may have done so by then. */
const noticedWithinMs = 60_000;

/** Whether a text that names no commit may be about the head: it is hardly older. Enough for a refusal, never for a proof. */
export function mayBeAbout(at: Instant, headSince: Instant | null): boolean {
  return headSince === null || at >= headSince - noticedWithinMs;
}

/** Whether it is known to have been written since the head is the head. */
export function isSince(at: Instant, headSince: Instant | null): boolean {
  return headSince !== null && at >= headSince;
}
