/**
 * What it costs to keep a webhook before answering it: Headgate as it is started in earnest (its ingress, SQLite with an
 * fsync before each answer, and its workers taking the deliveries up behind) against the least that Probot can do, its own
 * middleware with a handler that does nothing and keeps nothing. Each server is a process of its own; both stay up, and take
 * their rounds in turn, so that a machine that slows down slows both. The load comes from this process, over connections
 * that stay open: signed pushes with fresh GUIDs.
 *
 * - 500 a second on schedule: how long the slowest hundredth waits. Time counts from when a delivery was due, so that one
 *   that had to wait for another is not left out.
 * - As fast as they are answered: how many a second. After the first, since its garbage is collected for seconds.
 *
 * A round begins when what Headgate took in the round before is worked off. At the end every delivery that was
 * acknowledged must be in the file, and done.
 */
import webhooks from "@octokit/webhooks-examples" with { type: "json" };
import { type ChildProcess, fork } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { createNodeMiddleware, createProbot } from "probot";
import { startBot } from "#apps/bot/start.ts";
import { createOrganisation } from "#sandbox/accounts/create-account.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";
import { type Figure, median, report } from "./figures.ts";

/** Headgate takes 64 deliveries at once. What comes at once shares an fsync, so half of that is the harder load. */
const loads = { half: 32, full: 64 } as const;
type Load = keyof typeof loads;
const rounds = 5;
const saturationMs = 2_000;
const scheduled = { perSecond: 500, forMs: 3_000 } as const;
const targets = { throughput: 0.5, p99: 2 } as const;

/** How long a round's deliveries may take to be worked off before the benchmark gives up. */
const drainMs = 120_000;

const secret = "a-secret-of-this-benchmark-of-32-bytes-or-more";

interface ServerOrder {
  readonly appId: number;
  readonly privateKey: string;
  readonly apiUrl: string;
  readonly directory: string;
}

type ServerKind = "headgate" | "probot";

interface Server {
  readonly kind: ServerKind;
  readonly child: ChildProcess;
  readonly url: URL;
  readonly agent: Agent;
  acknowledged: number;
}

// The servers, each in a process of its own

async function serve(kind: ServerKind): Promise<void> {
  const [order] = (await once(process, "message")) as [ServerOrder];
  const server = kind === "headgate" ? await serveHeadgate(order) : await serveProbot(order);
  process.send?.({ url: server.url });
  await once(process, "disconnect");
  await server.stop();
}

function serveHeadgate({ appId, privateKey, apiUrl, directory }: ServerOrder) {
  return startBot({
    appId,
    privateKey,
    webhookSecrets: [secret],
    apiUrl,
    host: "127.0.0.1",
    port: 0,
    storage: { kind: "embedded", directory },
    profile: "full",
    floorRepository: null,
    accounts: null,
    notify: null,
    metricsToken: null,
    logLevel: "error",
  });
}

