import { describe, expect, it } from "vitest";
import { type CheckRunRead, type CheckRunWrite, GitHubError } from "#adapters/github/github.ts";
import type { Store } from "#adapters/store/store.ts";
import type { CheckState } from "#core/effects/check.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { reEvaluateButton } from "#core/message/buttons.ts";
import { publishCheck, readPublished, type WantedCheck } from "#flows/publish-check.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { shownAs } from "#test/support/evaluation.ts";
import { head } from "#test/support/judge.ts";

const ownAppId = 7;

function wanted(state: CheckState, title = "A title"): WantedCheck {
  return {
    repo: 1 as RepoId,
    head,
    name: "risk-policy-gate",
    state,
    text: { title, summary: "A summary", text: null },
    annotations: [],
    buttons: [reEvaluateButton],
    basis: "7:main",
    detailsUrl: null,
  };
}

/** A GitHub that keeps check runs, and can be told to fail, or to answer late. */
class Checks {
  readonly runs: CheckRunRead[] = [];
  readonly calls: string[] = [];
  failure: { readonly error: GitHubError; readonly isDone: boolean } | null = null;

  readonly createCheckRun = (run: CheckRunWrite): Promise<number> => {
    const id = this.runs.length + 1;
    return this.#write("create", () => this.runs.push(shownAs(ownAppId, id, run)), id);
  };

  readonly updateCheckRun = (id: number, run: CheckRunWrite): Promise<void> =>
    this.#write("update", () => (this.runs[id - 1] = shownAs(ownAppId, id, run)), undefined);

  readonly readCheckRuns = (): Promise<readonly CheckRunRead[]> => {
    this.calls.push("read");
    return Promise.resolve([...this.runs]);
  };

  #write<Value>(name: string, effect: () => unknown, value: Value): Promise<Value> {
    this.calls.push(name);
    const { failure } = this;
    this.failure = null;
    if (failure === null || failure.isDone) effect();
    return failure === null ? Promise.resolve(value) : Promise.reject(failure.error);
  }
}

interface Stage {
  readonly store: Store;
  readonly checks: Checks;
  time: number;
  /** With the runs as GitHub shows them now, or as they are given. */
  readonly publish: (check: WantedCheck, runs?: readonly CheckRunRead[]) => Promise<string>;
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const checks = new Checks();
  const stage: Stage = {
    store,
    checks,
    time: 1_000,
    publish: async (check, runs = [...checks.runs]) => {
      const now = () => (stage.time += 1) as Instant;
      const lease = await store.acquireLease("head", "me", now(), 60_000);
      if (lease === null) throw new Error("no lease");
      return publishCheck(
        { repository: checks, store, ownAppId, now, pause: () => Promise.resolve() },
        lease,
        check,
        runs,
      );
    },
  };
  await act(stage);
}

const transient = new GitHubError("transient", "POST", "502");
const forbidden = new GitHubError("forbidden", "POST", "403");

