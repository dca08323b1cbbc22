import {
  type CheckStateShown,
  type CiState,
  expectedCheck,
  expectedTier,
  type ReviewState,
  worstCheck,
} from "./expected-check.ts";

/** A head of a pull request while it had that base. */
export interface Version {
  readonly head: string;
  readonly base: string;
  readonly paths: readonly string[];
  /** Who wrote its commits. */
  readonly writers: readonly string[];
}

export interface PullNote {
  readonly number: number;
  readonly author: string;
  readonly branch: string;
  /** Oldest first. */
  readonly versions: Version[];
  isOpen: boolean;
  /** Who merged it; null while nobody did. */
  mergedBy: string | null;
}

export type ReviewEvent = "APPROVE" | "REQUEST_CHANGES" | "COMMENT";

export interface ReviewNote {
  readonly number: number;
  readonly by: string;
  readonly head: string;
  /** How many versions the pull request had had by then. */
  readonly versions: number;
  event: ReviewEvent | "DISMISSED";
}

/** What the people and the CI of a repository know because they did it themselves. */
export interface Notebook {
  readonly pulls: Map<number, PullNote>;
  /** What CI said last, by commit. */
  readonly ci: Map<string, CiState>;
  /** Oldest first. */
  readonly reviews: ReviewNote[];
  readonly pull: (number: number) => PullNote;
  readonly expected: (number: number) => CheckStateShown;
  /** Remembers which heads have earned a green check by now; to be called before and after everything that is done. */
  readonly mark: () => void;
  /** Whether a commit had earned it at some time; for one base, or for any. */
  readonly hasEarned: (head: string, base?: string) => boolean;
  /** Heads that were a pull request's once and are no open one's now. */
  readonly oldHeads: () => readonly string[];
}

/**
 * `isLagging`: GitHub may show Headgate what was true before. Then a head counts as earning what it would have earned had it
 * stayed the head of its pull request alone.
 */
export function openNotebook({ isLagging = false }: { readonly isLagging?: boolean } = {}): Notebook {
  const pulls = new Map<number, PullNote>();
  const ci = new Map<string, CiState>();
  const reviews: ReviewNote[] = [];
  const earned = new Set<string>();

  const pullOf = (number: number): PullNote => {
    const note = pulls.get(number);
    if (note === undefined) throw new Error(`nothing is noted of #${number}`);
    return note;
  };

  const reviewOf = ({ number, author, versions }: PullNote, version: Version): ReviewState => {
    const { head, writers, base } = version;
    const before = versions.slice(0, versions.lastIndexOf(version));
    // What was approved against another base was another change.
    const sinceBase = before.findLastIndex((one) => one.base !== base) + 1;
    const opinions = new Map<string, ReviewNote["event"]>();
    for (const one of reviews) {
      const isOfBase = one.event !== "APPROVE" || one.versions > sinceBase;
      if (one.number === number && one.head === head && one.event !== "COMMENT" && isOfBase) {
        opinions.set(one.by, one.event);
      }
    }
    if ([...opinions.values()].includes("REQUEST_CHANGES")) return "changes";
    const isApproved = [...opinions].some(
      ([by, event]) => event === "APPROVE" && by !== author && !writers.includes(by),
    );
    return isApproved ? "approved" : "none";
  };

  const judge = (note: PullNote, version: Version): CheckStateShown =>
    expectedCheck({
      tier: expectedTier(version.paths),
      ci: ci.get(version.head) ?? "none",
      review: reviewOf(note, version),
    });

  const openOnes = () => [...pulls.values()].filter(({ isOpen }) => isOpen);
  const expectedOf = (head: string): CheckStateShown =>
    worstCheck(
      openOnes()
        .filter((note) => currentOf(note).head === head)
        .map((note) => judge(note, currentOf(note))),
    );

  return {
    pulls,
    ci,
    reviews,
    pull: pullOf,
    expected: (number) => expectedOf(currentOf(pullOf(number)).head),
    mark: () => {
      if (isLagging) {
        for (const note of pulls.values()) {
          for (const version of note.versions) {
            if (note.mergedBy === null && judge(note, version) === "success") earned.add(keyOf(version));
          }
        }
      } else {
        for (const note of openOnes()) {
          const version = currentOf(note);
          if (expectedOf(version.head) === "success") earned.add(keyOf(version));
        }
      }
    },
    hasEarned: (head, base) =>
      base === undefined ? [...earned].some((key) => key.startsWith(`${head} `)) : earned.has(keyOf({ head, base })),
    oldHeads: () => {
      const current = new Set(openOnes().map((note) => currentOf(note).head));
      const all = new Set([...pulls.values()].flatMap(({ versions }) => versions.map(({ head }) => head)));
      return [...all].filter((head) => !current.has(head));
    },
  };
}

export function currentOf({ number, versions }: PullNote): Version {
  const version = versions.at(-1);
  if (version === undefined) throw new Error(`#${number} has no head`);
  return version;
}

function keyOf({ head, base }: Pick<Version, "head" | "base">): string {
  return `${head} ${base}`;
}
