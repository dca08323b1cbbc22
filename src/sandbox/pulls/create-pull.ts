import type { Account } from "#sandbox/accounts/account.ts";
import { hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { networkRoot, shareObjects } from "#sandbox/git/forks.ts";
import { readRef, setHiddenRef } from "#sandbox/git/refs.ts";
import { inTurn } from "#sandbox/git/turn.ts";
import { addIssue } from "#sandbox/issues/new-issue.ts";
import { invalid, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { isOpen } from "./find-pull.ts";
import { measure } from "./measure.ts";
import { testMerge } from "./merge-test.ts";
import type { Pull } from "./pull.ts";
import { emitPull } from "./pull-events.ts";
import { requestCodeOwners } from "./requested-reviewers.ts";

export interface NewPull {
  readonly title: string;
  /** `branch`, or `owner:branch` of another repository of the network. */
  readonly head: string;
  readonly base: string;
  readonly body?: string | null;
  readonly isDraft?: boolean;
  /** The head repository's name, where its owner has several of the network. */
  readonly headRepository?: string | null;
  readonly maintainerCanModify?: boolean;
}

/** In a turn: a push that comes while it opens is followed once it is there. */
export function createPull(world: World, repository: Repository, by: Account, input: NewPull): Promise<Pull> {
  return inTurn(world, () => openPull(world, repository, by, input));
}

async function openPull(world: World, repository: Repository, by: Account, input: NewPull): Promise<Pull> {
  const { base } = input;
  const head = findHead(world, repository, input);
  const baseTip = await readRef(repository, `refs/heads/${base}`);
  if (baseTip === null) throw invalid("PullRequest", "base", "invalid");
  const headTip = head === null ? null : await readRef(head.repository, `refs/heads/${head.ref}`);
  if (head === null || headTip === null || !hasRoleOrPermission(world, head.repository, by, "write")) {
    throw invalid("PullRequest", "head", "invalid");
  }
  await shareObjects(head.repository, repository, headTip);
  const measured = await measure(repository, baseTip, headTip);
  if (measured === null) throw custom(`The ${input.head} branch has no history in common with ${base}`);
  if (measured.size.commits === 0) throw custom(`No commits between ${base} and ${input.head}`);
  const twin = findOpenPull(repository, head.repository, head.ref, base);
  if (twin !== null) throw custom(`A pull request already exists for ${head.repository.owner.login}:${head.ref}.`);

  // From here to the end of the block nothing waits: a number is given once, and nobody sees half a pull request.
  const issue = addIssue(world, repository, { title: input.title, body: input.body, author: by, isPull: true });
  const pull: Pull = {
    id: issue.id,
    number: issue.number,
    issue,
    base: { repository, ref: base, sha: baseTip },
    head: { repository: head.repository, ref: head.ref, sha: headTip },
    refChanges: [],
    isDraft: input.isDraft ?? false,
    maintainerCanModify: head.repository !== repository && (input.maintainerCanModify ?? true),
    merged: null,
    autoMerge: null,
    requestedReviewers: new Set(),
    requestedTeams: new Set(),
    reviews: [],
    threads: [],
    lastPusher: by,
    headsSinceLastPush: new Set([headTip]),
    ...measured,
    mergeTest: null,
    askedFor: null,
    shownFor: null,
  };
  repository.pulls.set(issue.number, pull);

  await setHiddenRef(repository, `refs/pull/${pull.number}/head`, headTip);
  emitPull(world, pull, "opened", by);
  if (!pull.isDraft) await requestCodeOwners(world, pull);
  world.background(testMerge(world, pull));
  return pull;
}

function findHead(
  world: World,
  base: Repository,
  { head, headRepository }: NewPull,
): { repository: Repository; ref: string } | null {
  const colon = head.indexOf(":");
  const owner = colon === -1 ? base.owner.login : head.slice(0, colon);
  const ref = head.slice(colon + 1);
  const root = networkRoot(base);
  const candidates = [...world.repositories.values()].filter(
    (candidate) =>
      networkRoot(candidate) === root &&
      candidate.owner.login.toLowerCase() === owner.toLowerCase() &&
      (headRepository === undefined || headRepository === null || candidate.name === headRepository),
  );
  const repository = candidates.find((candidate) => candidate === base) ?? candidates[0];
  return repository === undefined ? null : { repository, ref };
}

export function findOpenPull(base: Repository, head: Repository | null, headRef: string, baseRef: string): Pull | null {
  for (const pull of base.pulls.values()) {
    if (!isOpen(pull) || pull.base.ref !== baseRef) continue;
    if (pull.head.repository === head && pull.head.ref === headRef) return pull;
  }
  return null;
}

function custom(message: string) {
  return unprocessable("Validation Failed", [{ resource: "PullRequest", code: "custom", message }]);
}
