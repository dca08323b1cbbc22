import { createHmac, hkdfSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import { Probot } from "probot";
import { openGitHub } from "#adapters/github/open-github.ts";
import { parseWebhook } from "#adapters/github/parse-webhook.ts";
import { type Jobs, JobsError } from "#adapters/jobs/jobs.ts";
import { openPgBossJobs } from "#adapters/jobs/pg-boss-jobs.ts";
import { openSqliteJobs } from "#adapters/jobs/sqlite-jobs.ts";
import { openWebhookNotifier } from "#adapters/notify/webhook-notifier.ts";
import { openPostgresStore } from "#adapters/store/postgres-store.ts";
import { openSqliteStore } from "#adapters/store/sqlite-store.ts";
import { type NewDelivery, type Store, StoreError } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { queues } from "#flows/asks.ts";
import { floorReader } from "#flows/read-floor.ts";
import { takeNews } from "#flows/take-news.ts";
import { recordCall } from "./call-count.ts";
import type { Config } from "./config.ts";
import { openDeliveries } from "./deliveries.ts";
import { handlers } from "./handlers.ts";
import { createIngress } from "./ingress.ts";
import { type Logger, openLog } from "./log.ts";
import { type Metrics, openMetrics } from "./metrics.ts";
import { buildServer } from "./server.ts";
import { StartError } from "./start-error.ts";
import { openWorkers } from "./workers.ts";

export interface Bot {
  /** Where it listens. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Between two writes of one installation. GitHub asks for a second where very many are made; a decision makes one. */
const writeGapMs = 100;

/** How long what runs may go on after it is told to stop; container platforms kill after 30 s (RR-12). */
const graceMs = 25_000;

/** How long finished deliveries and effects are remembered; GitHub redelivers for a few days (SR-55). */
const keptMs = 30 * 24 * 60 * 60_000;
const pruneEveryMs = 6 * 60 * 60_000;

/** Builds the App out of its parts, serves, and works until it is stopped. */
export async function startBot(config: Config): Promise<Bot> {
  const log = openLog(config);
  const metrics = openMetrics();
  const { store, jobs } = await explained(() => openStorage(config, log));
  let isStarted = false;
  let isStopping = false;

  const github = openGitHub({
    appId: config.appId,
    privateKey: config.privateKey,
    baseUrl: config.apiUrl,
    profile: config.profile,
    writeGapMs,
    now: () => Date.now() as Instant,
    onCall: ({ operation, kind, status, fromCache, remaining }) => {
      recordCall(kind);
      metrics.calls.inc({ operation, kind, status: fromCache ? "cached" : String(status ?? "none") });
      if (remaining !== null)
        metrics.remaining.set({ resource: operation === "graphql" ? "graphql" : "core" }, remaining);
    },
  });
  const now = () => (Date.now() + github.clockOffsetMs()) as Instant;

  const probot = new Probot({
    appId: config.appId,
    privateKey: config.privateKey,
    secret: config.webhookSecrets[0],
    baseUrl: config.apiUrl,
    // Probot logs whole events on its way; our own lines say what happened.
    log: log.child({}, { level: "error" }),
  });
  await probot.load(
    handlers(
      (webhook) => parseWebhook({ ...webhook, readAt: now() }, config.appId),
      (news) => takeNews({ store, jobs, accounts: config.accounts, now }, news),
    ),
  );
  const receive = async ({ guid, event, body }: Pick<NewDelivery, "guid" | "event" | "body">): Promise<void> => {
    const payload = parsePayload(body);
    if (payload === null) return log.warn({ guid, event }, "a delivery holds no JSON object; it is ignored");
    // Probot types the union of all events; which one this is was checked by the parser that the handlers call.
    await probot.receive({ id: guid, name: event, payload } as Parameters<Probot["receive"]>[0]);
  };

  const ingress = createIngress({
    secrets: config.webhookSecrets,
    appId: config.appId,
    store,
    onKept: (delivery) => deliveries.push(delivery),
    onAnswer: (status, event, error) => {
      if (status >= 400) metrics.refusals.inc({ status: String(status) });
      else metrics.deliveries.inc({ event: event ?? "none", result: "kept" });
      if (error !== null) log.error({ err: error, status }, "a delivery could not be taken");
    },
    isOpen: () => !isStopping,
    now,
  });
  const deliveries = openDeliveries({ store, receive, isAnswering: ingress.isAnswering, log, metrics, now });
  const workers = openWorkers({
    github,
    store,
    jobs,
    readFloor:
      config.floorRepository === null ? null : floorReader({ github, store, name: config.floorRepository, now }),
    ownAppId: config.appId,
    profile: config.profile,
    sign: signer(config.privateKey),
    notifier: config.notify === null ? null : openWebhookNotifier(config.notify),
    accounts: config.accounts,
    takeLost: async ({ guid, event, payload }) => {
      const body = new TextEncoder().encode(JSON.stringify(payload));
      const delivery = { guid, event, body, receivedAt: now() };
      if ((await store.recordDelivery(delivery)) !== "done") deliveries.push(delivery);
    },
    log,
    metrics,
    now,
  });
  const server = buildServer({
    config,
    metrics,
    ingress: ingress.answer,
    whyNotReady: async () => {
      if (isStopping) return "it is stopping";
      if (!isStarted) return "it is starting";
      return store.ping().then(
        () => null,
        () => "the store cannot be written",
      );
    },
    // What was counted is wanted most of all while the database is away.
    refreshMetrics: () =>
      refreshDepths(jobs, metrics, now()).catch((error: unknown) => {
        log.error({ err: error }, "the queues could not be counted");
      }),
  });

  await listen(server, config);
  await explained(workers.start);
  await explained(deliveries.start);
  isStarted = true;
  const pruning = setInterval(() => {
    store.prune((now() - keptMs) as Instant).catch((error: unknown) => {
      log.error({ err: error }, "what is past could not be forgotten");
    });
  }, pruneEveryMs);
  const { address, port, family } = server.address() as AddressInfo;
  const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
  log.info({ url, storage: config.storage.kind, profile: config.profile }, "Headgate is listening");

  return {
    url,
    stop: async () => {
      isStopping = true;
      log.info("stopping");
      clearInterval(pruning);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await deliveries.stop();
      await jobs.stop(graceMs);
      server.closeAllConnections();
      await closed;
      await store.close();
      log.info("stopped");
    },
  };
}

/**
 * A MAC by a key that is made of the App's private key, so that it is the same after the database was lost, and nobody else
 * has it.
 */
function signer(privateKey: string): (text: string) => string {
  const key = Buffer.from(hkdfSync("sha256", privateKey, "", "headgate markers v1", 32));
  return (text) => createHmac("sha256", key).update(text).digest("base64url");
}

async function openStorage({ storage }: Config, log: Logger): Promise<{ readonly store: Store; readonly jobs: Jobs }> {
  if (storage.kind === "postgres") {
    const store = await openPostgresStore({ url: storage.url });
    const jobs = await openPgBossJobs({
      url: storage.url,
      onError: (error) => log.error({ err: error }, "the queue is in trouble"),
    });
    return { store, jobs };
  }
  // The store takes the lock of the directory, so it comes first.
  const store = await openSqliteStore({ directory: storage.directory });
  return { store, jobs: await openSqliteJobs({ directory: storage.directory }) };
}

/** While it starts, what the store and the queue say of themselves is for the person who starts it. */
async function explained<Value>(task: () => Promise<Value>): Promise<Value> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof StoreError || error instanceof JobsError) {
      throw new StartError(error.message, { cause: error });
    }
    throw error;
  }
}

async function listen(server: ReturnType<typeof buildServer>, { port, host }: Config): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    reject(
      new StartError(`cannot listen on ${host}:${port} (${error.code ?? error.message}). Is another process there?`),
    );
  });
  server.listen(port, host, resolve);
  await promise;
}

async function refreshDepths(jobs: Jobs, metrics: Metrics, at: Instant): Promise<void> {
  for (const queue of Object.values(queues)) {
    const { waiting, running, oldestDueMs } = await jobs.readDepth(queue, at);
    metrics.queueWaiting.set({ queue }, waiting);
    metrics.queueRunning.set({ queue }, running);
    metrics.queueOldestSeconds.set({ queue }, oldestDueMs / 1_000);
  }
}

function parsePayload(body: Uint8Array): object | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
