import { describe, expect, it } from "vitest";
import { type CheckRunRead, type CheckRunWrite, type GitHub, GitHubError } from "#adapters/github/github.ts";
import type { JobOutcome, Jobs, RunningJob } from "#adapters/jobs/jobs.ts";
import type { Store } from "#adapters/store/store.ts";
import { openLog } from "#apps/bot/log.ts";
import { openMetrics } from "#apps/bot/metrics.ts";
import { openWorkers } from "#apps/bot/workers.ts";
import type { Instant } from "#core/ids.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { buildPullNote, buildRepositoryNote, sha } from "#test/support/store.ts";

const ownAppId = 9;
const minuteMs = 60_000;
/** When the process starts. */
const startMs = 10_000 * minuteMs;
const down = new GitHubError("transient", "graphql", "no answer");
const odd = new GitHubError("invalid", "graphql", "not of the promised form");

/** A GitHub of which a pull request cannot be read, while checks can be written. */
class Trouble {
  readonly runs: CheckRunRead[] = [];
  writes = 0;
  readonly error: GitHubError;
  readonly failing: ReadonlySet<number>;
  /** How GitHub lists deliveries: not at all, until a test says what is sent. */
  listDeliveries: GitHub["listDeliveries"] = () => Promise.reject(this.error);
  readDelivery: GitHub["readDelivery"] = () => Promise.reject(this.error);

  constructor(error: GitHubError, failing: readonly number[] = []) {
    this.error = error;
    this.failing = new Set(failing);
  }

  show(conclusion: string | null): void {
    const status = conclusion === null ? "in_progress" : "completed";
    const about = { id: 1, name: "risk-policy-gate", appId: ownAppId, appSlug: "headgate", head: sha("a") };
    this.runs[0] = {
      ...about,
      status,
      conclusion,
      startedAt: null,
      completedAt: null,
      url: null,
      externalId: "x",
      title: "",
      summary: "",
      text: null,
    };
  }

