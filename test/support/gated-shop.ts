import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { Config } from "#apps/bot/config.ts";
import { type Bot, startBot } from "#apps/bot/start.ts";
import { addCollaborator, addMember, createOrganisation } from "#sandbox/accounts/create-account.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import type { CheckConclusion } from "#sandbox/checks/check.ts";
import { createCheckRun } from "#sandbox/checks/operations.ts";
import { writeBlob, writeCommit, writeTree } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { startTestSandbox, type TestClient, type TestSandbox, type TestUser } from "./sandbox.ts";

/** A repository `octo/shop` with a contract, its people, a CI, and Headgate in front of it. */
export interface GatedShop extends AsyncDisposable {
  readonly sandbox: TestSandbox;
  readonly repository: Repository;
  /** Owns the organisation. */
  readonly owner: TestUser;
  /** Two people who may write. */
  readonly ada: TestUser;
  readonly grace: TestUser;
  /** An App that reports the check `CI`. */
  readonly ci: TestClient;
  readonly ciAppId: number;
  readonly appId: number;
  readonly config: Config;
  /** Starts Headgate in this process. */
  readonly start: () => Promise<Bot>;
  readonly stop: () => Promise<void>;
  /** Opens a pull request of `author` that writes these files on a new branch; a null takes the file away. */
  readonly open: (
    author: TestUser,
    branch: string,
    files: Readonly<Record<string, string | null>>,
    options?: { readonly base?: string; readonly draft?: boolean },
  ) => Promise<OpenedPull>;
  /** Commits onto a branch, and returns the new head. */
  readonly commit: (
    author: TestUser,
    branch: string,
    files: Readonly<Record<string, string | null>>,
  ) => Promise<string>;
  /** The check that Headgate shows on a commit: `in_progress`, or its conclusion; null while there is none. */
  readonly gate: (sha: string, name?: string) => Promise<ShownCheck | null>;
  /** Waits until the check on a commit is `state`, and fails with what it is instead. */
  readonly expectGate: (sha: string, state: string, name?: string) => Promise<ShownCheck>;
  /** Has the CI report on a commit. */
  readonly report: (sha: string, conclusion: CheckConclusion | null, name?: string) => Promise<void>;
}

export interface OpenedPull {
  readonly number: number;
  readonly head: string;
}

export interface ShownCheck {
  readonly id: number;
  readonly state: string;
  readonly title: string;
  readonly summary: string;
}

/** Without the comment: what is written beside the check has tests of its own, and those of the check count every write. */
export const shopContract = (ciAppId: number) => `
version: 1
riskTierRules:
  high: ["src/payments/**"]
  low: ["docs/**"]
defaultTier: high
mergePolicy:
  high:
    requiredChecks: [{ name: CI, appId: ${ciAppId} }]
    approvals: { count: 1 }
  low:
    requiredChecks: [{ name: CI, appId: ${ciAppId} }]
    autoMerge: squash
notify: { comment: false }
`;

export interface ShopOptions {
  readonly sandbox?: SandboxOptions;
  readonly contract?: (ciAppId: number) => string;
  /** Whether the check is required and pinned, as it should be. */
  readonly isProtected?: boolean;
  readonly storage?: Config["storage"];
}

let shops = 0;

/** How long anything may take to become true; a busy machine is slow. */
const patienceMs = 300_000;

