import type { Account } from "#sandbox/accounts/account.ts";
import { listCommits } from "#sandbox/git/history.ts";
import { type BuiltMerge, buildMerge } from "#sandbox/git/merge.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { inTurn } from "#sandbox/git/turn.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { activeRules, bindingRules } from "#sandbox/repositories/protection-rules.ts";

import { isOpen } from "./find-pull.ts";
import { defaultMethod, refuseMethod, violation } from "./merge-method.ts";
import { testMerge } from "./merge-test.ts";
import type { MergeMethod, Pull, PullMerge } from "./pull.ts";
import { emitPull } from "./pull-events.ts";
import { markClosed } from "./pull-state.ts";
import { leaveQueue } from "./queue-entries.ts";
import { openRequirements } from "./requirements.ts";

interface MergeInput {
  readonly method?: MergeMethod | null;
  /** The head that is meant; 409 where another one stands. */
  readonly sha?: string | null;
  readonly title?: string | null;
  readonly message?: string | null;
}

/** Merges at once, or says why not as `PUT …/merge` does. Rules that the account may pass by do not hold it up. */
export function mergePull(world: World, pull: Pull, by: Account, input: MergeInput): Promise<string> {
  return inTurn(world, () => mergeNow(world, pull, by, input));
}

async function mergeNow(world: World, pull: Pull, by: Account, input: MergeInput): Promise<string> {
  const repository = pull.base.repository;
  const notMergeable = new ApiError(405, "Pull Request is not mergeable");
  if (!isOpen(pull)) throw notMergeable;
  if (pull.isDraft) throw new ApiError(405, "Pull Request is still a draft");
  if (input.sha !== undefined && input.sha !== null && input.sha !== pull.head.sha) {
    throw new ApiError(409, "Head branch was modified. Review and try the merge again.");
  }
  const method = input.method ?? defaultMethod(repository);
  const rules = bindingRules(world, repository, activeRules(world, repository, pull.base.ref), by, "pull_request");
  refuseMethod(repository, method, rules);
  const queue = rules.filter(({ type }) => type === "merge_queue");
  if (queue.length > 0) throw violation(queue, ["Changes must be made through the merge queue"]);
  const test = await testMerge(world, pull);
  if (test === null || !test.isMergeable || (method === "rebase" && !test.isRebaseable)) throw notMergeable;
  const open = await openRequirements(world, pull, rules, test.base);
  if (open.length > 0) {
    const fromRulesets = open.filter(({ isClassic }) => !isClassic);
    const shown = fromRulesets.length > 0 ? fromRulesets : open;
    throw violation(
      fromRulesets.length > 0 ? rules.filter(({ ruleset }) => ruleset !== null) : [],
      shown.map(({ text }) => text),
    );
  }
  const built = await buildPullMerge(world, pull, {
    method,
    base: test.base,
    by,
    title: input.title,
    message: input.message,
  });
  if (built.kind === "conflict") throw notMergeable;
  await land(world, pull, { by, method, onto: test.base, commit: built.commit });
  return built.commit;
}

interface PlannedMerge {
  readonly method: MergeMethod;
  readonly base: string;
  readonly by: Account;
  readonly title?: string | null | undefined;
  readonly message?: string | null | undefined;
}

/** With GitHub's default words for the commit. */
export async function buildPullMerge(world: World, pull: Pull, plan: PlannedMerge): Promise<BuiltMerge> {
  const repository = pull.base.repository;
  const { method, base } = plan;
  const words = method === "squash" ? await squashWords(pull) : mergeWords(pull);
  return buildMerge(repository, {
    method,
    base,
    head: pull.head.sha,
    title: plan.title ?? words.title,
    message: plan.message ?? words.message,
    author: signatureOf(method === "squash" ? pull.issue.author : plan.by, world.now()),
  });
}

function mergeWords({ number, issue, head }: Pull) {
  const owner = head.repository?.owner.login ?? "unknown repository";
  return { title: `Merge pull request #${number} from ${owner}/${head.ref}`, message: issue.title };
}

async function squashWords(pull: Pull) {
  const { number, issue } = pull;
  const range = { from: pull.mergeBase, to: pull.head.sha, limit: 250, oldestFirst: true };
  const commits = await listCommits(pull.base.repository, range);
  const [only] = commits;
  if (commits.length === 1 && only !== undefined) {
    const [subject = "", ...body] = only.message.split("\n");
    return { title: `${subject} (#${number})`, message: body.join("\n").trim() };
  }
  return { title: `${issue.title} (#${number})`, message: commits.map(({ message }) => `* ${message}`).join("\n\n") };
}

async function land(world: World, pull: Pull, merge: Omit<PullMerge, "at"> & { readonly onto: string }): Promise<void> {
  const repository = pull.base.repository;
  landing.add(pull);
  try {
    await updateRef(world, repository, {
      ref: `refs/heads/${pull.base.ref}`,
      to: merge.commit,
      from: merge.onto,
      pusher: merge.by,
      isForced: false,
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(405, "Base branch was modified. Review and try the merge again.");
  } finally {
    landing.delete(pull);
  }
  await markMerged(world, pull, merge);
}

/** Pull requests whose merge moves the base right now: the move is not to be taken for one by somebody else. */
export const landing = new WeakSet<Pull>();

/** What follows once the base has the change: it is closed as merged, and its branch goes if the repository says so. */
export async function markMerged(world: World, pull: Pull, merge: Omit<PullMerge, "at">): Promise<void> {
  const repository = pull.base.repository;
  const { by } = merge;
  pull.merged = { at: world.now(), ...merge };
  markClosed(world, pull, by);
  await leaveQueue(world, pull, by, "MERGE");
  emitPull(world, pull, "closed", by);
  const { ref } = pull.head;
  if (!repository.settings.deleteBranchOnMerge || pull.head.repository !== repository) return;
  if (ref === repository.defaultBranch || (await readRef(repository, `refs/heads/${ref}`)) !== pull.head.sha) return;
  const isGuarded = activeRules(world, repository, ref).some(({ type }) => type === "deletion");
  if (!isGuarded) await updateRef(world, repository, { ref: `refs/heads/${ref}`, to: null, pusher: by });
}
