import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { expect } from "vitest";
import { installApp } from "#sandbox/apps/create-app.ts";
import type { CheckStateShown, CiState } from "./expected-check.ts";
import { type GatedShop, openShop, type ShopOptions, type ShownCheck } from "./gated-shop.ts";
import { cloneAs, type Files, type GitAuthor } from "./git-author.ts";
import { currentOf, type Notebook, openNotebook, type ReviewEvent } from "./notebook.ts";
import type { ApiAnswer, TestClient, TestUser } from "./sandbox.ts";
import { startWebhookReceiver } from "./webhook-receiver.ts";

/**
 * People and a CI at work on `octo/shop`, in front of which Headgate stands. All that they do they do through GitHub's public
 * API and git over HTTP; they note what they did, and so know by themselves what the check on every head must be.
 */
export interface Life extends AsyncDisposable {
  readonly shop: GatedShop;
  readonly notes: Notebook;
  readonly owner: Person;
  readonly ada: Person;
  readonly grace: Person;
  /** Somebody without any rights, who works in a fork. */
  readonly addStranger: () => Promise<Person>;
  /** Commits and pushes; a branch that is not there starts at `from`. Returns the new head. */
  readonly push: (by: Person, branch: string, files: Files, from?: string) => Promise<string>;
  /** Makes the branch one commit on `from`, by force. */
  readonly rewrite: (by: Person, branch: string, files: Files, from?: string) => Promise<string>;
  /** Sets the branch to a commit of before, by force. */
  readonly restore: (by: Person, branch: string, commit: string) => Promise<void>;
  readonly open: (by: Person, branch: string, options?: OpenOptions) => Promise<number>;
  readonly retarget: (by: Person, number: number, base: string) => Promise<void>;
  readonly close: (by: Person, number: number) => Promise<void>;
  readonly reopen: (by: Person, number: number) => Promise<void>;
  /** No draft any more. */
  readonly finish: (by: Person, number: number) => Promise<void>;
  readonly comment: (by: Person, number: number, text: string) => Promise<void>;
  /** Of its head; returns the review's id. */
  readonly review: (by: Person, number: number, event: ReviewEvent) => Promise<number>;
  readonly dismiss: (by: Person, number: number, review: number) => Promise<void>;
  /** CI says so of a commit: of the run that runs, or of a new one. */
  readonly report: (commit: string, state: Exclude<CiState, "none">) => Promise<void>;
  /** Asks GitHub to merge its head; the status of the answer: 200, or a refusal. */
  readonly merge: (by: Person, number: number) => Promise<number>;
  readonly head: (number: number) => string;
  /** Learns from GitHub what was merged meanwhile. */
  readonly sync: () => Promise<void>;
  /**
   * Waits until the check on the head is this, with these words in its title. It must be what the table says as well; and the
   * check on every other head becomes what the table says.
   */
  readonly shows: (number: number, check: CheckStateShown, words?: string) => Promise<void>;
  readonly allRight: () => Promise<void>;
  readonly mergesByItself: (number: number) => Promise<void>;
  /** Fails if ever anything was shown green, merged or doubled that should not have been. */
  readonly expectHonest: () => Promise<void>;
  readonly note: (line: string) => void;
  /** What was done so far, a line each. */
  readonly story: () => string;
}

export interface OpenOptions {
  readonly base?: string;
  readonly draft?: boolean;
}

export interface Person {
  readonly login: string;
  readonly api: TestClient;
  readonly git: GitAuthor;
  /** What stands before the branch where a pull request names its head: a fork's owner. */
  readonly prefix: string;
}

export interface LifeOptions {
  readonly isLagging?: boolean;
  /** How long the check on a head may take to become right. */
  readonly patienceMs?: number;
  readonly shop?: ShopOptions;
}

const repository = "octo/shop";
const path = `/repos/${repository}`;
const gateName = "risk-policy-gate";

