import type { CommitSha, RepoId } from "#core/ids.ts";
import type { Store } from "#adapters/store/store.ts";
import { askSweep } from "#flows/asks.ts";
import { takeNews } from "#flows/take-news.ts";
import { type Random, randomFrom } from "#test/support/random.ts";
import { ModelJobs, type Pending, Process } from "./process.ts";
import { apps, bots, checkName, people, type Pull, World } from "./world.ts";

const contract = `
version: 1
riskTierRules:
  critical: ["secrets/**"]
  high: ["src/**"]
  low: ["docs/**"]
defaultTier: high
mergePolicy:
  critical:
    requiredChecks: [{ name: CI, appId: ${apps.ci} }]
    reviews: { reviewers: [one, two] }
    approvals: { count: 1 }
    autoMerge: squash
  high:
    requiredChecks: [{ name: CI, appId: ${apps.ci} }]
    reviews: { reviewers: [one, two] }
    autoMerge: squash
  low: { requiredChecks: [{ name: CI, appId: ${apps.ci} }], autoMerge: squash }
reviewers:
  one: { adapter: generic, appId: ${apps.one}, accountId: ${bots.one.id}, rerunComment: "@one look" }
  two: { adapter: generic, appId: ${apps.two}, accountId: ${bots.two.id}, rerunComment: "@two look" }
rerun: { quietSeconds: 1 }
threads: { requireResolved: human, autoResolve: true, bots: [${bots.one.id}] }
convergence: { maxRounds: 3 }
override: { who: { users: [grace] }, expiresMinutes: 60 }
notify: { users: [grace] }
`;

/** How many things happen in one life, and how long the quiet after it is: L1 gives ten minutes. */
const acts = 22;
const restMs = 11 * 60_000;

/** A schedule takes some three hundred steps; one that takes so many goes round. */
const maxSteps = 6_000;

const said = (head: string, word: "clean" | "findings") =>
  `<!-- headgate-review ${JSON.stringify({
    head,
    state: word,
    findings: word === "clean" ? [] : [{ severity: "P1", title: "The amount is never checked", path: "src/a.ts" }],
  })} -->`;

export interface Outcome {
  readonly violations: readonly string[];
  /** What happened, step by step, for whoever looks into a failure. */
  readonly log: readonly string[];
  readonly merges: number;
  readonly requests: number;
  readonly resolved: number;
}

/**
 * One life of a small repository under two processes of the App: what people and agents do, what GitHub answers and when, which
 * webhooks come, come twice or never, and who is killed, all from one seed. Each call to GitHub is a step of its own, so whatever
 * can come between two calls does. After it everything rests, and must be right (L1).
 */