export async function openShop(options: ShopOptions = {}): Promise<GatedShop> {
  // octokit remembers tokens that are on their way by installation alone, in the whole process.
  const sandbox = await startTestSandbox({ firstId: (shops += 1) * 1_000_000, ...options.sandbox });
  const { world } = sandbox;
  const directory = await mkdtemp(join(tmpdir(), "headgate-bot-"));
  const port = await findPort();
  const secret = "a-secret-of-this-test-with-32-bytes";

  const owner = sandbox.user("mona");
  const ada = sandbox.user("ada");
  const grace = sandbox.user("grace");
  const organisation = createOrganisation(world, { login: "octo", owner: owner.account });
  for (const { account } of [ada, grace]) addMember(world, organisation, account);
  const ciApp = await sandbox.app({
    slug: "shop-ci",
    owner: organisation,
    permissions: { checks: "write", statuses: "write" },
    events: [],
  });
  const repository = await createRepository(world, {
    owner: organisation,
    name: "shop",
    files: {
      "README.md": "# Shop\n",
      "docs/guide.md": "# Guide\n",
      "src/payments/charge.ts": "export const charge = 1;\n",
      ".github/risk-contract.yml": (options.contract ?? shopContract)(ciApp.app.id),
    },
  });
  for (const { account } of [ada, grace]) addCollaborator(world, repository, account, "write");
  const ciInstallation = installApp(world, ciApp.app, organisation);
  const ci = sandbox.as(createInstallationToken(world, ciInstallation).text);

  const manifest = parse(await readFile(new URL("../../app.yml", import.meta.url), "utf8")) as {
    default_permissions: Permissions;
    default_events: string[];
  };
  const { app, privateKeyPem } = await sandbox.app({
    slug: "headgate",
    owner: organisation,
    permissions: manifest.default_permissions,
    events: manifest.default_events,
    webhook: { url: `http://127.0.0.1:${port}/api/github/webhooks`, secret },
  });
  installApp(world, app, organisation);
  if (options.isProtected ?? true) {
    const rules = [
      {
        type: "required_status_checks",
        parameters: {
          strict_required_status_checks_policy: false,
          required_status_checks: [{ context: "risk-policy-gate", integration_id: app.id }],
        },
      },
    ];
    const made = await owner.api.post("/repos/octo/shop/rulesets", {
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules,
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  }

  const config: Config = {
    appId: app.id,
    privateKey: privateKeyPem,
    webhookSecrets: [secret],
    apiUrl: `${sandbox.url}/api/v3`,
    host: "127.0.0.1",
    port,
    storage: options.storage ?? { kind: "embedded", directory },
    profile: "full",
    floorRepository: null,
    accounts: null,
    notify: null,
    metricsToken: null,
    logLevel: (process.env["BOT_LOG"] as Config["logLevel"] | undefined) ?? "error",
  };

  let bot: Bot | null = null;
  const stop = async () => {
    const running = bot;
    bot = null;
    await running?.stop();
  };

  /** One commit, as a push of `author` would bring it; a null takes a file away. */
  const commit = async (author: TestUser, branch: string, files: Readonly<Record<string, string | null>>) => {
    const ref = `refs/heads/${branch}`;
    const tip = await readRef(repository, ref);
    if (tip === null) throw new Error(`there is no branch ${branch}`);
    const changes = await Promise.all(
      Object.entries(files).map(async ([path, text]) => ({
        path,
        mode: "100644",
        sha: text === null ? null : await writeBlob(repository, text),
      })),
    );
    const tree = await writeTree(repository, { base: tip, changes });
    if (tree === null) throw new Error("these files cannot be in a tree");
    const person = signatureOf(author.account, world.now());
    const message = `Change ${Object.keys(files).join(", ")}`;
    const head = await writeCommit(repository, { tree, parents: [tip], message, author: person, committer: person });
    await updateRef(world, repository, { ref, to: head, from: tip, pusher: author.account });
    return head;
  };

  /** From within: asking over HTTP would start git for each look, and tests look often. */
  const gate = async (sha: string, name = "risk-policy-gate"): Promise<ShownCheck | null> => {
    const run = [...repository.checkRuns.values()].findLast(
      (one) => one.headSha === sha && one.name === name && one.suite.app.id === app.id,
    );
    if (run === undefined) return null;
    const { title, summary } = run.output;
    const state = run.status === "completed" ? run.conclusion : run.status;
    return { id: run.id, state: state ?? run.status, title: title ?? "", summary: summary ?? "" };
  };

  return {
    sandbox,
    repository,
    owner,
    ada,
    grace,
    ci,
    ciAppId: ciApp.app.id,
    appId: app.id,
    config,
    start: async () => (bot = await startBot(config)),
    stop,
    commit,
    open: async (author, branch, files, { base = "main", draft = false } = {}) => {
      const tip = await readRef(repository, `refs/heads/${base}`);
      await updateRef(world, repository, { ref: `refs/heads/${branch}`, to: tip, pusher: author.account });
      const head = await commit(author, branch, files);
      const title = `Work on ${branch}`;
      const pull = await createPull(world, repository, author.account, { title, head: branch, base, isDraft: draft });
      return { number: pull.number, head };
    },
    gate,
    expectGate: async (sha, state, name) => {
      const shown = await eventually(
        () => gate(sha, name),
        (found) => found?.state === state,
      );
      if (shown === null) throw new Error("there is no check");
      return shown;
    },
    report: async (sha, conclusion, name = "CI") => {
      const state = conclusion === null ? ({ status: "in_progress" } as const) : { conclusion };
      await createCheckRun(world, repository, ciApp.app, { name, headSha: sha, ...state });
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await sandbox[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** `main` merges through a queue from now on. */
export async function addMergeQueue(shop: GatedShop): Promise<void> {
  const parameters = {
    check_response_timeout_minutes: 60,
    grouping_strategy: "ALLGREEN",
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: "SQUASH",
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  };
  await shop.owner.api.post("/repos/octo/shop/rulesets", {
    name: "queue",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["refs/heads/main"], exclude: [] } },
    rules: [{ type: "merge_queue", parameters }],
  });
}

/** Waits until `read` gives what `isRight` takes, and fails with what it gives instead. */
export async function eventually<Value>(
  read: () => Promise<Value> | Value,
  isRight: (value: Value) => boolean,
  withinMs = patienceMs,
): Promise<Value> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain; it is ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ports of this process alone: as many workers as there may be share those below the ones of outgoing connections. */
const ports = { first: 20_000 + ((Number(process.env["VITEST_POOL_ID"] ?? 1) - 1) % 4) * 3_000, count: 3_000 };
let nextPort = Math.floor(Math.random() * ports.count);

/** A port that was free a moment ago: GitHub has to be told where to send webhooks before anything listens there. */
async function findPort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = ports.first + (nextPort++ % ports.count);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  throw new Error("no port is free");
}
