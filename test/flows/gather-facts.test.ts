import { expect, it } from "vitest";
import type { AccountRead, PullRead, ReviewRead } from "#adapters/github/github.ts";
import type { Command } from "#core/commands/parse-command.ts";
import type { Instant } from "#core/ids.ts";
import { assess } from "#core/risk/assess.ts";
import { openOwnersCache } from "#flows/gather-code-owners.ts";
import { gatherFacts } from "#flows/gather-facts.ts";
import type { PullMemory } from "#flows/memory.ts";
import type { OrderedCommand } from "#flows/orders.ts";
import { buildChange, contractOf, head, minute } from "#test/support/judge.ts";

const contract = contractOf(`
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [], approvals: { count: 1 } } }
docsDrift: [{ id: api, when: [src/**], require: [docs/**], waiver: { permission: write } }]
override: { who: { permission: write } }
`);
const grace: AccountRead = { id: 12, login: "grace", kind: "human" };

/** Everything that people said at this minute, of a pull request that has its base since then. */
async function saidAt(at: Instant, comparedSince: Instant) {
  const review = (state: ReviewRead["state"], id: number): ReviewRead => {
    return { id, author: { ...grace, id: 12 + id }, state, head, body: "", submittedAt: at };
  };
  const order = (command: Command): OrderedCommand => {
    const about = { repo: 1, number: 7, id: `comment/${command.verb}`, text: "", actor: grace, head, at };
    return { order: { ...about, state: "accepted" }, command } as unknown as OrderedCommand;
  };
  const pull = {
    number: 7,
    head,
    state: "open",
    author: null,
    commitAuthors: [],
    reviews: [review("approved", 1), review("changes-requested", 2)],
    threads: [],
    statuses: [],
    comparedSince,
  } as unknown as PullRead & { readonly baseTip: typeof head };
  const change = buildChange(["src/a.ts"]);
  const memory = {
    orders: [
      order({ verb: "override", reason: "The shop is down." }),
      order({ verb: "waive", rule: "api", reason: "Nothing to say." }),
    ],
    rounds: [],
    requests: [],
    escalatedAt: null,
    isCut: false,
  } as unknown as PullMemory;
  const { facts } = await gatherFacts(
    {
      readPerson: async (account) => ({ ...account, teams: [], permission: "write" }),
      readDiscussion: async () => ({ reviews: [], comments: [], threads: [] }),
      readAppAccount: async () => null,
      readComparison: () => Promise.reject(new Error("nothing is compared here")),
      readFileAt: async () => null,
    },
    {
      pull,
      runs: [],
      contract,
      change,
      assessment: assess(contract, change),
      memory,
      headSince: minute(0),
      isShared: false,
      owners: openOwnersCache(),
      now: minute(10),
    },
  );
  const { approvals, overrides, waivers } = facts;
  if (approvals.kind === "unread" || overrides.kind === "unread" || waivers.kind === "unread")
    throw new Error("unread");
  return {
    reviews: approvals.items.map(({ state }) => state),
    overrides: overrides.items.length,
    waivers: waivers.items.length,
  };
}

it("takes people's word for a pull request with the base that it had then, and their objections for any", async () => {
  expect(await saidAt(minute(3), minute(3))).toEqual({
    reviews: ["approved", "changes-requested"],
    overrides: 1,
    waivers: 1,
  });
  expect(await saidAt(minute(3), minute(4))).toEqual({ reviews: ["changes-requested"], overrides: 0, waivers: 0 });
});
