import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Config } from "#apps/bot/config.ts";
import { type Bot, startBot } from "#apps/bot/start.ts";
import type { FaultRule } from "#sandbox/faults/fault.ts";
import { expectedTier } from "#test/support/expected-check.ts";
import { eventually } from "#test/support/gated-shop.ts";
import { type Life, openLife } from "#test/support/life.ts";
import { currentOf, type PullNote } from "#test/support/notebook.ts";
import { type Random, randomFrom } from "#test/support/random.ts";

/**
 * `LAW_RUNS=50 npm test -- test/apps/bot/faults.test.ts` lives more lives, and `LAW_SEED=17` that one alone. The seed makes the
 * steps and the faults; how they fall together is up to the machine.
 */
const runs = Number(process.env["LAW_RUNS"] ?? 5);
const only = process.env["LAW_SEED"];
const seeds = only === undefined ? Array.from({ length: runs }, (_, index) => index + 1) : [Number(only)];

/** What a job waits after so many failures in a row that a life can have, and then some. */
const patienceMs = 200_000;

/** All that can go wrong between GitHub and Headgate, and how often at most. Nobody else meets any of it. */
const everyFault: readonly FaultRule[] = [
  { kind: "latency", ms: 20, jitterMs: 400, probability: 0.6 },
  { kind: "stale", ms: 1_500, probability: 0.5 },
  { kind: "error", status: 502, when: "before", probability: 0.04 },
  { kind: "error", status: 500, when: "after", probability: 0.06 },
  { kind: "error", status: 502, when: "after", method: ["POST", "PATCH", "PUT"], path: "/repos/**", probability: 0.3 },
  { kind: "cut", when: "before", probability: 0.03 },
  { kind: "cut", when: "after", probability: 0.05 },
  { kind: "rate-limit", status: 403, retryAfterSeconds: 1, probability: 0.03 },
  { kind: "rate-limit", status: 429, retryAfterSeconds: 1, probability: 0.03 },
  { kind: "hook-drop", probability: 0.4 },
  { kind: "hook-fail", probability: 0.2 },
  { kind: "hook-double", probability: 0.4 },
  { kind: "hook-reorder", probability: 0.4 },
  { kind: "hook-delay", ms: 2_500, probability: 0.3 },
  { kind: "hook-unsigned", probability: 0.2 },
];

/** Some of them, each as often as it can be or half as often. */
function chooseFaults(random: Random): FaultRule[] {
  return everyFault.flatMap((rule) => {
    const strength = random(4) / 2;
    if (strength === 0) return [];
    const probability = (rule.probability ?? 1) * Math.min(strength, 1);
    const target = rule.kind.startsWith("hook-") ? { app: "headgate" } : { caller: "headgate[bot]" };
    return [{ ...rule, ...target, probability }];
  });
}

interface Step {
  readonly weight: number;
  /** Does nothing where it makes no sense now. */
  readonly run: (life: Life, random: Random) => Promise<unknown>;
}

const stepsOfALife = 12;

const branch = "work";
const pick = <Value>(random: Random, values: readonly Value[]): Value | undefined => values[random(values.length)];
const ofTheBranch = ({ notes }: Life) => [...notes.pulls.values()].filter(({ mergedBy }) => mergedBy === null);
const openOnes = (life: Life) => ofTheBranch(life).filter(({ isOpen }) => isOpen);
/** A branch moves only while all of its pull requests are open: GitHub does not open a rewritten one again. */
const mayMove = (life: Life) => openOnes(life).length > 0 && openOnes(life).length === ofTheBranch(life).length;

let texts = 0;
/** Of low or of high risk; never twice the same. */
const change = (random: Random): Record<string, string> =>
  random(2) === 0
    ? { "docs/work.md": `# Draft ${(texts += 1)}\n` }
    : { "src/payments/work.ts": `export const work = ${(texts += 1)};\n` };

const withOpen = (run: (life: Life, note: PullNote, random: Random) => Promise<unknown>): Step["run"] => {
  return async (life, random) => {
    const note = pick(random, openOnes(life));
    if (note !== undefined) await run(life, note, random);
  };
};