export async function openLife({
  isLagging = false,
  patienceMs = 300_000,
  shop: options,
}: LifeOptions = {}): Promise<Life> {
  await using stack = new AsyncDisposableStack();
  const shop = stack.use(await openShop(options));
  const directory = await mkdtemp(join(tmpdir(), "headgate-life-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const witness = stack.use(await startWitness(shop));
  const notes = openNotebook({ isLagging });
  const runs = new Map<string, number>();
  const reviewIds = new Map<number, number>();
  const lines: string[] = [];
  const started = performance.now();

  const clone = (login: string, token: string, fork?: string): Promise<GitAuthor> =>
    cloneAs(login, {
      directory: join(directory, login),
      url: shop.sandbox.url,
      token,
      repository,
      ...(fork === undefined ? {} : { fork }),
    });
  const person = async ({ account: { login }, token, api }: TestUser): Promise<Person> => ({
    login,
    api,
    git: await clone(login, token),
    prefix: "",
  });
  const [owner, ada, grace] = await Promise.all([person(shop.owner), person(shop.ada), person(shop.grace)]);

  /** Does something that may change what a head has earned. */
  const act = async <Value>(line: string, run: () => Promise<Value>): Promise<Value> => {
    lines.push(`${((performance.now() - started) / 1_000).toFixed(1)} s  ${line}`);
    notes.mark();
    const value = await run();
    notes.mark();
    return value;
  };

  const versionOf = async (git: GitAuthor, base: string, head: string) => ({
    head,
    base,
    paths: await git.changedPaths(base, head),
    writers: await git.writers(base, head),
  });

  /** Noted before it is pushed: Headgate may be faster than our answer. */
  const send = async (by: Person, branch: string, commit: string, line: string): Promise<string> => {
    for (const note of notes.pulls.values()) {
      if (!note.isOpen || note.branch !== by.prefix + branch) continue;
      note.versions.push(await versionOf(by.git, currentOf(note).base, commit));
    }
    return act(`${line} (${commit.slice(0, 7)})`, async () => {
      await by.git.push(branch, commit);
      return commit;
    });
  };

  const edit = (by: Person, number: number, change: object) =>
    by.api.patch(`${path}/pulls/${number}`, change).then((answer) => taken(answer, 200));

  const gateOf = (sha: string): Promise<ShownCheck | null> => shop.gate(sha, gateName);

  const wrong = async (): Promise<string[]> => {
    const open = [...notes.pulls.values()].filter(({ isOpen }) => isOpen);
    const found = await Promise.all(
      open.map(async (note) => {
        const { head } = currentOf(note);
        const wanted = notes.expected(note.number);
        const shown = await gateOf(head);
        const is = shown === null ? "nothing" : `${shown.state} (${shown.title})`;
        return shown?.state === wanted ? [] : [`#${note.number} at ${head.slice(0, 7)} must be ${wanted} and is ${is}`];
      }),
    );
    return found.flat();
  };

  const until = async (readProblems: () => Promise<string[]>): Promise<void> => {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const problems = await readProblems();
      if (problems.length === 0) return;
      if (performance.now() > deadline) throw new Error(`${problems.join("\n")}\nafter\n${lines.join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  const life: Life = {
    shop,
    notes,
    owner,
    ada,
    grace,
    addStranger: async () => {
      const { account, token, api } = shop.sandbox.user("stranger");
      taken(await api.post(`${path}/forks`, {}), 202);
      const git = await clone(account.login, token, `${account.login}/shop`);
      return { login: account.login, api, git, prefix: `${account.login}:` };
    },
    push: async (by, branch, files, from = "main") =>
      send(by, branch, await by.git.commit(branch, files, from), `${by.login} pushes ${branch}: ${filesLine(files)}`),
    rewrite: async (by, branch, files, from = "main") =>
      send(by, branch, await by.git.rewrite(files, from), `${by.login} rewrites ${branch}: ${filesLine(files)}`),
    restore: async (by, branch, commit) => {
      await send(by, branch, commit, `${by.login} sets ${branch} back`);
    },
    open: async (by, branch, { base = "main", draft = false } = {}) => {
      const head = by.prefix + branch;
      return act(`${by.login} opens a pull request of ${head} into ${base}`, async () => {
        const { body } = taken(
          await by.api.post(`${path}/pulls`, { title: `Work on ${branch}`, head, base, draft }),
          201,
        );
        const { number } = body;
        const versions = [await versionOf(by.git, base, body.head.sha)];
        notes.pulls.set(number, { number, author: by.login, branch: head, versions, isOpen: true, mergedBy: null });
        return number;
      });
    },
    retarget: async (by, number, base) => {
      const note = notes.pull(number);
      const version = await versionOf(by.git, base, currentOf(note).head);
      await act(`${by.login} gives #${number} the base ${base}`, async () => {
        await edit(by, number, { base });
        note.versions.push(version);
      });
      // What is said within the second of a change of base may have been said before it, and does not count.
      await pass(1_000);
    },
    close: async (by, number) =>
      act(`${by.login} closes #${number}`, async () => {
        await edit(by, number, { state: "closed" });
        notes.pull(number).isOpen = false;
      }),
    reopen: async (by, number) =>
      act(`${by.login} opens #${number} again`, async () => {
        await edit(by, number, { state: "open" });
        notes.pull(number).isOpen = true;
      }),
    finish: async (by, number) =>
      act(`${by.login} makes #${number} ready`, async () => {
        const { body } = await by.api.get(`${path}/pulls/${number}`);
        const mutation =
          "mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { clientMutationId } }";
        await by.api.graphql(mutation, { id: body.node_id });
      }),
    comment: async (by, number, text) =>
      act(`${by.login} comments on #${number}`, async () => {
        taken(await by.api.post(`${path}/issues/${number}/comments`, { body: text }), 201);
      }),
    review: async (by, number, event) => {
      const note = notes.pull(number);
      const { head } = currentOf(note);
      const index = notes.reviews.push({ number, by: by.login, head, versions: note.versions.length, event }) - 1;
      return act(`${by.login} reviews #${number}: ${event}`, async () => {
        const review = { event, body: "As I see it.", commit_id: head };
        const { body } = taken(await by.api.post(`${path}/pulls/${number}/reviews`, review), 200);
        reviewIds.set(body.id, index);
        return body.id;
      });
    },
    dismiss: async (by, number, review) =>
      act(`${by.login} dismisses a review of #${number}`, async () => {
        const answer = await by.api.put(`${path}/pulls/${number}/reviews/${review}/dismissals`, { message: "Done." });
        taken(answer, 200);
        const note = notes.reviews[reviewIds.get(review) ?? -1];
        if (note !== undefined) note.event = "DISMISSED";
      }),
    report: async (commit, state) => {
      notes.ci.set(commit, state);
      return act(`CI says ${state} of ${commit.slice(0, 7)}`, async () => {
        const running = runs.get(commit);
        const said = state === "running" ? { status: "in_progress" } : { status: "completed", conclusion: state };
        const answer =
          running === undefined || state === "running"
            ? taken(await shop.ci.post(`${path}/check-runs`, { name: "CI", head_sha: commit, ...said }), 201)
            : taken(await shop.ci.patch(`${path}/check-runs/${running}`, said), 200);
        if (state === "running") runs.set(commit, answer.body.id);
        else runs.delete(commit);
      });
    },
    merge: async (by, number) =>
      act(`${by.login} merges #${number}`, async () => {
        const note = notes.pull(number);
        const { status } = await by.api.put(`${path}/pulls/${number}/merge`, { sha: currentOf(note).head });
        if (status === 200) Object.assign(note, { isOpen: false, mergedBy: by.login });
        lines.push(`       … ${status}`);
        return status;
      }),
    head: (number) => currentOf(notes.pull(number)).head,
    sync: async () => {
      for (const note of notes.pulls.values()) {
        if (note.mergedBy !== null) continue;
        const { body } = taken(await owner.api.get(`${path}/pulls/${note.number}`), 200);
        if (body.merged !== true) continue;
        Object.assign(note, { isOpen: false, mergedBy: body.merged_by.login });
        lines.push(`       #${note.number} was merged by ${body.merged_by.login} at ${body.head.sha.slice(0, 7)}`);
      }
    },
    shows: async (number, check, words = "") => {
      expect(notes.expected(number), `what the table says of #${number}`).toBe(check);
      await until(async () => {
        const problems = await wrong();
        if (problems.length > 0 || words === "") return problems;
        const title = (await gateOf(life.head(number)))?.title ?? "";
        return title.includes(words) ? [] : [`#${number} must say ${words} and says ${title}`];
      });
    },
    allRight: () => until(wrong),
    mergesByItself: async (number) => {
      await until(async () => {
        await life.sync();
        return notes.pull(number).mergedBy === null ? [`#${number} must merge by itself`] : [];
      });
      expect(notes.pull(number).mergedBy).toBe("headgate[bot]");
    },
    expectHonest: () => expectHonest(life, witness.greens),
    note: (line) => void lines.push(line),
    story: () => lines.join("\n"),
    [Symbol.asyncDispose]: async () => kept.disposeAsync(),
  };
  const kept = stack.move();
  return life;
}

