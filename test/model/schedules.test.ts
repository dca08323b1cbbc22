import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqliteStore } from "#adapters/store/sqlite-store.ts";
import type { Store } from "#adapters/store/store.ts";
import { type Outcome, runSchedule } from "./schedule.ts";

/**
 * `LAW_RUNS=10000 npm test -- test/model` lives more lives, after the first `LAW_SKIP` of them; `LAW_SEED=17` that one alone, and
 * prints every step of it. The seed decides everything: what happens, when GitHub answers, and what gets lost.
 */
const runs = Number(process.env["LAW_RUNS"] ?? 1_000);
const only = process.env["LAW_SEED"];
const skipped = Number(process.env["LAW_SKIP"] ?? 0);
const seeds = only === undefined ? Array.from({ length: runs }, (_, index) => skipped + index + 1) : [Number(only)];

/** Memory, where there is some that looks like a disk: what is tried here is not the disk. */
const place = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

let directory: string;
let store: Store;
beforeAll(async () => {
  directory = await mkdtemp(join(place, "headgate-model-"));
  store = await openSqliteStore({ directory });
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

describe("two processes under any schedule of pushes, reviews, people, webhooks, answers and kills", () => {
  it(`keep S1, S2, S5, S7, S8 and L1 in ${seeds.length} schedules`, async () => {
    const broken: string[] = [];
    const all: Outcome[] = [];
    for (const seed of seeds) {
      // Each is a repository of its own in the one store.
      const outcome = await runSchedule(seed, async () => store);
      all.push(outcome);
      if (only !== undefined) console.log(outcome.log.join("\n"));
      if (outcome.violations.length > 0) broken.push(`LAW_SEED=${seed}: ${outcome.violations.join("; ")}`);
    }
    expect(broken).toEqual([]);
    // That they are about something.
    const count = (of: (outcome: Outcome) => number) => all.reduce((sum, outcome) => sum + of(outcome), 0);
    if (only !== undefined) return;
    expect(count(({ merges }) => merges)).toBeGreaterThan(seeds.length / 4);
    expect(count(({ requests }) => requests)).toBeGreaterThan(seeds.length / 10);
    expect(count(({ resolved }) => resolved)).toBeGreaterThan(seeds.length / 100);
  }, 3_600_000);
});
