import type { Landing } from "#core/gate/landed.ts";
import type { CommitSha } from "#core/ids.ts";
import { counted } from "./duration.ts";
import { code, short } from "./text.ts";

/** A merge, and what it is compared with. */
export interface LandedPlace {
  readonly number: number;
  /** The page of the pull request, as GitHub tells it. */
  readonly url: string;
  readonly baseRef: string;
  readonly judgedHead: CommitSha;
  /** The commit of the base branch on which the change came to lie, and the one that it landed as. */
  readonly parent: CommitSha;
  readonly mergeCommit: CommitSha;
}

/** Of each kind a person reads the first paths. */
const maxShownPaths = 20;

/** The issue that a merge opens which holds something else than what was judged. */
export function renderLandedIssue(
  place: LandedPlace,
  { extra, missing, altered }: Extract<Landing, { kind: "different" }>,
): { readonly title: string; readonly body: string } {
  const { number, baseRef, judgedHead, parent, mergeCommit } = place;
  return {
    title: `What landed of #${number} is not what was judged`,
    body: [
      `#${number} was judged at head ${code(judgedHead)}. It landed on ${code(baseRef)} as ${code(mergeCommit)}, and that commit does not hold the same change:`,
      ...renderPaths("that nobody judged", extra),
      ...renderPaths("of the judged change that did not change", missing),
      ...renderPaths("that changed in another way than was judged", altered),
      "",
      "**Why it matters.** Checks, reviews and approvals were about the judged change. Nothing of it speaks for the difference, which may even take back what others had merged before.",
      "",
      "**What to do**",
      "",
      `1. Compare ${linked("what landed", place, parent, mergeCommit)} with ${linked("what was judged", place, parent, judgedHead)}.`,
      `2. If nobody meant the difference, merge nothing more into ${code(baseRef)}, and revert ${code(short(mergeCommit))}.`,
      "3. If nobody pushed to the branch by hand, tell GitHub's support, with the commits above. Close this issue when it is settled.",
    ].join("\n"),
  };
}

function renderPaths(what: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const rest = paths.length - maxShownPaths;
  return [
    "",
    `${counted(paths.length, "file")} ${what}:`,
    "",
    ...paths.slice(0, maxShownPaths).map((path) => `- ${code(path)}`),
    ...(rest > 0 ? [`- … and ${counted(rest, "more file", "more files")}`] : []),
  ];
}

/** A link to GitHub's page of a comparison, if the page of the pull request is an ordinary web address; else plain text. */
function linked(text: string, { url, number }: LandedPlace, from: CommitSha, to: CommitSha): string {
  const range = `${from}...${to}`;
  const page = `/pull/${number}`;
  if (!/^https?:\/\/[^\s<>()|\\]{1,1000}$/.test(url) || !url.endsWith(page)) return `${text} (${code(range)})`;
  return `[${text}](${url.slice(0, -page.length)}/compare/${range})`;
}
