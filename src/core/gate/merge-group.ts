import type { CommitSha } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import type { NonEmpty } from "#core/result.ts";
import type { RequirementState, Verdict } from "./verdict.ts";

/** One pull request of a merge group: the head that the group contains, and the last verdict about it, if any. */
export interface GroupMember {
  readonly pull: number;
  readonly head: CommitSha;
  readonly verdict: Verdict | null;
}

/**
 * The verdict about a merge group's own commit: `allow` only if every pull request in it was allowed in full at exactly
 * the head that the group contains (SR-32). The queue tests the combined tree itself; what it cannot know is whether
 * each part had earned its place.
 */
export function decideMergeGroup(group: CommitSha, members: NonEmpty<GroupMember>): Verdict {
  const requirements = members
    .toSorted((a, b) => a.pull - b.pull)
    .map((member): RequirementState => {
      const standing = standingOf(member);
      return {
        requirement: { kind: "merge-group", subject: `#${member.pull}` },
        status: standing === "allowed" ? "met" : "unmet",
        reason: reasons.groupMember(member.pull, standing),
      };
    })
    .toSorted((a, b) => Number(a.status === "met") - Number(b.status === "met"));
  const [first, ...others] = requirements.filter(({ status }) => status === "unmet").map(({ reason }) => reason);
  const decided = { head: group, phase: "final", requirements } as const;
  return first === undefined
    ? { kind: "allow", ...decided, reasons: [reasons.allMet(members.length)] }
    : { kind: "block", ...decided, reasons: [first, ...others] };
}

function standingOf({ head, verdict }: GroupMember): "allowed" | "not-judged" | "other-head" | "not-allowed" {
  if (verdict === null || verdict.phase !== "final") return "not-judged";
  if (verdict.head !== head) return "other-head";
  return verdict.kind === "allow" ? "allowed" : "not-allowed";
}
