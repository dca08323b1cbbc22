/**
 * What one decision takes of GitHub: calls, and time. Against the local GitHub on real git repositories, with a witness in
 * between that counts what goes over the wire.
 *
 * - Calls of a small pull request's first decision, and of a second one that changes nothing. A token and its permissions
 *   are read once an hour for a repository, and are counted apart.
 * - Time of a first decision with 3,000 files against one with 40. Each answer comes 50 ms after its call, out of memory:
 *   both were given before, by the local GitHub, whose own git would otherwise be what is measured.
 * - Calls for a push, until all is quiet, by the number of check events in one quiet period. The App runs as it does in
 *   earnest, webhooks included.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RepositoryRef } from "#adapters/github/github.ts";
import { openGitHub } from "#adapters/github/open-github.ts";
import { openSqliteStore } from "#adapters/store/sqlite-store.ts";
import { startBot } from "#apps/bot/start.ts";
import type { Instant } from "#core/ids.ts";
import { parseInstallationId, parseRepoId } from "#core/ids.ts";
import { ceilingMs } from "#flows/asks.ts";
import { type Evaluation, evaluatePull } from "#flows/evaluate.ts";
import { buildSurroundings } from "#test/support/evaluation.ts";
import { git } from "#sandbox/git/git.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import { type GatedShop, openShop } from "#test/support/gated-shop.ts";
import { type Figure, median, report } from "./figures.ts";
import { type Calls, openWitness, type Witness } from "./witness.ts";

const latencyMs = 50;
const rounds = 7;
const sizes = { few: 40, many: 3_000 } as const;
const checkEvents = [20, 100] as const;

/** Open pull requests that the push is not about. */
const others = 10;

/** What policy-bot calls for one push with 20 checks. */
const policyBotCalls = 209;

const targets = {
  first: { read: 4, write: 1 },
  again: { read: 2, write: 0 },
  manyToFew: 2,
} as const;

async function measureDecisions(): Promise<Figure[]> {
  await using shop = await openShop();
  await using stack = new AsyncDisposableStack();
  const witness = stack.adopt(await openWitness(shop.sandbox.url), ({ close }) => close());
  const paths = Array.from({ length: sizes.many }, (_, n) => `src/part-${n % 60}/file-${n}.ts`);
  await importCommit(shop, "main", paths, "before");
  const small = await openImported(shop, "small", paths.slice(0, 3));
  const few = await openImported(shop, "few", paths.slice(0, sizes.few));
  const many = await openImported(shop, "many", paths);
  await shop.sandbox.idle();

  const figures = await countCalls(shop, witness, small);
  for (const pull of [few, many]) await decideAfresh(shop, witness, pull, small);
  witness.replay(latencyMs);
  const times = { few: [] as number[], many: [] as number[] };
  let calls = { few: 0, many: 0 };
  for (let round = 0; round < rounds; round++) {
    const took = {
      few: await decideAfresh(shop, witness, few, small),
      many: await decideAfresh(shop, witness, many, small),
    };
    calls = { few: total(took.few.calls), many: total(took.many.calls) };
    times.few.push(took.few.ms);
    times.many.push(took.many.ms);
  }
  const ratio = median(times.many.map((ms, round) => ms / times.few[round]!));
  return [
    ...figures,
    { what: `${sizes.few} files: calls`, value: calls.few, unit: "" },
    { what: `${sizes.many} files: calls`, value: calls.many, unit: "" },
    { what: `${sizes.few} files, ${latencyMs} ms a call`, value: median(times.few), unit: "ms" },
    { what: `${sizes.many} files, ${latencyMs} ms a call`, value: median(times.many), unit: "ms" },
    { what: `${sizes.many} files to ${sizes.few}`, value: ratio, unit: "×", target: { atMost: targets.manyToFew } },
  ];
}

async function countCalls(shop: GatedShop, witness: Witness, pull: number): Promise<Figure[]> {
  await using decider = await openDecider(shop, witness);
  await decider.decide(pull);
  const first = witness.takeCalls();
  const { wrote } = await decider.decide(pull);
  const again = witness.takeCalls();
  if (wrote !== 0) throw new Error("the second decision was not the first one's");
  return [
    { what: "first decision: reads", value: first.read, unit: "", target: { atMost: targets.first.read } },
    { what: "first decision: writes", value: first.write, unit: "", target: { atMost: targets.first.write } },
    { what: "once an hour: permissions and token", value: first.token, unit: "" },
    {
      what: "second decision, nothing changed: reads",
      value: again.read,
      unit: "",
      target: { atMost: targets.again.read },
    },
    {
      what: "second decision, nothing changed: writes",
      value: again.write,
      unit: "",
      target: { atMost: targets.again.write },
    },
  ];
}

/** The first decision of a process that knows nothing but its token. */
async function decideAfresh(
  shop: GatedShop,
  witness: Witness,
  pull: number,
  other: number,
): Promise<{ readonly ms: number; readonly calls: Calls }> {
  await using decider = await openDecider(shop, witness);
  await decider.prepare(other);
  witness.takeCalls();
  const begin = performance.now();
  await decider.decide(pull);
  const ms = performance.now() - begin;
  return { ms, calls: witness.takeCalls() };
}

interface Decider extends AsyncDisposable {
  /** Has a token made, with a read of another pull request. */
  readonly prepare: (pull: number) => Promise<void>;
  readonly decide: (pull: number) => Promise<Evaluation>;
}