interface Witness extends AsyncDisposable {
  /** The commits on which Headgate's check ever ended green. */
  readonly greens: () => Promise<readonly string[]>;
}

/** An App of somebody else's that hears of every check: even of a green one that is taken back at once. */
async function startWitness({ sandbox, repository: { owner }, appId }: GatedShop): Promise<Witness> {
  const receiver = await startWebhookReceiver();
  const { app } = await sandbox.app({
    slug: "witness",
    owner,
    permissions: { checks: "read" },
    events: ["check_run"],
    webhook: { url: receiver.url, secret: receiver.secret },
  });
  installApp(sandbox.world, app, owner);
  return {
    greens: async () => {
      await sandbox.idle();
      const runs = receiver.deliveries.flatMap(({ event, payload }) =>
        event === "check_run" ? [payload.check_run] : [],
      );
      const greens = runs.filter(
        (run) => run.app.id === appId && run.name === gateName && run.conclusion === "success",
      );
      return [...new Set(greens.map((run): string => run.head_sha))];
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

async function expectHonest({ shop, notes, owner, sync }: Life, readGreens: Witness["greens"]): Promise<void> {
  await sync();
  const greens = await readGreens();
  const unearned = greens.filter((head) => !notes.hasEarned(head));
  expect(unearned, "heads that were green and had not earned it").toEqual([]);

  const pulls = [...notes.pulls.values()];
  const merged = pulls.filter(({ mergedBy }) => mergedBy !== null);
  for (const note of merged) {
    const { body } = await owner.api.get(`${path}/pulls/${note.number}`);
    const base = note.mergedBy === "headgate[bot]" ? body.base.ref : undefined;
    expect(notes.hasEarned(body.head.sha, base), `#${note.number} was merged and had earned it`).toBe(true);
  }
  // GitHub ends the title of what it merges with the number of the pull request.
  const history = await owner.git.history("main");
  const landed = history.flatMap((title) => /\(#(\d+)\)$|^Merge pull request #(\d+) /.exec(title)?.slice(1) ?? []);
  const numbers = landed.filter((number) => number !== undefined).map(Number);
  expect(numbers.toSorted(), "what landed on main").toEqual(merged.map(({ number }) => number).toSorted());

  for (const head of new Set(pulls.flatMap(({ versions }) => versions.map((version) => version.head)))) {
    const { body } = await owner.api.get(`${path}/commits/${head}/check-runs?app_id=${shop.appId}&filter=all`);
    const names = body.check_runs.map(({ name }: { name: string }) => name);
    expect(names, `Headgate's checks on ${head.slice(0, 7)}`).toEqual([...new Set(names)]);
  }
}

function filesLine(files: Files): string {
  return Object.entries(files)
    .map(([file, text]) => (text === null ? `no ${file}` : file))
    .join(", ");
}

function taken(answer: ApiAnswer, status: number): ApiAnswer {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
