import { describe, expect, it } from "vitest";
import { decide } from "#core/gate/decide.ts";
import { decideMergeGroup, type GroupMember } from "#core/gate/merge-group.ts";
import { type Verdict, worstOf } from "#core/gate/verdict.ts";
import type { CommitSha } from "#core/ids.ts";
import type { NonEmpty } from "#core/result.ts";
import { assess } from "#core/risk/assess.ts";
import {
  buildChange,
  buildCheck,
  buildFacts,
  contractOf,
  earlier,
  head,
  minute,
  read,
  sha,
} from "#test/support/judge.ts";

const contract = contractOf(`
version: 1
riskTierRules: { low: ["**"] }
mergePolicy: { low: { requiredChecks: [CI] } }
`);
const conclusions = { allow: "success", wait: null, block: "failure" } as const;

/** What the gate says about a pull request at this head whose only check ended so. */
function verdictOf(kind: Verdict["kind"], at: CommitSha = head): Verdict<"final"> {
  const assessment = assess(contract, buildChange(["a.ts"], { head: at }));
  const facts = buildFacts({ head: at, checks: read(buildCheck("CI", { head: at, conclusion: conclusions[kind] })) });
  return decide(contract, assessment, facts, minute(5));
}

function member(pull: number, verdict: Verdict<"final"> | null): GroupMember {
  return { pull, head, verdict };
}

const group = sha("f");
const allowed = verdictOf("allow");

interface Row {
  readonly when: string;
  readonly members: NonEmpty<GroupMember>;
  readonly verdict: Verdict["kind"];
  readonly says: readonly string[];
}

const rows: readonly Row[] = [
  {
    when: "its only pull request is allowed",
    members: [member(7, allowed)],
    verdict: "allow",
    says: ["ALL_MET: The one requirement of this head is met."],
  },
  {
    when: "all of them are allowed",
    members: [member(7, allowed), member(8, allowed), member(9, allowed)],
    verdict: "allow",
    says: ["ALL_MET: All 3 requirements of this head are met."],
  },
  {
    when: "one was never judged, which is no fault of the others",
    members: [member(7, allowed), member(8, null)],
    verdict: "wait",
    says: [
      "MERGE_GROUP_MEMBER: Pull request #8 has not been judged at the head that the group contains. → Nothing to do: it is judged next.",
    ],
  },
  {
    when: "one was allowed at another head",
    members: [member(7, verdictOf("allow", earlier)), member(8, allowed)],
    verdict: "wait",
    says: [
      "MERGE_GROUP_MEMBER: Pull request #7 was judged at another head than the one that the group contains. → Nothing to do: it is judged next.",
    ],
  },
  {
    when: "one was blocked at another head, which says nothing about this one",
    members: [member(7, verdictOf("block", earlier))],
    verdict: "wait",
    says: [
      "MERGE_GROUP_MEMBER: Pull request #7 was judged at another head than the one that the group contains. → Nothing to do: it is judged next.",
    ],
  },
  {
    when: "one still waits for its check",
    members: [member(7, verdictOf("wait")), member(8, allowed)],
    verdict: "wait",
    says: [
      "MERGE_GROUP_MEMBER: Pull request #7 still waits for something at this head. → See what its own check waits for.",
    ],
  },
  {
    when: "one is blocked",
    members: [member(7, allowed), member(8, verdictOf("block"))],
    verdict: "block",
    says: ["MERGE_GROUP_MEMBER: Pull request #8 is blocked. → The queue takes it out; mend it there."],
  },
  {
    when: "several are not ready: what blocks comes first, then by number, so #9 before #10",
    members: [member(10, null), member(9, verdictOf("wait")), member(8, allowed), member(11, verdictOf("block"))],
    verdict: "block",
    says: [
      "MERGE_GROUP_MEMBER: Pull request #11 is blocked. → The queue takes it out; mend it there.",
      "MERGE_GROUP_MEMBER: Pull request #9 still waits for something at this head. → See what its own check waits for.",
      "MERGE_GROUP_MEMBER: Pull request #10 has not been judged at the head that the group contains. → Nothing to do: it is judged next.",
    ],
  },
];

describe("a merge group", () => {
  it.each(rows.map((row) => [row.when, row] as const))("%s", (_, { members, verdict: kind, says }) => {
    const verdict = decideMergeGroup(group, members);
    const words = verdict.reasons.map(
      ({ code, message, next }) => `${code}: ${message}${next === null ? "" : ` → ${next}`}`,
    );
    expect([verdict.kind, words]).toEqual([kind, says]);
    expect([verdict.head, verdict.phase]).toEqual([group, "final"]);
  });

  it("lists every pull request, those that hold it up first", () => {
    const verdict = decideMergeGroup(group, [member(8, verdictOf("block")), member(7, allowed), member(9, null)]);
    expect(
      verdict.requirements.map(({ requirement, status }) => `${requirement.kind} ${requirement.subject} ${status}`),
    ).toEqual(["merge-group #8 unmet", "merge-group #9 pending", "merge-group #7 met"]);
  });

  it.each(rows.map((row) => [row.when, row] as const))("says the same in any order: %s", (_, { members }) => {
    const [first, ...others] = members;
    const turned: NonEmpty<GroupMember> = [
      others.at(-1) ?? first,
      ...others.slice(0, -1),
      ...(others.length > 0 ? [first] : []),
    ];
    expect(decideMergeGroup(group, turned)).toEqual(decideMergeGroup(group, members));
  });
});

describe("the worst of several verdicts about one commit", () => {
  const kinds: readonly (readonly [NonEmpty<Verdict["kind"]>, Verdict["kind"]])[] = [
    [["allow"], "allow"],
    [["allow", "allow"], "allow"],
    [["allow", "wait"], "wait"],
    [["wait", "allow"], "wait"],
    [["wait", "block"], "block"],
    [["block", "wait"], "block"],
    [["allow", "block", "allow"], "block"],
    [["block", "allow", "wait"], "block"],
    [["allow", "wait", "block"], "block"],
  ];

  it.each(kinds)("%j: %s", (given, worst) => {
    const [first, ...others] = given;
    const verdicts: NonEmpty<Verdict<"final">> = [verdictOf(first), ...others.map((kind) => verdictOf(kind))];
    expect(worstOf(verdicts)).toEqual(verdictOf(worst));
  });
});