export async function runSchedule(seed: number, openStore: () => Promise<Store>): Promise<Outcome> {
  const random = randomFrom(seed);
  const world = new World(seed as RepoId, contract);
  const violations: string[] = [];
  const log: string[] = [];
  const report = (violation: string) => {
    log.push(`!! ${violation}`);
    violations.push(violation);
  };
  const jobs = new ModelJobs();
  let store = await openStore();
  const processes = [0, 1].map(() => new Process(world, jobs, () => store, report));
  /** Everything that does not wait for GitHub happens. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const pick = <Value>(values: readonly Value[]): Value | undefined => values[random(values.length)];
  const calls = (): readonly Pending[] => processes.flatMap(({ pending }) => pending);

  const deliver = async (index: number, how: "once" | "twice" | "never") => {
    const [webhook] = how === "twice" ? [world.webhooks[index]] : world.webhooks.splice(index, 1);
    if (webhook === undefined) return;
    if (how === "never") {
      if (webhook.isOrder) world.lostOrders.push(webhook);
      return;
    }
    await takeNews({ store, jobs, accounts: null, now: () => world.now() }, webhook.news);
  };
  const run = (name: string) => {
    (pick(processes) ?? processes[0])?.start(name);
  };

  world.open(filesOf(world, random));
  if (random(2) === 0) world.open(filesOf(world, random));
  let left = acts;
  for (let step = 0; left > 0; step += 1) {
    if (step > maxSteps) {
      report("the schedule goes round");
      break;
    }
    const dice = random(100);
    const pending = calls();
    const ready = jobs.ready(world.nowMs);
    if (dice < 50 && pending.length > 0) {
      const call = pick(pending);
      const resolving = /^setThreadResolved (.*)$/.exec(call?.operation ?? "")?.[1];
      const thread = world.threads.find(({ id }) => id === resolving);
      if (thread !== undefined && random(3) === 0) {
        world.reply(thread, people.grace, "Wait.");
        log.push(`grace replies in ${thread.id} just then`);
      }
      const fate = random(30);
      log.push(
        `${call?.task.queue} ${call?.task.key}: ${call?.operation}${fate === 0 ? " lost-before" : fate === 1 ? " lost-after" : ""}`,
      );
      call?.proceed(fate === 0 ? "lost-before" : fate === 1 ? "lost-after" : "done");
    } else if (dice < 65 && ready.length > 0) {
      run(pick(ready) ?? "");
    } else if (dice < 80 && world.webhooks.length > 0) {
      const how = (["never", "twice", "once", "once", "once", "once"] as const)[random(6)] ?? "once";
      await deliver(random(world.webhooks.length), how);
    } else if (dice < 88) {
      world.nowMs += 200 + random(random(8) === 0 ? 300_000 : 4_000);
    } else if (dice < 90) {
      log.push("kill");
      pick(processes)?.kill();
    } else if (dice >= 94) {
      left -= 1;
      log.push(act(world, random));
    }
    world.mark();
    await settle();
  }

  // What GitHub's log of deliveries still has is taken up, and the sweep looks at everything.
  const endMs = world.nowMs + restMs;
  const sweep = () => jobs.ask([askSweep(world.repo, world.now())]);
  for (const webhook of [...world.webhooks.splice(0), ...world.lostOrders]) {
    await takeNews({ store, jobs, accounts: null, now: () => world.now() }, webhook.news);
  }
  await sweep();
  log.push("rest");
  let quietTurns = 0;
  for (let step = 0; ; step += 1) {
    if (step > maxSteps) {
      report("L1: it does not come to rest");
      break;
    }
    await settle();
    world.webhooks.length = 0;
    const [call] = calls();
    const [ready] = jobs.ready(world.nowMs);
    if (call !== undefined) {
      log.push(`${call.task.queue} ${call.task.key}: ${call.operation}`);
      call.proceed("done");
    } else if (ready !== undefined) run(ready);
    else {
      const next = jobs.nextMs();
      if (next === null || next > endMs) {
        // Nothing is left to do, unless something is still on its way in this process.
        if (quietTurns >= 20) break;
        quietTurns += 1;
        continue;
      }
      quietTurns = 0;
      world.nowMs = Math.max(world.nowMs + 1, next);
    }
    world.mark();
  }
  checkRest(world, report);
  return {
    violations,
    log,
    merges: [...world.pulls.values()].filter(({ state }) => state === "merged").length,
    requests: world.comments.filter(({ body }) => /^@(one|two) look/m.test(body)).length,
    resolved: world.threads.filter(({ resolvedBy }) => resolvedBy?.id === bots.headgate.id).length,
  };
}

/** L1, and what else must hold once nothing happens any more. */
function checkRest(world: World, report: (violation: string) => void): void {
  for (const pull of world.openPulls()) {
    const { number, head } = pull;
    const run = world.runs.find((one) => one.appId === apps.headgate && one.name === checkName && one.head === head);
    const isShared = world.openPulls().some((one) => one !== pull && one.head === head);
    if (run === undefined) report(`L1: #${number} has no check on its head`);
    if (isShared || world.overridden.has(head)) continue;
    if (run?.conclusion === "success") report(`L1: #${number} is green at rest, and was not merged`);
    if (world.isProven(pull, world.holds))
      report(`L1: #${number} has all that it needs, and its check is ${run?.conclusion ?? run?.status}`);
  }
  for (const { id, pull, resolvedBy, comments } of world.threads) {
    if (resolvedBy?.id !== bots.headgate.id) continue;
    // Who speaks in a thread that stays resolved may leave it so.
    const seen = world.seenResolved.get(id);
    // Of a pull request that was closed meanwhile this is made up for when it is opened again.
    const isOpen = world.pull(pull).state === "open";
    if (seen === undefined && isOpen) report(`S7: ${id} was resolved, and nobody looked who spoke in it meanwhile`);
    const isSpokenIn = comments.slice(0, seen ?? 0).some(({ author }) => author?.id !== bots.one.id);
    if (isSpokenIn) report(`S7: ${id} stays resolved although somebody spoke in it`);
  }
}

function filesOf(world: World, random: Random): Readonly<Record<string, string>> {
  const path = ["docs/a.md", "src/a.ts", "src/a.ts", "src/b.ts", "secrets/key.ts"][random(5)] ?? "src/a.ts";
  return { [path]: `version ${world.nextId()}` };
}

/** Something happens; returns what. */
function act(world: World, random: Random): string {
  const pull = [...world.pulls.values()][random(world.pulls.size)];
  if (pull === undefined) return "nothing";
  const chosen = happenings[random(happenings.length)];
  const isGone = pull.state === "merged" || chosen === undefined;
  return isGone ? "nothing" : `#${pull.number} ${chosen(world, pull, random) ?? "nothing"}`;
}

/** Mostly the present head, now and then an older one. */
function headOf(pull: Pull, random: Random): CommitSha {
  return random(4) === 0 ? (pull.heads[random(pull.heads.length)] ?? pull.head) : pull.head;
}

type Happening = (world: World, pull: Pull, random: Random) => string | null;

/** What a reviewer, CI and a person need to say for a change of any tier. */
const everything: Happening = (world, pull) => {
  const { head } = pull;
  world.report(apps.ci, "CI", head, "success");
  world.report(apps.one, "one", head, "success", said(head, "clean"));
  world.review(pull, people.grace, head, "approved");
  return "gets all that it needs";
};

const hold: Happening = (world, pull) => {
  if (pull.state !== "open") return null;
  world.comment(pull, people.grace, "/headgate hold Not before the release.");
  world.holds.add(pull.number);
  return "grace holds";
};

const happenings: readonly Happening[] = [
  everything,
  everything,
  // A person's word, just when it could be merged.
  (world, pull, random) => `${everything(world, pull, random)}, and ${hold(world, pull, random) ?? "nothing"}`,
  (world, pull, random) => `${everything(world, pull, random)}, and ${hold(world, pull, random) ?? "nothing"}`,
  (world, pull, random) => {
    world.push(pull, filesOf(world, random));
    return `push ${pull.head}`;
  },
  (world, pull, random) => {
    world.push(pull, filesOf(world, random));
    world.push(pull, filesOf(world, random));
    return `two pushes ${pull.head}`;
  },
  (world, pull, random) => {
    world.forcePush(pull, pull.heads[random(pull.heads.length)] ?? pull.head);
    return `force-push to ${pull.head}`;
  },
  (world, pull, random) => {
    const head = headOf(pull, random);
    const state = ["success", "success", "failure", "running"][random(4)] ?? "success";
    world.report(apps.ci, "CI", head, state);
    return `CI ${state} on ${head}`;
  },
  (world, pull, random) => {
    const head = headOf(pull, random);
    const word = (["clean", "clean", "findings", "running"] as const)[random(4)] ?? "clean";
    if (word === "running") world.report(apps.one, "one", head, "running");
    else world.report(apps.one, "one", head, "success", said(head, word));
    return `one says ${word} of ${head}`;
  },
  (world, pull, random) => {
    const head = headOf(pull, random);
    const word = (["clean", "findings"] as const)[random(2)] ?? "clean";
    world.review(pull, bots.two, head, "commented", said(head, word));
    return `two says ${word} of ${head}`;
  },
  (world, pull, random) => {
    const review = world.reviews.findLast(({ author, pull: of }) => author?.id === bots.two.id && of === pull.number);
    if (review === undefined) return null;
    const word = (["clean", "findings"] as const)[random(2)] ?? "clean";
    world.alterReview(review, { body: said(review.head, word) });
    return `two edits its review of ${review.head}: ${word}`;
  },
  (world, pull) => {
    const review = world.reviews.findLast(({ state, pull: of }) => state !== "dismissed" && of === pull.number);
    if (review === undefined) return null;
    world.alterReview(review, { state: "dismissed" });
    return `a review of ${review.head} is dismissed`;
  },
  (world, pull) => {
    world.openThread(pull, bots.one);
    return "one opens a thread";
  },
  (world, pull) => {
    const thread = world.threads.findLast((one) => one.pull === pull.number);
    if (thread === undefined) return null;
    world.reply(thread, people.grace, "Is it?");
    return `grace replies in ${thread.id}`;
  },
  (world, pull) => {
    const thread = world.threads.find((one) => one.pull === pull.number && one.resolvedBy === null);
    if (thread === undefined) return null;
    world.settle(thread, people.grace);
    return `grace resolves ${thread.id}`;
  },
  (world, pull) => {
    const thread = world.threads.find((one) => one.pull === pull.number && one.resolvedBy !== null);
    if (thread === undefined) return null;
    world.settle(thread, null);
    return `grace opens ${thread.id} again`;
  },
  (world, pull, random) => {
    const head = headOf(pull, random);
    const state = random(4) === 0 ? "changes-requested" : "approved";
    world.review(pull, people.grace, head, state);
    return `grace reviews ${head}: ${state}`;
  },
  (world, pull) => {
    const { head } = pull;
    world.report(apps.forger, checkName, head, "success");
    world.report(apps.forger, "CI", head, "success");
    world.report(apps.forger, "one", head, "success", said(head, "clean"));
    world.setStatus(head, "CI", people.ada);
    world.setStatus(head, checkName, people.ada);
    world.review(pull, bots.stranger, head, "approved", said(head, "clean"));
    world.review(pull, people.ada, head, "approved", said(head, "clean"));
    return "everything is forged";
  },
  (world, pull, random) => {
    const own = world.comments.filter(({ viaAppId }) => viaAppId === apps.headgate);
    const copied = own[random(own.length)];
    if (copied === undefined) return null;
    const author = [people.ada, bots.stranger, bots.one][random(3)] ?? people.ada;
    world.comment(pull, author, copied.body);
    return `${author.login} copies our comment ${copied.id}`;
  },
  hold,
  (world, pull) => {
    world.comment(pull, people.grace, "/headgate release");
    world.holds.delete(pull.number);
    return "grace releases";
  },
  (world, pull) => {
    if (pull.state !== "open") return null;
    world.comment(pull, people.grace, "/headgate override The shop is down.");
    world.overridden.add(pull.head);
    return `grace overrides ${pull.head}`;
  },
  (world, pull) => {
    // What is said of a closed pull request counts for nothing, and a hold may not have been looked into yet.
    if (world.holds.has(pull.number)) return null;
    world.setOpen(pull, pull.state !== "open");
    return `is now ${pull.state}`;
  },
  (world, _pull, random) => {
    if (world.pulls.size >= 3) return null;
    const twin = world.open(filesOf(world, random));
    return `a new pull request #${twin.number}`;
  },
];