const steps: readonly Step[] = [
  { weight: 3, run: async (life, random) => mayMove(life) && life.push(life.ada, branch, change(random)) },
  { weight: 2, run: async (life, random) => mayMove(life) && life.rewrite(life.ada, branch, change(random)) },
  { weight: 3, run: withOpen((life, note) => life.report(currentOf(note).head, "success")) },
  { weight: 1, run: withOpen((life, note) => life.report(currentOf(note).head, "running")) },
  { weight: 1, run: withOpen((life, note) => life.report(currentOf(note).head, "failure")) },
  {
    weight: 1,
    run: async (life, random) => {
      const old = pick(random, life.notes.oldHeads());
      if (old !== undefined) await life.report(old, "success");
    },
  },
  { weight: 2, run: withOpen((life, { number }) => life.review(life.grace, number, "APPROVE")) },
  { weight: 1, run: withOpen((life, { number }) => life.review(life.grace, number, "REQUEST_CHANGES")) },
  {
    // All that it needs, and time to see it.
    weight: 5,
    run: withOpen(async (life, note) => {
      await life.report(currentOf(note).head, "success");
      await life.review(life.grace, note.number, "APPROVE");
      await pass(5_000);
    }),
  },
  { weight: 1, run: withOpen((life, { number }) => life.comment(life.grace, number, "Hm.")) },
  { weight: 1, run: withOpen((life, { number }) => life.close(life.ada, number)) },
  {
    weight: 2,
    run: async (life) => {
      const closed = ofTheBranch(life).find(({ isOpen }) => !isOpen);
      if (closed !== undefined) await life.reopen(life.ada, closed.number);
    },
  },
  {
    weight: 1,
    run: withOpen(async (life, note) => {
      const base = currentOf(note).base === "main" ? "next" : "main";
      if (ofTheBranch(life).every((one) => currentOf(one).base !== base))
        await life.retarget(life.ada, note.number, base);
    }),
  },
  {
    weight: 1,
    run: withOpen(async (life, note) => {
      const base = currentOf(note).base === "main" ? "next" : "main";
      if (ofTheBranch(life).length === 1) await life.open(life.ada, branch, { base });
    }),
  },
  {
    weight: 1,
    run: withOpen(async (life, note) => currentOf(note).base === "main" && life.merge(life.ada, note.number)),
  },
];

const lots = steps.flatMap((step) => Array.from({ length: step.weight }, () => step));

/** A new one where there is none: of the same branch, begun anew. */
async function openIfNone(life: Life, random: Random): Promise<void> {
  await life.sync();
  if (ofTheBranch(life).length > 0) return;
  await life.rewrite(life.ada, branch, change(random));
  await life.open(life.ada, branch);
}

async function live(life: Life, random: Random): Promise<void> {
  for (let step = 0; step < stepsOfALife; step += 1) {
    await openIfNone(life, random);
    // Mostly in quick succession, at times with room for Headgate to do something in between.
    await pass([0, 100, 500, 2_500][random(4)]);
    await life.sync();
    await pick(random, lots)?.run(life, random);
  }
  await openIfNone(life, random);
  const closed = ofTheBranch(life).find(({ isOpen }) => !isOpen);
  if (openOnes(life).length === 0 && closed !== undefined) await life.reopen(life.ada, closed.number);
}

