import type { Account } from "#sandbox/accounts/account.ts";
import type { Push, World, WorldEvent } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";

import { git } from "./git.ts";
import { readLog } from "./log.ts";
import { type Commit, findObjects, zeroSha } from "./objects.ts";
import { isUntold, readRefs } from "./refs.ts";
import { accountOfEmail, emailOf, localTime, type Signature } from "./signature.ts";

/**
 * A `push` event names no more commits than this, and of one push no event tells of tags if there are more than three of
 * them, nor of branches beyond five thousand. Source: docs.github.com, webhook events, `push` and `create`.
 */
export const pushLimits = { commits: 2_048, tags: 3, branches: 5_000 };

/** Tells of each ref that moved: `create` or `delete` where it came or went, and `push`. */
export function registerPushEvents(world: World): void {
  world.onPush(async (push) => {
    if (isUntold(push)) return;
    const { repository, pusher: sender } = push;
    const tell = (event: string, payload: WorldEvent["payload"]): void =>
      emitOnRepository(world, repository, { event, action: null, sender, payload });
    if (push.before === null) tell("create", createdPart(push));
    const payload = await presentPush(world, push);
    if (push.after === null) tell("delete", refPart(push));
    tell("push", payload);
  });
}

function refPart({ ref }: Push) {
  const [, kind, ...name] = ref.split("/");
  return { ref: name.join("/"), ref_type: kind === "tags" ? "tag" : "branch", pusher_type: "user" };
}

function createdPart(push: Push) {
  const { ref, ref_type, pusher_type } = refPart(push);
  const { defaultBranch, description } = push.repository;
  return { ref, ref_type, master_branch: defaultBranch, description, pusher_type };
}

async function presentPush(world: World, push: Push): Promise<Record<string, unknown>> {
  const { repository, ref, before, after, pusher } = push;
  const fresh = after === null ? [] : await freshCommits(repository, push, after);
  const tip = fresh.at(-1);
  const head = after === null ? null : tip?.sha === after ? tip : await readHead(repository, after);
  const changes = await readChanges(repository, head === null ? fresh : [...fresh, head]);
  const distinct = await distinctCommits(repository, push, head, fresh);
  const present = (commit: Commit) => ({
    ...presentPushedCommit(world, repository, commit, changes.get(commit.sha)),
    distinct: distinct.has(commit.sha),
  });
  return {
    ref,
    before: before ?? zeroSha,
    after: after ?? zeroSha,
    created: before === null,
    deleted: after === null,
    forced: push.isForced,
    base_ref: before === null && after !== null ? await otherRefAt(repository, ref, after) : null,
    compare: compareUrl(world, push, fresh),
    commits: fresh.map(present),
    head_commit: head === null ? null : present(head),
    pusher: { name: pusher.login, email: emailOf(pusher) },
  };
}

/** The commit that a tag object stands for; null where a tag stands for something else. */
async function readHead(repository: Repository, sha: string): Promise<Commit | null> {
  const [object] = await findObjects(repository, [`${sha}^{commit}`]);
  if (object === null || object === undefined) return null;
  return (await readLog(repository, ["--max-count=1", object.sha]))[0] ?? null;
}

/** From old to new: what the ref has now and had not before; of a new ref, what no other branch has. */
function freshCommits(repository: Repository, push: Push, head: string): Promise<Commit[]> {
  const excluded = push.before === null ? notElsewhere(push) : [`^${push.before}`];
  const limit = `--max-count=${pushLimits.commits}`;
  return readLog(repository, ["--reverse", "--topo-order", limit, ...excluded, head, "--"]);
}

/** Those that no other branch has: of a new ref these are the fresh ones. */
async function distinctCommits(
  repository: Repository,
  push: Push,
  head: Commit | null,
  fresh: readonly Commit[],
): Promise<ReadonlySet<string>> {
  if (head === null || push.before === null) return new Set(fresh.map(({ sha }) => sha));
  const args = ["rev-list", ...notElsewhere(push), head.sha, `^${push.before}`, "--"];
  return new Set((await git(repository.gitDirectory, args)).split("\n"));
}

function notElsewhere({ ref }: Push): string[] {
  const branch = ref.startsWith("refs/heads/") ? [`--exclude=${ref.slice("refs/heads/".length)}`] : [];
  return ["--not", ...branch, "--branches", "--not"];
}

interface Changes {
  readonly added: string[];
  readonly removed: string[];
  readonly modified: string[];
}

/** All commits in one run of git. A merge says what it changed against its first parent. */
async function readChanges(repository: Repository, commits: readonly Commit[]): Promise<ReadonlyMap<string, Changes>> {
  const changes = new Map<string, Changes>();
  if (commits.length === 0) return changes;
  const input = [...new Set(commits.map(({ sha }) => sha))].map((sha) => `${sha}\n`).join("");
  const args = [
    "diff-tree",
    "--stdin",
    "--root",
    "-r",
    "-z",
    "--name-status",
    "--no-renames",
    "--diff-merges=first-parent",
  ];
  const parts = (await git(repository.gitDirectory, args, { input })).split("\0");
  let current: Changes | null = null;
  for (let next = 0; next < parts.length; next += 1) {
    const part = parts[next] ?? "";
    if (/^[0-9a-f]{40}$/.test(part)) {
      current = changes.get(part) ?? { added: [], removed: [], modified: [] };
      changes.set(part, current);
      continue;
    }
    const path = parts[(next += 1)];
    if (path === undefined || current === null) continue;
    (part === "A" ? current.added : part === "D" ? current.removed : current.modified).push(path);
  }
  return changes;
}

/** A branch that stands where the new one begins. */
async function otherRefAt(repository: Repository, ref: string, sha: string): Promise<string | null> {
  const refs = await readRefs(repository, "refs/heads/");
  return refs.find((other) => other.name !== ref && other.sha === sha)?.name ?? null;
}

function compareUrl(world: World, { repository, ref, before, after }: Push, fresh: readonly Commit[]): string {
  const page = `${world.urls.html}/${fullName(repository)}`;
  const short = (sha: string | null): string => (sha ?? zeroSha).slice(0, 12);
  if (before !== null || after === null) return `${page}/compare/${short(before)}...${short(after)}`;
  const [first] = fresh;
  if (ref === `refs/heads/${repository.defaultBranch}` && first !== undefined) {
    return fresh.length === 1
      ? `${page}/commit/${short(after)}`
      : `${page}/compare/${short(first.sha)}^...${short(after)}`;
  }
  return `${page}/compare/${ref.replace(/^refs\/(heads|tags)\//, "")}`;
}

function presentPushedCommit(world: World, repository: Repository, commit: Commit, changes: Changes | undefined) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: localTime(commit.committer),
    url: `${world.urls.html}/${fullName(repository)}/commit/${commit.sha}`,
    author: presentPerson(world, commit.author),
    committer: presentPerson(world, commit.committer),
    added: changes?.added ?? [],
    removed: changes?.removed ?? [],
    modified: changes?.modified ?? [],
  };
}

function presentPerson(world: World, signature: Signature) {
  const account: Account | null = accountOfEmail(world, signature.email);
  return {
    name: signature.name,
    email: signature.email,
    date: localTime(signature),
    ...(account === null ? {} : { username: account.login }),
  };
}