describe("publishCheck", () => {
  it("creates a check once, updates it from then on, and writes nothing where it says the same", async () => {
    await withStage(async ({ publish, checks }) => {
      expect(await publish(wanted("in-progress"))).toBe("written");
      expect(await publish(wanted("in-progress"))).toBe("unchanged");
      expect(await publish(wanted("success"))).toBe("written");
      expect(await publish(wanted("success"))).toBe("unchanged");
      expect(await publish(wanted("in-progress"))).toBe("written");
      expect(checks.calls).toEqual(["create", "update", "update"]);
      expect(checks.runs.map(({ status, conclusion }) => [status, conclusion])).toEqual([["in_progress", null]]);
    });
  });

  it("writes where only the words have changed", async () => {
    await withStage(async ({ publish, checks }) => {
      await publish(wanted("failure", "CI failed"));
      expect(await publish(wanted("failure", "CI failed again"))).toBe("written");
      expect(checks.runs.map(({ title }) => title)).toEqual(["CI failed again"]);
    });
  });

  it("does not repeat its own write while GitHub does not show it yet, and does once that is no lag any more", async () => {
    await withStage(async (stage) => {
      await stage.publish(wanted("success"));
      expect(await stage.publish(wanted("success"), [])).toBe("unchanged");
      stage.time += 120_000;
      stage.checks.runs.length = 0;
      expect(await stage.publish(wanted("success"), [])).toBe("written");
      expect(stage.checks.calls).toEqual(["create", "create"]);
    });
  });

  it("does not take an answer for its last write that shows the one before it, and says the same as what is wanted", async () => {
    await withStage(async (stage) => {
      await stage.publish(wanted("failure", "Held back"));
      const lagging = [...stage.checks.runs];
      await stage.publish(wanted("success"));
      expect(await stage.publish(wanted("failure", "Held back"), lagging)).toBe("written");
      expect(await stage.publish(wanted("failure", "Held back"))).toBe("unchanged");
      expect(stage.checks.runs.map(({ conclusion }) => conclusion)).toEqual(["failure"]);
      expect(stage.checks.calls).toEqual(["create", "update", "update"]);
    });
  });

  it("takes what GitHub has shown once that is no lag any more, and writes as soon as it shows something else", async () => {
    await withStage(async (stage) => {
      await stage.publish(wanted("failure"));
      const before = [...stage.checks.runs];
      await stage.publish(wanted("success"));
      stage.time += 60_000;
      expect(await stage.publish(wanted("failure"), before)).toBe("unchanged");
      expect(await readPublished(stage, wanted("failure"))).toMatchObject({ state: "failure" });
      expect(await stage.publish(wanted("failure"))).toBe("written");
      expect(stage.checks.runs.map(({ conclusion }) => conclusion)).toEqual(["failure"]);
    });
  });

  it("puts right what someone else made of it, as soon as GitHub shows that", async () => {
    await withStage(async (stage) => {
      await stage.publish(wanted("failure"));
      stage.time += 120_000;
      const [run] = stage.checks.runs;
      if (run === undefined) throw new Error("no run");
      stage.checks.runs[0] = { ...run, conclusion: "success" };
      expect(await stage.publish(wanted("failure"))).toBe("written");
      expect(stage.checks.runs.map(({ conclusion }) => conclusion)).toEqual(["failure"]);
    });
  });

  it("takes a run of the same name by another App for none of its own", async () => {
    await withStage(async ({ publish, checks }) => {
      const forged = { ...shownAs(ownAppId, 1, { ...toWrite(), title: "x" }), appId: 8 };
      checks.runs.push(forged);
      expect(await publish(wanted("success"))).toBe("written");
      expect(checks.calls).toEqual(["create"]);
    });
  });

  it.each([
    ["GitHub did it all the same", true, ["create", "read"]],
    ["GitHub did not do it", false, ["create", "read", "read", "read", "read", "create"]],
  ])("looks for a write whose end nobody knows before it writes again: %s (S8)", async (_, isDone, calls) => {
    await withStage(async ({ publish, checks }) => {
      checks.failure = { error: transient, isDone };
      await expect(publish(wanted("in-progress"), [])).rejects.toThrow(transient);
      expect(await publish(wanted("in-progress"), [])).toBe("written");
      expect(checks.calls).toEqual(calls);
      expect(checks.runs).toHaveLength(1);
    });
  });

  it("adopts an unknown write and brings it up to date where the answer has changed since (S8)", async () => {
    await withStage(async ({ publish, checks }) => {
      checks.failure = { error: transient, isDone: true };
      await expect(publish(wanted("in-progress"), [])).rejects.toThrow(transient);
      expect(await publish(wanted("success"), [])).toBe("written");
      expect(checks.calls).toEqual(["create", "read", "update"]);
      expect(checks.runs.map(({ conclusion }) => conclusion)).toEqual(["success"]);
    });
  });

  it("starts afresh after a refusal, which wrote nothing", async () => {
    await withStage(async ({ publish, checks }) => {
      checks.failure = { error: forbidden, isDone: false };
      await expect(publish(wanted("success"))).rejects.toThrow(forbidden);
      expect(await publish(wanted("success"))).toBe("written");
      expect(checks.calls).toEqual(["create", "create"]);
    });
  });

  it("remembers what it published, so that a green commit can be taken back before anything else is read (SR-14)", async () => {
    await withStage(async (stage) => {
      expect(await readPublished(stage, wanted("success"))).toBeNull();
      await stage.publish(wanted("success"));
      expect(await readPublished(stage, wanted("success"))).toEqual({ id: 1, state: "success", basis: "7:main" });
    });
  });

  it("is refused once someone else has taken over the commit (S8)", async () => {
    await withStage(async ({ store, checks }) => {
      const mine = await store.acquireLease("head", "me", 0 as Instant, 1);
      await store.acquireLease("head", "someone else", 10 as Instant, 1_000);
      if (mine === null) throw new Error("no lease");
      const sources = {
        repository: checks,
        store,
        ownAppId,
        now: () => 20 as Instant,
        pause: () => Promise.resolve(),
      };
      await expect(publishCheck(sources, mine, wanted("success"), [])).rejects.toMatchObject({ kind: "fenced" });
      expect(checks.calls).toEqual([]);
    });
  });
});

function toWrite(): CheckRunWrite {
  return {
    name: "risk-policy-gate",
    head,
    externalId: "x",
    state: { kind: "in-progress", startedAt: 0 as Instant },
    title: "",
    summary: "",
    text: null,
    detailsUrl: null,
    annotations: [],
    actions: [],
  };
}
