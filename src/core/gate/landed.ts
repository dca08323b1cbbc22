import type { FileStatus } from "#core/change/change.ts";
import { compareText } from "#core/order.ts";

/** One file of a comparison of two commits. */
export interface LandedFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Of the newer side; null where the source does not say. Of a deleted file it means nothing. */
  readonly blob: string | null;
  readonly additions: number;
  readonly deletions: number;
}

export interface LandedList {
  /** In any order. */
  readonly files: readonly LandedFile[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

/** What a merge is compared by. The landing parent is the commit of the base branch on which the change came to lie. */
export interface LandedLists {
  /** What the judged head changes since it left the base branch. */
  readonly judged: LandedList;
  /** What the base branch holds now that it did not hold at the landing parent. */
  readonly landed: LandedList;
  /** What the base branch itself had changed up to the landing parent, since the head left it. */
  readonly moved: LandedList;
}

/**
 * Whether what landed is what was judged.
 * - `extra`: paths that the judged change leaves alone.
 * - `missing`: paths of the judged change that did not change, though the base did not have them so before.
 * - `altered`: paths of both whose content is another.
 *
 * `unknown` is never as good as `same`. Differences that no unread part of a list could explain away are told all the same.
 */
export type Landing =
  | { readonly kind: "same" }
  | {
      readonly kind: "different";
      readonly extra: readonly string[];
      readonly missing: readonly string[];
      readonly altered: readonly string[];
    }
  | { readonly kind: "unknown"; readonly why: LandingUnknown };

/**
 * - `cut-list`: GitHub stopped listing files.
 * - `unsaid-content`: GitHub did not say which content a file has.
 * - `not-merged`: it is not merged, or GitHub does not say as which commit.
 * - `no-parent`: the history before the merge does not reach back to where it landed.
 * - `too-many-commits`: a rebase of more commits than are followed.
 * - `not-linear`: a rebase leaves merges out, so that nobody can tell where it began.
 */
export type LandingUnknown =
  | "cut-list"
  | "unsaid-content"
  | "not-merged"
  | "no-parent"
  | "too-many-commits"
  | "not-linear";

/** What a comparison says about one name: a rename says something about two. */
interface Effect {
  /** `gone`: nothing is there any more. */
  readonly content: "gone" | { readonly blob: string | null };
  /** The name that it had before, where it was renamed or copied. */
  readonly from: string | null;
  readonly additions: number;
  readonly deletions: number;
}

/**
 * Compares name by name, so that it does not matter which renames GitHub finds in the one list and not in the other.
 *
 * Where the base had changed a file too, its content is a merge of both that nobody judged. Its counts are compared: more
 * lines than were judged are a difference. Fewer are none, for the base may have had some of the same lines already, as
 * after a pull request on which this one was stacked. A file that the base had renamed is expected under its new name.
 */
export function compareLanded({ judged, landed, moved }: LandedLists): Landing {
  const arrived = effectsOf(landed.files);
  const before = effectsOf(moved.files);
  const renames = new Map(
    moved.files.flatMap(({ status, path, previousPath }) =>
      status === "renamed" && previousPath !== null ? [[previousPath, path] as const] : [],
    ),
  );
  const expected = new Map([...effectsOf(judged.files)].map(([name, effect]) => [renames.get(name) ?? name, effect]));

  const missing: string[] = [];
  const altered: string[] = [];
  let isUnsaid = false;
  for (const [name, effect] of expected) {
    const actual = arrived.get(name);
    const base = before.get(name);
    if (actual === undefined) {
      if (base === undefined || !isSameContent(effect, base)) missing.push(name);
      continue;
    }
    const hasMoved = base !== undefined || (effect.from !== null && before.has(effect.from));
    const outcome = hasMoved ? compareCounts(effect, actual) : compareContent(effect, actual);
    // While the list of moved files is cut, any content may be a merge; whether there is a file does not depend on it.
    if (outcome === "altered" && (moved.isComplete || hasMoved || isGone(effect) || isGone(actual))) altered.push(name);
    if (outcome === "unsaid") isUnsaid = true;
  }
  const extra = [...arrived.keys()].filter((name) => !expected.has(name));

  // A file that the base had renamed is missing by one name and extra by another, and only the moved files tell so.
  const isMissingSure = landed.isComplete && moved.isComplete;
  const isExtraSure = judged.isComplete && (moved.isComplete || missing.length === 0);
  const sure = {
    extra: isExtraSure ? extra.toSorted(compareText) : [],
    missing: isMissingSure ? missing.toSorted(compareText) : [],
    altered: altered.toSorted(compareText),
  };
  if (Object.values(sure).some((paths) => paths.length > 0)) return { kind: "different", ...sure };
  if (!judged.isComplete || !landed.isComplete || !moved.isComplete) return { kind: "unknown", why: "cut-list" };
  return isUnsaid ? { kind: "unknown", why: "unsaid-content" } : { kind: "same" };
}

function effectsOf(files: readonly LandedFile[]): Map<string, Effect> {
  const effects = new Map<string, Effect>();
  for (const { status, previousPath } of files) {
    if (status === "renamed" && previousPath !== null) {
      effects.set(previousPath, { content: "gone", from: null, additions: 0, deletions: 0 });
    }
  }
  // What has a new file at its old name is not gone, whichever of the two was listed first.
  for (const { status, path, previousPath: from, blob, additions, deletions } of files) {
    effects.set(path, { content: status === "deleted" ? "gone" : { blob }, from, additions, deletions });
  }
  return effects;
}

function compareContent(judged: Effect, landed: Effect): "same" | "altered" | "unsaid" {
  if (isSameContent(judged, landed)) return "same";
  if (isGone(judged) || isGone(landed)) return "altered";
  return isSaid(judged) && isSaid(landed) ? "altered" : "unsaid";
}

/** Also where the content is the judged one: then it may have taken back what the base had changed, and that has counts. */
function compareCounts(judged: Effect, landed: Effect): "same" | "altered" | "unsaid" {
  if (isGone(judged) || isGone(landed)) return isSameContent(judged, landed) ? "same" : "altered";
  if (judged.from !== landed.from) return "unsaid";
  return landed.additions > judged.additions || landed.deletions > judged.deletions ? "altered" : "same";
}

function isGone({ content }: Effect): boolean {
  return content === "gone";
}

function isSaid({ content }: Effect): boolean {
  return content !== "gone" && content.blob !== null;
}

function isSameContent(a: Effect, b: Effect): boolean {
  if (a.content === "gone" || b.content === "gone") return a.content === b.content;
  return a.content.blob !== null && a.content.blob === b.content.blob;
}