async function serveProbot({ appId, privateKey, apiUrl }: ServerOrder) {
  const probot = createProbot({
    overrides: { appId, privateKey, secret, baseUrl: apiUrl, logLevel: "error" },
    defaults: {},
    env: {},
  });
  const middleware = await createNodeMiddleware((app) => app.on("push", () => {}), { probot });
  // As Headgate keeps them: one that is closed while it is idle would be written into.
  const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, response) => {
    void middleware(incoming, response, () => response.writeHead(404).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function startServer(kind: ServerKind, order: ServerOrder): Promise<Server> {
  const child = fork(import.meta.filename, [kind], { stdio: "inherit" });
  child.send(order);
  const [{ url }] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${kind} ended with ${code} before it listened`);
    }),
  ])) as [{ url: string }];
  const agent = new Agent({ keepAlive: true, maxSockets: loads.full });
  return { kind, child, url: new URL("/api/github/webhooks", url), agent, acknowledged: 0 };
}

async function stopServer({ child, agent }: Server): Promise<void> {
  const ended = once(child, "exit");
  agent.destroy();
  child.disconnect();
  await ended;
}

// The load

const recorded = webhooks as unknown as readonly { name: string; examples: readonly { ref?: string }[] }[];
/** To a branch, through an installation: what Headgate looks into farthest. */
const push = recorded
  .find(({ name }) => name === "push")
  ?.examples.find((example) => example.ref?.startsWith("refs/heads/") === true && "installation" in example);
if (push === undefined) throw new Error("there is no recorded push to a branch");
const body = Buffer.from(JSON.stringify(push));
const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** Sends one delivery and waits for its answer to the last byte. */
async function deliver(server: Server): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const outgoing = request(
    server.url,
    {
      method: "POST",
      agent: server.agent,
      headers: {
        "content-type": "application/json",
        "content-length": body.byteLength,
        "user-agent": "GitHub-Hookshot/benchmark",
        "x-github-delivery": randomUUID(),
        "x-github-event": "push",
        "x-hub-signature-256": signature,
      },
    },
    (answer) => {
      answer.resume();
      answer.once("error", reject);
      answer.once("end", () => {
        const { statusCode = 0 } = answer;
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new Error(`${server.kind} answered ${statusCode}`));
      });
    },
  );
  outgoing.once("error", reject);
  outgoing.end(body);
  await promise;
  server.acknowledged += 1;
}

/** Deliveries a second, each connection sending its next one as soon as the last is answered. */
async function saturate(server: Server, load: Load): Promise<number> {
  const begin = performance.now();
  let count = 0;
  await Promise.all(
    Array.from({ length: loads[load] }, async () => {
      while (performance.now() - begin < saturationMs) {
        await deliver(server);
        count += 1;
      }
    }),
  );
  return count / ((performance.now() - begin) / 1_000);
}

interface Waits {
  readonly p50: number;
  readonly p99: number;
}

/** Waits in milliseconds under a constant rate that does not slow down for a slow server. */
async function followSchedule(server: Server): Promise<Waits> {
  const { perSecond, forMs } = scheduled;
  const count = (perSecond * forMs) / 1_000;
  const begin = performance.now();
  const waits: Promise<number>[] = [];
  while (waits.length < count) {
    const due = begin + (waits.length * 1_000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    waits.push(deliver(server).then(() => performance.now() - due));
  }
  const sorted = (await Promise.all(waits)).toSorted((a, b) => a - b);
  return { p50: sorted[count >> 1]!, p99: sorted[Math.floor(count * 0.99)]! };
}

/** Waits until every delivery that Headgate acknowledged is worked off; returns how long that took in milliseconds. */
async function drain(server: Server): Promise<number> {
  if (server.kind === "probot") return 0;
  const begin = performance.now();
  for (;;) {
    const text = await (await fetch(new URL("/metrics", server.url))).text();
    const done = Number(/^headgate_deliveries_total\{event="push",result="done"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    const tookMs = performance.now() - begin;
    if (done >= server.acknowledged) return tookMs;
    if (tookMs > drainMs)
      throw new Error(`${server.acknowledged - done} deliveries were not worked off in ${tookMs} ms`);
    await sleep(20);
  }
}

async function measure(): Promise<void> {
  await using sandbox = await startTestSandbox();
  const organisation = createOrganisation(sandbox.world, { login: "octo", owner: sandbox.user("mona").account });
  const { app, privateKeyPem } = await sandbox.app({
    slug: "headgate",
    owner: organisation,
    permissions: { checks: "write", contents: "read", pull_requests: "read" },
    events: [],
  });
  installApp(sandbox.world, app, organisation);
  const directory = await mkdtemp(join(tmpdir(), "headgate-bench-"));
  const order = { appId: app.id, privateKey: privateKeyPem, apiUrl: `${sandbox.url}/api/v3`, directory };
  try {
    const [headgate, probot] = await Promise.all([startServer("headgate", order), startServer("probot", order)]);
    const throughput = {
      half: { headgate: [] as number[], probot: [] as number[] },
      full: { headgate: [] as number[], probot: [] as number[] },
    };
    const waits = { headgate: [] as Waits[], probot: [] as Waits[] };
    const drains: number[] = [];
    for (const server of [headgate, probot]) {
      await followSchedule(server);
      await drain(server);
    }
    for (let round = 0; round < rounds; round++) {
      for (const server of [headgate, probot]) {
        waits[server.kind].push(await followSchedule(server));
        await drain(server);
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const load of ["half", "full"] as const) {
        for (const server of [headgate, probot]) {
          throughput[load][server.kind].push(await saturate(server, load));
          if (server === headgate) drains.push(await drain(server));
        }
      }
    }
    await Promise.all([stopServer(headgate), stopServer(probot)]);

    console.log(`push of ${body.byteLength.toLocaleString("en")} bytes, ${rounds} rounds\n`);
    report([
      ...(await timeDisk(directory)),
      ...waitFigures(waits),
      ...throughputFigures("half", throughput.half),
      ...throughputFigures("full", throughput.full),
      { what: `after ${saturationMs / 1_000} s of that: until all is worked off`, value: median(drains), unit: "ms" },
      {
        what: "acknowledged, but not in the file as done",
        value: headgate.acknowledged - countDone(directory),
        unit: "",
        target: { atMost: 0 },
      },
    ]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Milliseconds that this disk takes for a write that is to last, which no answer after such a write can be faster than. */
async function timeDisk(directory: string): Promise<Figure[]> {
  const times: number[] = [];
  await using file = await open(join(directory, "probe"), "w");
  for (let write = 0; write < 300; write++) {
    const begin = performance.now();
    await file.write(body);
    await file.datasync();
    times.push(performance.now() - begin);
  }
  const sorted = times.toSorted((a, b) => a - b);
  return [
    { what: "the disk alone: a write and its fsync, median", value: median(sorted), unit: "ms" },
    {
      what: "the disk alone: a write and its fsync, p99",
      value: sorted[Math.floor(sorted.length * 0.99)]!,
      unit: "ms",
    },
  ];
}

function throughputFigures(
  load: Load,
  { headgate, probot }: Readonly<Record<ServerKind, readonly number[]>>,
): Figure[] {
  const ratio = median(headgate.map((value, round) => value / probot[round]!));
  const at = `${loads[load]} at once`;
  return [
    { what: `${at}: Probot, a handler that does nothing`, value: median(probot), unit: "/s" },
    { what: `${at}: Headgate, each kept on the disk`, value: median(headgate), unit: "/s" },
    { what: `${at}: Headgate to Probot`, value: ratio, unit: "×", target: { atLeast: targets.throughput } },
  ];
}

function waitFigures({ headgate, probot }: Readonly<Record<ServerKind, readonly Waits[]>>): Figure[] {
  const { perSecond } = scheduled;
  const ratio = median(headgate.map(({ p99 }, round) => p99 / probot[round]!.p99));
  return [
    { what: `${perSecond}/s: Probot, the median wait`, value: median(probot.map(({ p50 }) => p50)), unit: "ms" },
    { what: `${perSecond}/s: Headgate, the median wait`, value: median(headgate.map(({ p50 }) => p50)), unit: "ms" },
    { what: `${perSecond}/s: Probot, p99`, value: median(probot.map(({ p99 }) => p99)), unit: "ms" },
    { what: `${perSecond}/s: Headgate, p99`, value: median(headgate.map(({ p99 }) => p99)), unit: "ms" },
    { what: `${perSecond}/s: p99, Headgate to Probot`, value: ratio, unit: "×", target: { atMost: targets.p99 } },
  ];
}

function countDone(directory: string): number {
  const database = new DatabaseSync(join(directory, "headgate.sqlite"), { readOnly: true });
  try {
    const row = database
      .prepare("select count(*) as count from delivery where event = 'push' and state = 'done'")
      .get();
    return Number(row?.["count"]);
  } finally {
    database.close();
  }
}

const [kind] = process.argv.slice(2);
if (kind === "headgate" || kind === "probot") await serve(kind);
else await measure();
