import { describe, expect, it } from "vitest";
import type { Round } from "#adapters/store/store.ts";
import type { Facts } from "#core/gate/facts.ts";
import { type MemorySources, readMemory, rememberRound } from "#flows/memory.ts";
import { buildJudgement, buildReview, earlier, head, read } from "#test/support/judge.ts";
import { repoId } from "#test/support/store.ts";

const key = { repo: repoId(1), number: 7 };
const contract = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], reviews: { reviewers: [greptile] } } }
reviewers: { greptile: { adapter: greptile } }
`;

/** A store that keeps rounds and nothing else. */
function openRounds(): MemorySources & { readonly saveRound: (round: Round) => Promise<void> } {
  const kept: Round[] = [];
  return {
    saveRound: async (round) => void kept.push(round),
    listRounds: async () => kept,
    listEffects: async () => [],
    listOrders: async () => [],
  };
}

function judged(facts: Partial<Facts>, baseRef: string) {
  return buildJudgement(contract, ["src/a.ts"], { baseRef, facts });
}

describe("the rounds of a pull request", () => {
  const found = { reviews: read(buildReview("greptile", "findings")) };

  it("are remembered as they were", async () => {
    const store = openRounds();
    await rememberRound(store, key, judged({ ...found, tree: "tree" }, "main"));
    const { rounds } = await readMemory(store, key, { head: earlier, baseRef: "main" });
    expect(rounds).toEqual([
      {
        head,
        since: expect.any(Number),
        tree: "tree",
        identity: null,
        runs: [{ reviewer: "greptile", state: "findings", at: expect.any(Number), findings: [] }],
      },
    ]);
  });

  it("do not follow it into another base branch, of which another contract says who reviews", async () => {
    const store = openRounds();
    await rememberRound(store, key, judged(found, "a-branch-of-the-author"));
    expect((await readMemory(store, key, { head: earlier, baseRef: "main" })).rounds).toEqual([]);
  });
});
