import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { addReviewer } from "#sandbox/reviewers/reviewer.ts";
import type { Behaviour, ReviewerKind, ReviewerScript } from "#sandbox/reviewers/script.ts";
import { type Sandbox, startSandbox } from "#sandbox/sandbox.ts";
import { sow } from "#sandbox/seed.ts";
import { connect, type GitHubClient } from "./github-client.ts";

/** Everything that the demo needs: a local GitHub with a shop, its people and Apps, and Headgate running in front of it. */
export interface Stage {
  /** Where the local GitHub is to be seen. */
  readonly url: string;
  readonly ending: AbortSignal;
  readonly gateUrl: string;
  readonly contract: string;
  /** The engineer, the reviewer, and the owner who set it all up. */
  readonly ada: Person;
  readonly grace: Person;
  /** A coding agent: an App that pushes by git and opens pull requests. */
  readonly agent: Person;
  /** An App that reports the check `CI`. */
  readonly ci: GitHubClient;
  /** Two review agents. The first looks at each pull request when it opens, and both look when a comment calls them. */
  readonly greptile: ReviewAgent;
  readonly coderabbit: ReviewAgent;
  readonly headgateAppId: number;
  /** Where the agent may clone to. */
  readonly directory: string;
  /** The last lines that Headgate logged, for when something went wrong. */
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

export interface Person {
  readonly login: string;
  readonly token: string;
  readonly github: GitHubClient;
}

/** It writes on GitHub as the real one does; what it says is in the play. */
export interface ReviewAgent {
  readonly login: string;
  readonly appId: number;
  readonly slug: string;
  readonly accountId: number;
  /** What it says of each head it looks at from now on, where the pull request changes `path`; without this, that all is well. */
  readonly says: (path: string, behaviour: Behaviour) => void;
  /** What it says `late` it keeps to itself until then. */
  readonly mayGoOn: () => void;
  readonly close: () => void;
}

export const owner = "corner-shop";
export const name = "shop";

/** Where the API has the shop. */
export const repository = `/repos/${owner}/${name}`;

const project = fileURLToPath(new URL("../../../", import.meta.url));

/** How long Headgate may take to be ready; it takes a second where nothing else runs. */
const startLimitMs = 180_000;

/** Kept of what Headgate logs. */
const maxLogLines = 200;

/** Once `ending` is aborted nobody on the stage does anything more; what was begun with git is finished. */
export async function openStage(ending: AbortSignal): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), "headgate-demo-"));
  const sandbox = await startSandbox();
  try {
    return await furnish(sandbox, directory, ending);
  } catch (error) {
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function furnish(sandbox: Sandbox, directory: string, ending: AbortSignal): Promise<Stage> {
  const connection = { url: sandbox.url, ending };
  const port = await findPort();
  const secret = randomBytes(32).toString("hex");
  const manifest = await readManifest();
  const { tokens, apps } = await sow(sandbox.world, {
    users: [{ login: "mona" }, { login: "ada" }, { login: "grace" }],
    organisations: [{ login: owner, owner: "mona", members: ["ada", "grace"] }],
    apps: [
      {
        slug: "headgate",
        owner,
        permissions: manifest.default_permissions,
        events: manifest.default_events,
        webhook: { url: `http://127.0.0.1:${port}/api/github/webhooks`, secret },
        installOn: [owner],
      },
      { slug: "shop-ci", owner, permissions: { checks: "write" }, events: [], installOn: [owner] },
      {
        slug: "shop-agent",
        owner,
        permissions: { contents: "write", pull_requests: "write" },
        events: [],
        installOn: [owner],
      },
    ],
  });
  const headgate = required(apps["headgate"]);
  const ciApp = required(apps["shop-ci"]);
  const greptile = await hire(sandbox, "greptile", { onOpen: true, respondsTo: "@greptileai" });
  const coderabbit = await hire(sandbox, "coderabbit", { onOpen: false, respondsTo: "@coderabbitai review" });
  const contract = contractText({ ciAppId: ciApp.id, greptile, coderabbit });
  await sow(sandbox.world, {
    repositories: [
      {
        owner,
        name,
        description: "Sells cheese. Its payments are nobody's playground.",
        files: { ...shopFiles, ".github/risk-contract.yml": contract },
        collaborators: { ada: "write", grace: "write" },
      },
    ],
  });
  const person = (login: string): Person => {
    const token = required(tokens[login]);
    return { login, token, github: connect(connection, token) };
  };
  const asApp = async (slug: string) => {
    const { id, private_key, installation_ids } = required(apps[slug]);
    const token = await connect.installationToken(connection, id, private_key, required(installation_ids[0]));
    return { login: `${slug}[bot]`, token, github: connect(connection, token) };
  };
  await requireCheck(person("mona").github, headgate.id);

  const keyFile = join(directory, "headgate.private-key.pem");
  await writeFile(keyFile, headgate.private_key, { mode: 0o400 });
  const lines: string[] = [];
  const child = startHeadgate(
    {
      APP_ID: String(headgate.id),
      PRIVATE_KEY_PATH: keyFile,
      WEBHOOK_SECRET: secret,
      GITHUB_API_URL: `${sandbox.url}/api/v3`,
      DATA_DIRECTORY: join(directory, "data"),
      HOST: "127.0.0.1",
      PORT: String(port),
    },
    (line) => {
      lines.push(line);
      if (lines.length > maxLogLines) lines.shift();
    },
  );
  const gateUrl = `http://127.0.0.1:${port}`;
  try {
    await untilReady(`${gateUrl}/readyz`, child, ending, () => lines.join("\n"));
  } catch (error) {
    await stop(child);
    throw error;
  }

  return {
    url: sandbox.url,
    ending,
    gateUrl,
    contract,
    ada: person("ada"),
    grace: person("grace"),
    agent: await asApp("shop-agent"),
    ci: (await asApp("shop-ci")).github,
    greptile,
    coderabbit,
    headgateAppId: headgate.id,
    directory,
    log: () => lines.join("\n"),
    close: async () => {
      await stop(child);
      for (const agent of [greptile, coderabbit]) agent.close();
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function hire(
  { world }: Sandbox,
  kind: ReviewerKind,
  habits: Pick<ReviewerScript, "onOpen" | "respondsTo">,
): Promise<ReviewAgent> {
  const behaviours = new Map<string, Behaviour>();
  const cue = Promise.withResolvers<void>();
  const { slug, appId, accountId, account, close } = await addReviewer(world, {
    kind,
    owner: required(findAccount(world, owner) ?? undefined),
    wait: () => cue.promise,
    script: {
      ...habits,
      onPush: false,
      delayMs: 0,
      verdict: ({ files }) =>
        files.map((path) => behaviours.get(path)).find((one) => one !== undefined) ?? { kind: "clean" },
    },
  });
  return {
    login: account.login,
    appId,
    slug,
    accountId,
    mayGoOn: cue.resolve,
    says: (path, behaviour) => void behaviours.set(path, behaviour),
    close,
  };
}

interface Named {
  readonly ciAppId: number;
  readonly greptile: ReviewAgent;
  readonly coderabbit: ReviewAgent;
}

const contractText = ({ ciAppId, greptile, coderabbit }: Named) => `version: 1

# Which paths are risky …
riskTierRules:
  high: ["src/payments/**", "db/**"]
  medium: ["src/**"]
  low: ["docs/**", "**/*.md"]
defaultTier: high

# … and the proof that each tier of risk needs, on the head commit.
mergePolicy:
  high:
    requiredChecks: [{ name: CI, appId: ${ciAppId} }]
    approvals: { count: 1 }
  medium:
    requiredChecks: [{ name: CI, appId: ${ciAppId} }]
    reviews: { reviewers: [greptile, coderabbit], quorum: 1 }
    autoMerge: squash
  low:
    requiredChecks: [{ name: CI, appId: ${ciAppId} }]
    autoMerge: squash

# Who reviews, told apart by number: anyone can have a name that looks alike.
reviewers:
  greptile: { adapter: greptile, appId: ${greptile.appId}, accountId: ${greptile.accountId}, rerunComment: "@greptileai review this" }
  coderabbit: { adapter: coderabbit, appId: ${coderabbit.appId}, accountId: ${coderabbit.accountId}, rerunComment: "@coderabbitai review" }
rerun: { quietSeconds: 1 }
threads: { requireResolved: human, autoResolve: true, bots: [${greptile.accountId}, ${coderabbit.accountId}] }

# When machines do not come to an end: whom to call, and who may let a commit through for a stated reason.
convergence: { maxRounds: 2 }
notify: { users: [grace], label: needs-a-person }
override: { who: { users: [grace] }, expiresMinutes: 60 }
`;

const shopFiles = {
  "README.md": "# The corner shop\n\nCheese, mostly.\n",
  "docs/opening-hours.md": "# Opening hours\n\nNine to five.\n",
  "src/basket.ts":
    "export const total = (prices: readonly number[]): number => prices.reduce((sum, one) => sum + one, 0);\n",
  "src/payments/charge.ts": "export const charge = (pence: number): number => pence;\n",
  "db/schema.sql": "create table orders (id integer primary key, pence integer not null);\n",
};

interface Manifest {
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
}

async function readManifest(): Promise<Manifest> {
  return parse(await readFile(join(project, "app.yml"), "utf8")) as Manifest;
}

/** The rule without which no gate is one: the check is required, and nobody but Headgate can report it. */
async function requireCheck(mona: GitHubClient, appId: number): Promise<void> {
  const check = { context: "risk-policy-gate", integration_id: appId };
  await mona("POST", `/repos/${owner}/${name}/rulesets`, {
    name: "Nothing merges unproven",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [
      { type: "pull_request", parameters: pullRules },
      {
        type: "required_status_checks",
        parameters: { strict_required_status_checks_policy: false, required_status_checks: [check] },
      },
    ],
  });
}

/** Everything goes through a pull request; who has to approve it is the contract's to say. */
const pullRules = {
  required_approving_review_count: 0,
  dismiss_stale_reviews_on_push: false,
  require_code_owner_review: false,
  require_last_push_approval: false,
  required_review_thread_resolution: false,
};

function startHeadgate(settings: Record<string, string>, onLine: (line: string) => void): ChildProcess {
  const child = spawn(process.execPath, [join(project, "src/apps/bot/main.ts")], {
    env: { PATH: process.env["PATH"], ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      const [last = "", ...lines] = (rest + text).split("\n").reverse();
      rest = last;
      for (const line of lines.reverse()) onLine(line);
    });
  }
  return child;
}

async function untilReady(url: string, child: ChildProcess, ending: AbortSignal, log: () => string): Promise<void> {
  const deadline = performance.now() + startLimitMs;
  while (performance.now() < deadline) {
    ending.throwIfAborted();
    if (hasEnded(child)) throw new Error(`Headgate ended with ${child.exitCode ?? child.signalCode}:\n${log()}`);
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Headgate was not ready in time:\n${log()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/** Ctrl-C in a terminal goes to every process there, so it may be gone before anyone here ends it. */
function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** A port that was free a moment ago: GitHub has to be told where to send webhooks before Headgate listens there. */
async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("the seed made less than it was asked for");
  return value;
}
