import { describe, expect, it } from "vitest";
import type { CheckRunRead, CheckRunWrite, GroupMemberRead } from "#adapters/github/github.ts";
import type { CheckState } from "#core/effects/check.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { evaluateGroup } from "#flows/evaluate-group.ts";
import { publishCheck } from "#flows/publish-check.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { buildReceipt, repoId, sha } from "#test/support/store.ts";

const ownAppId = 7;
const name = "risk-policy-gate";
const [member, group] = [sha("a"), sha("9")];

interface Stage {
  /** What the queue holds: pull request 5 at its head, until a test says otherwise. */
  queued: readonly GroupMemberRead[];
  /** How often GitHub says that there is no such group before it shows it. */
  unseen: number;
  readonly writes: string[];
  readonly asked: string[];
  /** The check on the pull request's own head turns, some time after what was before. */
  readonly judge: (state: CheckState) => Promise<void>;
  /** After how long the group is to be looked at again. */
  readonly look: () => Promise<number | null>;
  /** Every check that GitHub shows on the group's commit. */
  readonly shown: () => readonly (string | null)[];
}

async function withGroup(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const runs: CheckRunRead[] = [];
  let time = 1_000_000;
  const now = () => time as Instant;
  const show = (id: number, { state, ...run }: CheckRunWrite): number => {
    if (run.head === group) stage.writes.push(state.kind === "completed" ? state.conclusion : state.kind);
    runs[id - 1] = {
      ...run,
      id,
      appId: ownAppId,
      appSlug: "headgate",
      status: state.kind === "completed" ? "completed" : "in_progress",
      conclusion: state.kind === "completed" ? state.conclusion : null,
      startedAt: null,
      completedAt: null,
      url: null,
    };
    return id;
  };
  const runsOf = (head: CommitSha) => runs.filter((run) => run.head === head);
  const sources = {
    store,
    ownAppId,
    now,
    pause: async () => {},
    holder: "group",
    jobs: { ask: async (asks: readonly { key: string }[]) => void stage.asked.push(...asks.map(({ key }) => key)) },
    repository: {
      readMergeGroup: async () => (stage.unseen-- > 0 ? [] : stage.queued),
      readMergeRules: async () => ({ required: [], canBypass: "no" }) as never,
      readCheckRuns: async (head: CommitSha) => runsOf(head),
      createCheckRun: async (run: CheckRunWrite) => show(runs.length + 1, run),
      updateCheckRun: async (id: number, run: CheckRunWrite) => void show(id, run),
    },
  };
  const stage: Stage = {
    queued: [{ number: 5, head: member }],
    unseen: 0,
    writes: [],
    asked: [],
    judge: async (state) => {
      time += 60_000;
      const lease = await store.acquireLease(`head/1/${member}`, "pull", now(), 1_000);
      if (lease === null) throw new Error("no lease");
      const text = { title: state, summary: "A summary", text: null };
      const check = {
        repo: repoId(1),
        head: member,
        name,
        state,
        text,
        annotations: [],
        buttons: [],
        detailsUrl: null,
      };
      await publishCheck(sources, lease, { ...check, basis: "5:main" }, runsOf(member));
    },
    look: async () => {
      const next = await evaluateGroup(sources, { repo: repoId(1), group, branch: "main" });
      return next === null ? null : next - time;
    },
    shown: () => runsOf(group).map(({ conclusion }) => conclusion),
  };
  await store.saveReceipt(buildReceipt("r", { head: member, document: "{}" }));
  await act(stage);
}

describe("a merge group that the queue holds", () => {
  it.each([
    { turns: "failure", shown: "failure", what: "a hold, or a finding" },
    { turns: "in-progress", shown: null, what: "a check that runs again" },
  ] as const)("is green no longer when the check of a part turns $turns: $what (SR-32)", async ({ turns, shown }) => {
    await withGroup(async (stage) => {
      await stage.judge("success");
      expect(await stage.look()).toBe(20_000);
      expect(stage.shown()).toEqual(["success"]);
      await stage.judge(turns);
      expect(await stage.look()).toBe(20_000);
      expect(stage.shown()).toEqual([shown]);
    });
  });

  it("turns green where the queue still holds it when what was wrong with a part is over", async () => {
    await withGroup(async (stage) => {
      await stage.judge("failure");
      expect(await stage.look()).toBe(20_000);
      await stage.judge("success");
      await stage.look();
      expect(stage.shown()).toEqual(["success"]);
    });
  });

  it.each(["success", "failure", "in-progress"] as const)("is written once while the answer is %s", async (state) => {
    await withGroup(async (stage) => {
      await stage.judge(state);
      for (let looks = 0; looks < 3; looks += 1) expect(await stage.look()).toBe(20_000);
      expect(stage.writes).toEqual([state]);
    });
  });

  it("is looked at sooner while a part is not judged, which is asked for", async () => {
    await withGroup(async (stage) => {
      expect(await stage.look()).toBe(5_000);
      expect(stage.shown()).toEqual([null]);
      expect(stage.asked).toEqual(["1/5"]);
    });
  });

  it("is not taken for gone because GitHub does not show it for a moment", async () => {
    await withGroup(async (stage) => {
      await stage.judge("success");
      await stage.look();
      stage.unseen = 2;
      expect(await stage.look()).toBe(20_000);
    });
  });

  it("is not looked at again once it is gone, and keeps what was said of it", async () => {
    await withGroup(async (stage) => {
      await stage.judge("success");
      await stage.look();
      stage.queued = [];
      await stage.judge("failure");
      expect(await stage.look()).toBeNull();
      expect(stage.shown()).toEqual(["success"]);
    });
  });
});
