import type { CommitSha } from "#core/ids.ts";
import { reasons } from "#core/message/reasons.ts";
import type { NonEmpty } from "#core/result.ts";
import type { RequirementState, Verdict } from "./verdict.ts";

/** One pull request of a merge group: the head that the group contains, and the last verdict about it, if any. */
export interface GroupMember {
  readonly pull: number;
  readonly head: CommitSha;
  readonly verdict: Pick<Verdict<"final">, "kind" | "head"> | null;
}

/**
 * The verdict about a merge group's own commit: `allow` only if every pull request in it was allowed at exactly the head that
 * the group contains (SR-32). The queue tests the combined tree itself; what it cannot know is whether each part had earned
 * its place. A part that is not judged yet makes the group wait: the queue would throw out the innocent with it.
 */
export function decideMergeGroup(group: CommitSha, members: NonEmpty<GroupMember>): Verdict<"final"> {
  const requirements = members
    .toSorted((a, b) => a.pull - b.pull)
    .map(judgeMember)
    .toSorted((a, b) => urgency[a.status] - urgency[b.status]);
  const open = requirements.filter(({ status }) => status !== "met");
  const [first, ...others] = open.map(({ reason }) => reason);
  const decided = { head: group, phase: "final", requirements } as const;
  if (first === undefined) return { kind: "allow", ...decided, reasons: [reasons.allMet(members.length)] };
  const kind = open.some(({ status }) => status === "unmet") ? "block" : "wait";
  return { kind, ...decided, reasons: [first, ...others] };
}

const urgency = { unmet: 0, pending: 1, warned: 2, met: 3 } as const;

function judgeMember({ pull, head, verdict }: GroupMember): RequirementState {
  const requirement = { kind: "merge-group", subject: `#${pull}` } as const;
  if (verdict === null) return { requirement, status: "pending", reason: reasons.groupMember(pull, "not-judged") };
  if (verdict.head !== head) return { requirement, status: "pending", reason: reasons.groupMember(pull, "other-head") };
  switch (verdict.kind) {
    case "allow":
      return { requirement, status: "met", reason: reasons.groupMember(pull, "allowed") };
    case "wait":
      return { requirement, status: "pending", reason: reasons.groupMember(pull, "waiting") };
    case "block":
      return { requirement, status: "unmet", reason: reasons.groupMember(pull, "not-allowed") };
  }
}
