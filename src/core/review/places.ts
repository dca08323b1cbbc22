import type { Reviewer } from "#core/contract/contract.ts";
import type { CommitSha } from "#core/ids.ts";
import { findingInText } from "./finding.ts";
import type { ReviewMaterial } from "./material.ts";
import { fallbackOf } from "./read.ts";

/** The line of the head that a finding stands at. */
export interface FindingPlace {
  readonly fingerprint: string;
  readonly path: string;
  readonly line: number;
}

/** Where a reviewer's findings on a commit stand, of those that stand at a line of it. */
export function findingPlaces(
  reviewer: Reviewer,
  { threads }: Pick<ReviewMaterial, "threads">,
  head: CommitSha,
): readonly FindingPlace[] {
  return threads.flatMap(({ opensThread, head: of, body, path, hunk, originalLine }) => {
    if (!opensThread || of !== head || originalLine === null) return [];
    const { fingerprint } = findingInText(reviewer.id, body, { path, code: hunk, fallback: fallbackOf(reviewer) });
    return [{ fingerprint, path, line: originalLine }];
  });
}
