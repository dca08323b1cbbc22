import { describe, expect, it } from "vitest";
import { eventually, type GatedShop, openShop } from "#test/support/gated-shop.ts";
import {
  expectMerged,
  gateWrites,
  isWriteTo,
  type KillPoint,
  moments,
  patienceMs,
  startKilledBot,
  type Write,
} from "#test/support/killed-bot.ts";

interface Life {
  readonly name: string;
  /** All that it takes, each a point to kill at. */
  readonly writes: readonly Write[];
  readonly live: (shop: GatedShop) => Promise<void>;
  /** What GitHub took, in order. */
  readonly sent: readonly string[];
  /** Headgate's checks at the end, by their names, as `success`. */
  readonly checks: Readonly<Record<string, string>>;
}

const lowRisk: Life = {
  name: "a low-risk pull request",
  writes: gateWrites,
  live: async (shop) => {
    const { number, head } = await shop.open(shop.ada, "docs", { "docs/guide.md": "# A guide\n" });
    await shop.expectGate(head, "in_progress");
    await shop.report(head, "success");
    await expectMerged(shop, number);
  },
  sent: ["POST /check-runs", "PATCH /check-runs/N", "PUT /pulls/N/merge"],
  checks: { "risk-policy-gate": "success" },
};

/** Its other writes are those of any pull request. */
const contractCheck = {
  name: "the check of the contract is created",
  isWrite: isWriteTo("POST", /\/check-runs$/, '"risk-contract"'),
};
const contractEdit: Life = {
  name: "a pull request that edits the contract",
  writes: [gateWrites[0], contractCheck],
  live: async (shop) => {
    const { head } = await shop.open(shop.ada, "contract", { ".github/risk-contract.yml": looseContract });
    await shop.expectGate(head, "in_progress");
    await shop.expectGate(head, "success", "risk-contract");
  },
  sent: ["POST /check-runs", "POST /check-runs"],
  checks: { "risk-policy-gate": "in_progress", "risk-contract": "success" },
};
const looseContract = `
version: 1
riskTierRules:
  low: ["**"]
defaultTier: low
mergePolicy:
  low: { requiredChecks: [] }
`;

const kills = (life: Life, writes: readonly Write[]) =>
  writes.flatMap((write) => moments.map((moment) => ({ ...write, moment, life, of: life.name })));
const points = [...kills(lowRisk, lowRisk.writes), ...kills(contractEdit, [contractCheck])];

describe.concurrent("the life of", () => {
  it.each(points)(
    "$of, killed when $name, $moment: the same end, and nothing twice (S8)",
    ({ life, ...point }) => expectEnd(life, [point]),
    patienceMs,
  );

  it.each([lowRisk, contractEdit])(
    "$name, never killed: that end, and no kind of write without a point to kill at (S8)",
    (life) => expectEnd(life, []),
    patienceMs,
  );
});

async function expectEnd({ writes, live, sent, checks }: Life, kill: readonly KillPoint[]): Promise<void> {
  await using shop = await openShop();
  await using bot = await startKilledBot(shop, kill);
  await live(shop);
  await bot.isBack();
  // What GitHub shows may be there before its answer is back where the writes are counted.
  await eventually(
    () => bot.sent.length,
    (count) => count >= sent.length,
  );
  expect(bot.sent).toEqual(sent);
  expect(bot.sentBeside(writes)).toEqual([]);
  const runs = [...shop.repository.checkRuns.values()].filter(({ suite }) => suite.app.id === shop.appId);
  const shown = runs.map(({ name, status, conclusion }) => [name, conclusion ?? status]);
  expect(shown.toSorted()).toEqual(Object.entries(checks).toSorted());
}
