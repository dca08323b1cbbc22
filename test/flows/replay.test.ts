import { describe, expect, it } from "vitest";
import { renderReplayMarkdown, renderReplayText, replayObject } from "#core/message/replay-report.ts";
import type { CommitSha } from "#core/ids.ts";
import { replay } from "#flows/replay.ts";
import { buildRepository } from "#test/support/git.ts";
import { contractOf } from "#test/support/judge.ts";
import { localSources } from "#test/support/local.ts";

const old = contractOf(`
version: 1
riskTierRules: { high: ["db/**"], low: ["**"] }
mergePolicy:
  high: { requiredChecks: [CI, smoke] }
  low: { requiredChecks: [CI], autoMerge: squash }
`);
const tried = contractOf(`
version: 1
riskTierRules: { high: ["db/**", "src/**"], low: ["docs/**"] }
mergePolicy:
  high: { requiredChecks: [CI, smoke], approvals: { count: 1 } }
  low: { requiredChecks: [CI], autoMerge: squash }
docsDrift: [{ id: schema, when: ["db/**"], require: ["docs/**"] }]
`);

async function replayed(against: typeof old | null) {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { "db/schema.sql": "a", "src/a.ts": "a", "docs/a.md": "a", Makefile: "a" }, message: "first" },
    { files: { "docs/a.md": "b" }, message: "docs: explain a" },
    { files: { "src/a.ts": "b" }, message: "feat: a | pipe" },
    { files: { "db/schema.sql": "b" }, message: "fix: the schema" },
    { files: { Makefile: "b" }, message: "build: make" },
  ]);
  const tip = (await repository.git("rev-parse", "main")) as CommitSha;
  return await replay(await localSources(repository), { tip, last: 50, contract: tried, against });
}

const title = { after: "new.yml", before: "old.yml", tiers: ["high", "low"] };

describe("replay", () => {
  it("tells of two contracts what would have been different, and of nothing else", async () => {
    expect(renderReplayText(await replayed(old), title)).toBe(
      `
The last 4 merged changes: old.yml → new.yml

commit   day         files  tier        verdict                       asks more                asks less  change
0c9493c  2026-01-01  1      low → high  merges by itself → passes on  1 approval, check smoke  –          build: make
2677afb  2026-01-01  1      high        passes on → blocked           1 approval               –          fix: the schema
8cd34e3  2026-01-01  1      low → high  merges by itself → passes on  1 approval, check smoke  –          feat: a | pipe

Tiers: high 75 %, low 25 %.
Before: high 25 %, low 75 %.
1 change would have been blocked by the change itself; 1 change could have merged without a person asking.
The contracts differ on 3 changes: 1 newly blocked, 0 no longer.

Which rules decided:
  (no rule)  high  1 file in 1 change
  db/**      high  1 file in 1 change  risk-contract.yml:3
  docs/**    low   1 file in 1 change  risk-contract.yml:3
  src/**     high  1 file in 1 change  risk-contract.yml:3

No rule matches \`Makefile\`; write one if the default tier is not what you want.
`.trimStart(),
    );
  });

  it("lists every change under one contract, as Markdown for a pull request", async () => {
    const markdown = renderReplayMarkdown(await replayed(null), { ...title, before: null });
    expect(markdown).toContain("### The last 4 merged changes under new.yml");
    expect(markdown).toContain(
      "| `607aa31` | 2026-01-01 | 1 | low | merges by itself | check CI | `docs: explain a` |",
    );
    expect(markdown).toContain("| `feat: a \\| pipe` |");
  });

  it("gives programs the same, with every reason", async () => {
    const { summary, changes } = replayObject(await replayed(old), title);
    expect(summary).toEqual({
      changes: 4,
      tiers: { high: 3, low: 1 },
      blocked: 1,
      mergesByItself: 1,
      tiersBefore: { high: 1, low: 3 },
      differ: 3,
      newlyBlocked: 1,
      noLongerBlocked: 0,
    });
    expect(changes[1]?.after.blockedBy).toEqual([
      "`db/schema.sql` changed, but none of `docs/**` did (rule `schema`).",
    ]);
  });
});