describe(`under faults from a seed, ${seeds.length} lives`, { timeout: 900_000 }, () => {
  it.concurrent.for(seeds)("seed %i: afterwards all is as if nothing had been wrong (S1, S2, S8, L1)", async (seed) => {
    const random = randomFrom(seed);
    await using life = await openLife({ isLagging: true, patienceMs });
    const { sandbox, config } = life.shop;
    const { faults } = sandbox;
    await using app = openApp(config);
    try {
      await life.push(life.owner, "next", { "src/payments/work.ts": "export const work = 0;\n" });
      await app.start();
      const chosen = chooseFaults(random);
      // Every fifth hears nothing at all, not even by asking GitHub what it sent (L1).
      faults.set({ seed, rules: seed % 5 === 0 ? [{ kind: "hook-drop", app: "headgate" }, ...chosen] : chosen });
      await live(life, random);
      const struck = faults.list().filter(({ hits }) => hits > 0);
      life.note(`faults: ${struck.map(({ rule, hits }) => `${hits} ${rule.kind}`).join(", ")}`);
      expect(struck).not.toEqual([]);
      faults.clear();
      await sandbox.idle();

      // What no webhook told is found by a sweep, every eight minutes; and by the one that a start makes.
      await app.stop();
      await app.start();
      await life.allRight();
      await eventually(
        async () => readDue(life),
        (due) => due.length === 0,
      );
      await app.stop();
      const heads = openOnes(life).map((note) => currentOf(note).head);
      const settled = await readChecks(life, heads);

      // One that remembers nothing comes to the same answer.
      await using fresh = openApp(config, join(tmpdir(), "headgate-fresh-"));
      await fresh.start();
      if (heads.length > 0) await fresh.hasJudged();
      await fresh.isAtRest();
      await fresh.stop();
      expect(await readChecks(life, heads)).toEqual(settled);
      await life.expectHonest();
    } catch (error) {
      throw new Error(`LAW_SEED=${seed}: ${String(error)}\n${life.story()}`, { cause: error });
    }
    if (only !== undefined) console.log(life.story());
  });
});

interface App extends AsyncDisposable {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Waits until it has looked at a pull request since its start; all that are open have the same head here. */
  readonly hasJudged: () => Promise<void>;
  /** Waits until there is no pull request left to look at. */
  readonly isAtRest: () => Promise<void>;
}

/** Headgate in this process; with a data directory of its own if there is a prefix for one. Errors are what is wanted here. */
function openApp(config: Config, prefix: string | null = null): App {
  let bot: Bot | null = null;
  let directory: string | null = null;
  const stop = async () => {
    const running = bot;
    bot = null;
    await running?.stop();
  };
  const readSum = async (pattern: RegExp) => {
    const metrics = await (await fetch(`${bot?.url}/metrics`)).text();
    return [...metrics.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return {
    start: async () => {
      if (prefix !== null) directory ??= await mkdtemp(prefix);
      const storage = directory === null ? {} : ({ storage: { kind: "embedded", directory } } as const);
      const settings = { ...config, ...storage };
      // Not one of its settings: hundreds of errors are what is wanted here, and told by the story where it matters.
      if (process.env["BOT_LOG"] === undefined) Object.assign(settings, { logLevel: "fatal" });
      bot = await startBot(settings);
    },
    stop,
    hasJudged: async () => {
      await eventually(
        () => readSum(/^headgate_evaluations_total\{kind="judged".*\} (\d+)$/gm),
        (judged) => judged > 0,
      );
    },
    isAtRest: async () => {
      await eventually(
        () => readSum(/^headgate_queue_(?:waiting|running)\{queue="pull"\} (\d+)$/gm),
        (jobs) => jobs === 0,
      );
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      if (directory !== null) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What is to be merged by itself and is not yet; unless Headgate says why it will not, as it does where a head is one's alone. */
async function readDue(life: Life): Promise<readonly number[]> {
  await life.sync();
  const open = openOnes(life);
  if (open.length > 1) return [];
  const due = open.filter((note) => {
    const { base, paths } = currentOf(note);
    return base === "main" && expectedTier(paths) === "low" && life.notes.expected(note.number) === "success";
  });
  const checks = await Promise.all(due.map((note) => life.shop.gate(currentOf(note).head)));
  return due
    .filter((_, index) => checks[index]?.summary.includes("**Auto-merge.**") !== true)
    .map(({ number }) => number);
}

async function readChecks({ shop }: Life, heads: readonly string[]): Promise<readonly unknown[]> {
  const shown = await Promise.all(heads.map((head) => shop.gate(head)));
  return shown.map((check, index) => ({ head: heads[index], id: check?.id, state: check?.state }));
}
