import { expect, it } from "vitest";
import type { PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import { readShared } from "#flows/shared-head.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { buildSurroundings } from "#test/support/evaluation.ts";
import { base, earlier, head } from "#test/support/judge.ts";

const repo = 1 as RepoId;

function buildPull(number: number, baseRef: string, changes: Partial<PullRead> = {}): PullRead {
  const contractFiles = { base: [], default: [] };
  const pull = {
    number,
    baseRef,
    baseTip: base as CommitSha | null,
    head,
    state: "open",
    updatedAt: 1_000,
    siblings: [],
  };
  return { ...pull, contractFiles, ...changes } as unknown as PullRead;
}

it.each([
  { beside: "none", others: [], isShared: false },
  { beside: "one into the same branch", others: [buildPull(2, "main")], isShared: false },
  { beside: "one into another branch", others: [buildPull(2, "side")], isShared: true },
  { beside: "one into a branch that is gone", others: [buildPull(2, "side", { baseTip: null })], isShared: true },
  { beside: "a closed one", others: [buildPull(2, "side", { state: "closed" })], isShared: false },
  { beside: "one of another head", others: [buildPull(2, "side", { head: earlier })], isShared: false },
])("of an open pull request beside $beside, another one shares the head with another base: $isShared", async (row) => {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const pull = buildPull(1, "main", { siblings: row.others.map(({ number }) => number) });
  const readPull = async (number: number) => row.others.find((one) => one.number === number) ?? null;
  const repository = { readPull } as unknown as RepositoryOnGitHub;
  const sources = { ...buildSurroundings(), repository, store, now: () => 2_000 as Instant };
  const shared = await readShared(sources, { repo, number: 1 }, pull);
  expect(shared?.pulls.find((one) => one.pull.number === 1)?.isShared).toBe(row.isShared);
});

it.each([
  { what: "has the base that it always had", comparedSince: 500, headForcedAt: null, since: 1_500 },
  { what: "was given its base later", comparedSince: 1_800, headForcedAt: 1_000, since: 1_800 },
  { what: "came back later, of which no news arrived", comparedSince: 500, headForcedAt: 1_900, since: 1_900 },
])("a head that $what is this change since $since", async ({ comparedSince, headForcedAt, since }) => {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const pull = buildPull(1, "main", { comparedSince, headForcedAt } as Partial<PullRead>);
  const note = { repo, number: 1, head, baseRef: "main", isOpen: true, updatedAt: 1_000 as Instant };
  await store.notePull({ ...note, seenAt: 1_500 as Instant });
  const repository = { readPull: async () => null } as unknown as RepositoryOnGitHub;
  const sources = { ...buildSurroundings(), repository, store, now: () => 2_000 as Instant };
  const shared = await readShared(sources, { repo, number: 1 }, pull);
  expect(shared?.pulls.map(({ headSince }) => headSince)).toEqual([since]);
});
