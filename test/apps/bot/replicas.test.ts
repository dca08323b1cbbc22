import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Config } from "#apps/bot/config.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { openBalancer } from "#test/support/balancer.ts";
import { postgres, postgresUrl, queryPostgres } from "#test/support/database.ts";
import { eventually, type GatedShop, openShop } from "#test/support/gated-shop.ts";
import { npmStart, settingsOf, type StartedProcess } from "#test/support/npm-start.ts";
import { openProxy, type Passage } from "#test/support/proxy.ts";

const low = { "docs/guide.md": "# A guide\n" };
const high = { "src/payments/charge.ts": "export const charge = 2;\n" };

interface Backend {
  readonly name: string;
  readonly skipReason: string | null;
  readonly processes: 1 | 2;
}

const embedded: Backend = { name: "one process on SQLite", skipReason: null, processes: 1 };
const shared: Backend = { name: `two on ${postgres.name}`, skipReason: postgres.skipReason, processes: 2 };

/** Processes behind one address, in front of a shop. */
interface Cluster extends AsyncDisposable {
  readonly shop: GatedShop;
  readonly replicas: readonly StartedProcess[];
  /** What was written to GitHub, by whichever process, with N for every number. */
  readonly writes: readonly string[];
  /** How many webhooks each process took. */
  readonly taken: readonly number[];
}

/** Sees each call of each process before it goes on. True: it was dealt with, and goes nowhere. */
type Interfere = (passage: Passage, replica: StartedProcess) => Promise<boolean>;