async function openDecider(shop: GatedShop, witness: Witness): Promise<Decider> {
  const directory = await mkdtemp(join(tmpdir(), "headgate-bench-"));
  const store = await openSqliteStore({ directory });
  const github = openGitHub({
    appId: shop.appId,
    privateKey: shop.config.privateKey,
    baseUrl: `${witness.url}/api/v3`,
    profile: "full",
    now,
    onCall: () => {},
  });
  const ref = refOf(shop);
  const repository = github.repository(ref);
  return {
    prepare: async (pull) => void (await repository.readPull(pull)),
    decide: async (pull) => {
      const evaluation = await evaluatePull(
        {
          ...buildSurroundings(),
          repository,
          store,
          jobs: { ask: async () => {} },
          ownAppId: shop.appId,
          now,
        },
        { repo: ref.repo, number: pull },
      );
      if (evaluation.kind !== "judged") throw new Error(`pull request ${pull} was not judged: ${evaluation.kind}`);
      return evaluation;
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function refOf({ sandbox, repository, appId }: GatedShop): RepositoryRef {
  const installation = [...sandbox.world.installations.values()].find(({ app }) => app.id === appId);
  return {
    installation: parseInstallationId(installation?.id ?? 0)!,
    repo: parseRepoId(repository.id)!,
    owner: "octo",
    name: "shop",
  };
}

/** The text of every path becomes another one, on a branch that starts at `main`. */
async function importCommit(shop: GatedShop, branch: string, paths: readonly string[], text: string): Promise<void> {
  const { repository, sandbox, ada } = shop;
  const { gitDirectory } = repository;
  const from = await readRef(repository, "refs/heads/main");
  const person = "ada <ada@example.com> 1700000000 +0000";
  const lines = [
    `commit refs/imported/${branch}\nauthor ${person}\ncommitter ${person}\ndata ${text.length}\n${text}\nfrom ${from}\n`,
    ...paths.map((path) => {
      const content = `export const path = "${path}";\nexport const text = "${text}";\n`;
      return `M 100644 inline ${path}\ndata ${content.length}\n${content}\n`;
    }),
    "done\n",
  ];
  await git(gitDirectory, ["fast-import", "--quiet", "--done", "--date-format=raw"], { input: lines.join("") });
  const to = await readRef(repository, `refs/imported/${branch}`);
  await updateRef(sandbox.world, repository, { ref: `refs/heads/${branch}`, to, pusher: ada.account });
}

async function openImported(shop: GatedShop, branch: string, paths: readonly string[]): Promise<number> {
  await importCommit(shop, branch, paths, branch);
  const { sandbox, repository, ada } = shop;
  const pull = await createPull(sandbox.world, repository, ada.account, { title: branch, head: branch, base: "main" });
  return pull.number;
}

async function measurePushes(): Promise<Figure[]> {
  await using shop = await openShop();
  await using stack = new AsyncDisposableStack();
  const witness = stack.adopt(await openWitness(shop.sandbox.url), ({ close }) => close());
  stack.adopt(await startBot({ ...shop.config, apiUrl: `${witness.url}/api/v3` }), ({ stop }) => stop());
  // A look that was asked for begins after the quiet period at the latest when a storm has reached its ceiling.
  const allIsQuiet = () => witness.quiet(ceilingMs + 1_000);
  await allIsQuiet();
  await shop.open(shop.ada, "work", { "src/payments/charge.ts": "export const charge = 2;\n" });
  await allIsQuiet();

  const push = async (events: number): Promise<Push> => {
    witness.takeCalls();
    const begin = performance.now();
    const head = await shop.commit(shop.ada, "work", { "src/payments/charge.ts": `// ${begin}\n` });
    // Each check is two events: it was created, and it is completed.
    for (let check = 0; check < events / 2; check++) await shop.report(head, "success", `check ${check}`);
    await shop.sandbox.idle();
    const spreadMs = performance.now() - begin;
    if (spreadMs > ceilingMs) console.error(`${events} events took ${spreadMs.toFixed(0)} ms: no single quiet period`);
    await allIsQuiet();
    await shop.expectGate(head, "in_progress");
    return { events, calls: total(witness.takeCalls()), spreadMs };
  };
  const pushes: Push[] = [];
  for (const events of checkEvents) pushes.push(await push(events));
  for (let other = 0; other < others; other++) {
    await shop.open(shop.grace, `other-${other}`, { [`src/payments/other-${other}.ts`]: "export {};\n" });
  }
  await allIsQuiet();
  const besideOthers = await push(checkEvents[0]);

  const counts = pushes.map(({ calls }) => calls);
  return [
    ...pushes.flatMap(({ events, calls, spreadMs }) => [
      { what: `a push with ${events} check events: calls`, value: calls, unit: "" },
      { what: "  these events arrived within", value: spreadMs, unit: "ms" },
    ]),
    {
      what: `calls for ${checkEvents[1]} events, apart from those for ${checkEvents[0]}`,
      value: Math.max(...counts) - Math.min(...counts),
      unit: "",
      target: { atMost: 0 },
    },
    {
      what: `a push with ${checkEvents[0]} check events beside ${others} other pull requests: calls`,
      value: besideOthers.calls,
      unit: "",
    },
    { what: "for comparison: policy-bot, a push with 20 checks", value: policyBotCalls, unit: "" },
  ];
}

interface Push {
  readonly events: number;
  readonly calls: number;
  readonly spreadMs: number;
}

function total({ read, write, token }: Calls): number {
  return read + write + token;
}

function now(): Instant {
  return Date.now() as Instant;
}

report([...(await measureDecisions()), ...(await measurePushes())]);