  readonly #write = (run: CheckRunWrite) => {
    this.writes += 1;
    this.show(run.state.kind === "completed" ? run.state.conclusion : null);
    this.runs[0] = { ...(this.runs[0] as CheckRunRead), title: run.title, externalId: run.externalId };
  };

  readonly github = {
    listInstallations: () => Promise.resolve([10, 20].map((id) => ({ id, account: `org-${id}` }))),
    listRepositories: (id: number) =>
      this.failing.has(id)
        ? Promise.reject(this.error)
        : Promise.resolve([{ installation: id, repo: id + 1, owner: `org-${id}`, name: "shop" }]),
    listDeliveries: (since: Instant) => this.listDeliveries(since),
    readDelivery: (id: number) => this.readDelivery(id),
    repository: () => ({
      readPull: () => Promise.reject(this.error),
      readCheckRuns: () => Promise.resolve([...this.runs]),
      readMergeRules: () => Promise.reject(this.error),
      listOpenPulls: () => Promise.reject(this.error),
      createCheckRun: (run: CheckRunWrite) => Promise.resolve(this.#write(run)).then(() => 1),
      updateCheckRun: (_id: number, run: CheckRunWrite) => Promise.resolve(this.#write(run)),
    }),
    clockOffsetMs: () => 0,
  } as unknown as GitHub;
}

interface Stage {
  readonly store: Store;
  readonly asked: string[];
  /** Runs one job of that queue, at that attempt. */
  readonly run: (queue: string, key: string, attempt: number) => Promise<JobOutcome["kind"] | "failed">;
  readonly wait: (minutes: number) => void;
}

async function withWorkers(trouble: Trouble, act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const queues = new Map<string, (job: RunningJob) => Promise<JobOutcome>>();
  const asked: string[] = [];
  const jobs = {
    ask: (asks) => Promise.resolve(void asked.push(...asks.map(({ queue, key }) => `${queue} ${key}`))),
    work: (queue, _limits, run) => Promise.resolve(void queues.set(queue, run)),
  } as Pick<Jobs, "ask" | "work"> as Jobs;
  let time = startMs;
  const workers = openWorkers({
    github: trouble.github,
    store,
    jobs,
    readFloor: null,
    ownAppId,
    profile: "full",
    accounts: null,
    sign: () => "",
    notifier: null,
    takeLost: () => Promise.resolve(),
    log: openLog({ logLevel: "silent" as "error" }),
    metrics: openMetrics(),
    now: () => (time += 1) as Instant,
  });
  await store.noteRepository(buildRepositoryNote(1));
  await store.notePull(buildPullNote());
  await workers.start();
  asked.length = 0;
  const { signal } = new AbortController();
  await act({
    store,
    asked,
    wait: (minutes) => void (time += minutes * minuteMs),
    run: async (queue, key, attempt) => {
      const outcome = await queues
        .get(queue)?.({ key, attempt, signal })
        .catch(() => null);
      return outcome?.kind ?? "failed";
    },
  });
}

describe("a pull request that cannot be judged", () => {
  it("fails its check after the last attempt, with a reference, and once (RR-09)", async () => {
    const trouble = new Trouble(odd);
    await withWorkers(trouble, async ({ run }) => {
      expect(await run("pull", "1/5", 7)).toBe("failed");
      expect(trouble.writes).toBe(0);
      expect(await run("pull", "1/5", 8)).toBe("failed");
      expect(trouble.runs.map(({ conclusion }) => conclusion)).toEqual(["failure"]);
      expect(trouble.runs[0]?.title).toMatch(
        /^Blocked: Headgate failed on this head several times\. .* \(reference e-[0-9a-f]{12}\)\.$/,
      );
      expect(await run("pull", "1/5", 8)).toBe("failed");
      expect(trouble.writes).toBe(1);
    });
  });

  it.each([
    { shown: "success", conclusion: null, writes: 1, what: "takes back what GitHub would let through (S4)" },
    { shown: "neutral", conclusion: null, writes: 1, what: "takes back what GitHub would let through (S4)" },
    { shown: "failure", conclusion: "failure", writes: 0, what: "leaves the rest alone (RR-14)" },
    { shown: null, conclusion: null, writes: 0, what: "leaves the rest alone (RR-14)" },
  ])("since GitHub does not answer, is never made red: of $shown it $what", async ({ shown, conclusion, writes }) => {
    const trouble = new Trouble(down);
    trouble.show(shown);
    await withWorkers(trouble, async ({ run }) => {
      expect(await run("pull", "1/5", 8)).toBe("again");
      expect(trouble.runs.map((one) => one.conclusion)).toEqual([conclusion]);
      expect(trouble.writes).toBe(writes);
    });
  });

  it("says nothing where it is closed", async () => {
    const trouble = new Trouble(odd);
    await withWorkers(trouble, async ({ store, run }) => {
      await store.notePull(buildPullNote({ isOpen: false }));
      await run("pull", "1/5", 8);
      expect(trouble.writes).toBe(0);
    });
  });
});

describe("what must not be given up", () => {
  it.each(["1", "deliveries"])("is tried anew after the last attempt: sweep %s (L1)", async (key) => {
    await withWorkers(new Trouble(down), async ({ run }) => {
      expect(await run("sweep", key, 7)).toBe("failed");
      expect(await run("sweep", key, 8)).toBe("again");
    });
  });

  it("goes on for one account while another one cannot be listed, and forgets nothing of that one (RR-07)", async () => {
    await withWorkers(new Trouble(down, [10]), async ({ store, asked, run }) => {
      await store.noteRepository({ ...buildRepositoryNote(11), installation: 10 as never });
      expect(await run("sweep", "installations", 1)).toBe("again");
      expect(asked.toSorted()).toEqual(["sweep 11", "sweep 21"]);
      expect((await store.listRepositories()).map(({ repo }) => repo)).toEqual([11, 21]);
    });
  });
});

describe("deliveries that never arrived", () => {
  /** Each list that is asked for, as the minute from which on, counted from the start. */
  function listing(trouble: Trouble, answer: () => Promise<Awaited<ReturnType<GitHub["listDeliveries"]>>>): number[] {
    const since: number[] = [];
    trouble.listDeliveries = (from) => {
      since.push(Math.round((from - startMs) / minuteMs));
      return answer();
    };
    return since;
  }
  const limited = new GitHubError("rate-limited", "GET", "403");

  it("are looked for in all that GitHub keeps at the start, then since a little before the last look", async () => {
    const trouble = new Trouble(down);
    const since = listing(trouble, () => Promise.resolve([]));
    await withWorkers(trouble, async ({ run, wait }) => {
      expect(await run("sweep", "deliveries", 1)).toBe("again");
      expect(since.splice(0).at(-1)).toBe(-3 * 24 * 60);
      wait(10);
      expect(await run("sweep", "deliveries", 1)).toBe("again");
      expect(since).toEqual([-5]);
    });
  });

  it.each([
    { name: "GitHub was away", error: down, ends: "failed" },
    { name: "the limit was used up", error: limited, ends: "again" },
  ])("are looked for since the last look that ended well, where since then $name", async ({ error, ends }) => {
    const trouble = new Trouble(down);
    let isAway = false;
    const since = listing(trouble, () => (isAway ? Promise.reject(error) : Promise.resolve([])));
    await withWorkers(trouble, async ({ run, wait }) => {
      await run("sweep", "deliveries", 1);
      isAway = true;
      wait(10);
      expect(await run("sweep", "deliveries", 1)).toBe(ends);
      wait(50);
      isAway = false;
      since.length = 0;
      expect(await run("sweep", "deliveries", 1)).toBe("again");
      expect(since.at(-1)).toBe(-5);
    });
  });

  it("are looked for as far back again where one could not be read yet, and no further than GitHub keeps them", async () => {
    const trouble = new Trouble(down);
    const sent = (id: number) => ({ id, guid: `g-${id}`, event: "issue_comment", deliveredAt: startMs as Instant });
    const since = listing(trouble, () => Promise.resolve([sent(1), sent(2)]));
    trouble.readDelivery = (id) =>
      id === 1 ? Promise.resolve({ event: "issue_comment", payload: {} }) : Promise.reject(down);
    await withWorkers(trouble, async ({ run, wait }) => {
      await run("sweep", "deliveries", 1);
      wait(10);
      since.length = 0;
      await run("sweep", "deliveries", 1);
      expect(since.at(-1)).toBe(-3 * 24 * 60 + 10);
    });
  });
});