/** All processes start at the same moment, on a database that is empty. */
async function openCluster({ processes }: Backend, interfere: Interfere = async () => false): Promise<Cluster> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  const owned = <Thing extends AsyncDisposable>(thing: Thing): Thing => {
    closers.push(() => Promise.resolve(thing[Symbol.asyncDispose]()));
    return thing;
  };
  try {
    const directory = await mkdtemp(join(tmpdir(), "headgate-replicas-"));
    closers.push(() => rm(directory, { recursive: true, force: true }));
    const storage = processes === 1 ? null : await createDatabase(closers);
    const shop = owned(await openShop(storage === null ? {} : { storage }));
    const balancer = owned(await openBalancer(shop.config.port));
    const writes: string[] = [];
    const replicas = await Promise.all(
      Array.from({ length: processes }, async (_, index) => {
        // Each has a way to GitHub of its own, so that it is known who calls.
        const proxy = await openProxy(shop.sandbox.url, async (passage) => {
          if (!(await interfere(passage, replica))) await record(passage, writes);
        });
        closers.push(proxy.close);
        const config: Config = { ...shop.config, logLevel: "info", port: 0, apiUrl: `${proxy.url}/api/v3` };
        const replica = owned(npmStart(await settingsOf(config, join(directory, `${index}.pem`))));
        return replica;
      }),
    );
    for (const url of await Promise.all(replicas.map((replica) => replica.url()))) balancer.add(url);
    return { shop, replicas, writes, taken: balancer.answered, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function record(passage: Passage, writes: string[]): Promise<void> {
  const { method, path } = passage;
  const answer = await passage.forward();
  const isWrite = method !== "GET" && !path.endsWith("/graphql") && !path.endsWith("/access_tokens");
  if (isWrite && answer.status < 300) {
    writes.push(`${method} ${path.replace(/^.*\/repos\/octo\/shop/, "").replace(/\d+/, "N")}`);
  }
  await passage.answer(answer);
}

/** A database of one test's own, dropped when everything that uses it has gone. */
async function createDatabase(closers: (() => Promise<unknown>)[]): Promise<Config["storage"]> {
  const name = `headgate_test_${randomUUID().replaceAll("-", "")}`;
  await queryPostgres(`create database ${name}`);
  closers.push(() => queryPostgres(`drop database if exists ${name} with (force)`));
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return { kind: "postgres", url: url.href };
}

async function approve(shop: GatedShop, number: number): Promise<void> {
  const { status } = await shop.grace.api.post(`/repos/octo/shop/pulls/${number}/reviews`, {
    event: "APPROVE",
    body: "",
  });
  expect(status).toBe(200);
}

/** What GitHub shows may be there before its answer is back where the writes are counted. */
async function expectWrites(
  { writes }: { readonly writes: readonly string[] },
  expected: readonly string[],
  inOrder: (of: readonly string[]) => readonly string[] = (of) => of,
): Promise<void> {
  await eventually(
    () => writes.length,
    (count) => count >= expected.length,
  );
  expect(inOrder(writes)).toEqual(inOrder(expected));
}

async function expectMerged(shop: GatedShop, number: number): Promise<void> {
  await eventually(
    async () => (await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged,
    (isMerged) => isMerged === true,
  );
}

/** Waits until the check's title holds these words. */
async function expectTitle(shop: GatedShop, head: string, words: string): Promise<void> {
  await eventually(
    () => shop.gate(head),
    (shown) => shown?.title.includes(words) ?? false,
  );
}

/** Everything that Headgate shows on the commits of the shop, oldest first. */
function shownChecks({ repository }: GatedShop) {
  return [...repository.checkRuns.values()]
    .filter(({ name }) => name === "risk-policy-gate")
    .map(({ conclusion, output }) => [conclusion, output.title]);
}

const [create, update, merge] = ["POST /check-runs", "PATCH /check-runs/N", "PUT /pulls/N/merge"];
const ready = ["success", "Ready to merge, low risk: The one requirement of this head is met."];

describe.concurrent.each([embedded, shared])("$name", (backend) => {
  const { skipReason } = backend;

  it.skipIf(skipReason !== null)("waits for a person, and counts the approval for that head alone", async () => {
    await using cluster = await openCluster(backend);
    const { shop } = cluster;
    const { number, head } = await shop.open(shop.ada, "charge", high);
    await expectTitle(shop, head, "CI has not reported");
    await shop.report(head, "success");
    await expectTitle(shop, head, "0 of 1 approval");
    await approve(shop, number);
    await shop.expectGate(head, "success");
    const next = await shop.commit(shop.ada, "charge", { "src/payments/charge.ts": "export const charge = 3;\n" });
    await expectTitle(shop, next, "CI has not reported");
    await shop.report(next, "success");
    await expectTitle(shop, next, "grace approved an earlier commit, which does not count");
    expect(shownChecks(shop)).toEqual([
      ["success", "Ready to merge, high risk: Both requirements of this head are met."],
      [
        null,
        "Waiting, high risk: 0 of 1 approval on this head; grace approved an earlier commit, which does not count.",
      ],
    ]);
    await expectWrites(cluster, [create, update, update, create, update]);
  });

  it.skipIf(skipReason !== null)("takes the green of a commit back when a stricter base counts on it too", async () => {
    await using cluster = await openCluster(backend);
    const { shop } = cluster;
    const { world } = shop.sandbox;
    const tip = await readRef(shop.repository, "refs/heads/main");
    await updateRef(world, shop.repository, { ref: "refs/heads/next", to: tip, pusher: shop.owner.account });
    await shop.commit(shop.owner, "next", high);
    const tipOfNext = await readRef(shop.repository, "refs/heads/next");
    await updateRef(world, shop.repository, { ref: "refs/heads/work", to: tipOfNext, pusher: shop.ada.account });
    const head = await shop.commit(shop.ada, "work", low);
    await createPull(world, shop.repository, shop.ada.account, { title: "Into next", head: "work", base: "next" });
    await shop.expectGate(head, "in_progress");
    await shop.report(head, "success");
    await shop.expectGate(head, "success");
    await createPull(world, shop.repository, shop.ada.account, { title: "Into main", head: "work", base: "main" });
    await expectTitle(shop, head, "high risk (#2)");
    expect(shownChecks(shop)).toEqual([[null, "Waiting, high risk (#2): 0 of 1 approval on this head."]]);
    await expectWrites(cluster, [create, update, update, update]);
  });

  it.skipIf(skipReason !== null)(
    "merges a low-risk change by itself with three writes, though 100 checks report at once",
    async () => {
      await using cluster = await openCluster(backend);
      const { shop } = cluster;
      const { number, head } = await shop.open(shop.ada, "docs", low);
      await shop.expectGate(head, "in_progress");
      for (let count = 1; count < 100; count += 1) await shop.report(head, "success", `unit ${count}`);
      await shop.report(head, "success");
      await expectMerged(shop, number);
      expect(shownChecks(shop)).toEqual([ready]);
      await expectWrites(cluster, [create, update, merge]);
      // Each process had its share of the webhooks.
      expect(Math.min(...cluster.taken)).toBeGreaterThan(40);
    },
  );
});

/** What one of two does not live to end, or is told to leave, the other one ends. */
describe.concurrent(`${shared.name}, of which one goes`, () => {
  it.skipIf(shared.skipReason !== null)(
    "the other one takes over within a minute from one that is killed",
    { timeout: 600_000 },
    async () => {
      let isArmed = false;
      let killed: StartedProcess | null = null;
      await using cluster = await openCluster(shared, async ({ path }, replica) => {
        if (!isArmed || !path.endsWith("/graphql")) return false;
        isArmed = false;
        killed = replica;
        replica.send("SIGKILL");
        return true;
      });
      const { shop } = cluster;
      const { head } = await shop.open(shop.ada, "charge", high);
      await expectTitle(shop, head, "CI has not reported");
      isArmed = true;
      await shop.report(head, "success");
      // 45 s of its lease, up to 15 s until that is noticed, and what it takes to look.
      await vi.waitFor(async () => expect((await shop.gate(head))?.title).toContain("0 of 1 approval"), {
        timeout: 240_000,
        interval: 250,
      });
      expect(await killed!.ended).toBe("SIGKILL");
      await expectWrites(cluster, [create, update]);
    },
  );

  it.skipIf(shared.skipReason !== null)(
    "the other one makes the write before which one is killed, once, and merges (S8)",
    { timeout: 600_000 },
    async () => {
      let killed: StartedProcess | null = null;
      await using cluster = await openCluster(shared, async ({ method }, replica) => {
        if (killed !== null || method !== "PATCH") return false;
        killed = replica;
        replica.send("SIGKILL");
        return true;
      });
      const { shop } = cluster;
      const { number, head } = await shop.open(shop.ada, "docs", low);
      await shop.expectGate(head, "in_progress");
      await shop.report(head, "success");
      await vi.waitFor(
        async () => expect((await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged).toBe(true),
        { timeout: 240_000, interval: 250 },
      );
      expect(await killed!.ended).toBe("SIGKILL");
      expect(shownChecks(shop)).toEqual([ready]);
      await expectWrites(cluster, [create, update, merge]);
    },
  );

  it.skipIf(shared.skipReason !== null)(
    "one that is told to stop ends its write first, and nothing that comes meanwhile is lost",
    async () => {
      let stopped: StartedProcess | null = null;
      const isStopping = Promise.withResolvers<void>();
      await using cluster = await openCluster(shared, async ({ method }, replica) => {
        if (stopped !== null || method !== "PATCH") return false;
        stopped = replica;
        replica.send("SIGTERM");
        await isStopping.promise;
        return false;
      });
      const { shop } = cluster;
      const { deliveries } = shop.sandbox.world;
      const before = deliveries.length;
      const { number, head } = await shop.open(shop.ada, "charge", high);
      await expectTitle(shop, head, "CI has not reported");
      await shop.report(head, "success");
      await eventually(
        () => stopped?.said() ?? "",
        (said) => said.includes('"msg":"stopping"'),
      );
      const other = await shop.open(shop.grace, "more", { "docs/more.md": "# More\n" });
      isStopping.resolve();
      expect(await stopped!.ended).toBe(0);
      await expectTitle(shop, head, "0 of 1 approval");
      await approve(shop, number);
      await shop.expectGate(head, "success");
      await shop.expectGate(other.head, "in_progress");
      await expectWrites(cluster, [update, update, create, create], (writes) => writes.toSorted());
      expect(deliveries.slice(before).map(({ statusCode }) => statusCode)).not.toContain(502);
    },
  );
});
