import { describe, expect, it } from "vitest";
import { base, failureOf, grantTokens, head, openMocked, replyGraphql, useMocks } from "./mocked-github.ts";

useMocks();

const sha = (digit: string) => digit.repeat(40);
const [tip, first, second, third] = [base, sha("1"), sha("2"), sha("3")];

const entry = (number: number, commit: string | null, before: string | null) => ({
  headCommit: commit === null ? null : { oid: commit },
  baseCommit: before === null ? null : { oid: before },
  pullRequest: { number, headRefOid: sha(String(number)) },
  position: number - 6,
});
const queue = (nodes: readonly object[], endCursor: string | null = null) => ({
  repository: {
    ref: { target: { oid: tip } },
    mergeQueue: { entries: { pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes } },
  },
});
const built = [entry(7, first, tip), entry(8, second, first), entry(9, third, second)];

describe("the pull requests of a merge group", () => {
  it.each([
    { what: "the first", group: first, entries: built, members: [7] },
    { what: "one in the middle: those before it too", group: second, entries: built, members: [7, 8] },
    { what: "the last: all, in their order", group: third, entries: built, members: [7, 8, 9] },
    { what: "one listed out of order", group: third, entries: built.toReversed(), members: [7, 8, 9] },
    { what: "one that is gone", group: head, entries: built, members: [] },
    { what: "the tip of the branch, which is no group", group: tip, entries: built, members: [] },
    { what: "one whose chain ends beside the branch", group: second, entries: built.slice(1), members: [] },
    {
      what: "one before which an entry has no commit",
      group: second,
      entries: [entry(7, null, null), ...built.slice(1)],
      members: [],
    },
    { what: "a circle", group: first, entries: [entry(7, first, second), entry(8, second, first)], members: [] },
    {
      what: "the last of a queue whose entries all name the branch: all of them",
      group: third,
      entries: [entry(7, first, tip), entry(8, second, tip), entry(9, third, tip)],
      members: [7, 8, 9],
    },
    { what: "an empty queue", group: first, entries: [], members: [] },
  ])("$what: $members", async ({ group, entries, members }) => {
    grantTokens();
    replyGraphql(queue(entries));
    const found = await openMocked().repository.readMergeGroup("main", group as never);
    expect(found).toEqual(members.map((number) => ({ number, head: sha(String(number)) })));
  });

  it("are read to the end of a long queue", async () => {
    grantTokens();
    replyGraphql(queue(built.slice(0, 2), "next"));
    replyGraphql(queue(built.slice(2)));
    const found = await openMocked().repository.readMergeGroup("main", third as never);
    expect(found.map(({ number }) => number)).toEqual([7, 8, 9]);
  });

  it.each([
    { what: "no queue", repository: { ref: { target: { oid: tip } }, mergeQueue: null } },
    { what: "no branch", repository: { ref: null, mergeQueue: null } },
  ])("are none where there is $what", async ({ repository: answer }) => {
    grantTokens();
    replyGraphql({ repository: answer });
    expect(await openMocked().repository.readMergeGroup("main", first as never)).toEqual([]);
  });

  it("are unknown where the queue may not be seen", async () => {
    grantTokens();
    replyGraphql({ repository: { ref: null, mergeQueue: null } }, [
      { type: "FORBIDDEN", path: ["repository", "mergeQueue"], message: "no" },
    ]);
    expect((await failureOf(openMocked().repository.readMergeGroup("main", first as never))).kind).toBe("forbidden");
  });
});
