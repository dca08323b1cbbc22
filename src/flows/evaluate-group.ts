import type { GroupMemberRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Jobs } from "#adapters/jobs/jobs.ts";
import type { Store } from "#adapters/store/store.ts";
import { defaults } from "#core/contract/defaults.ts";
import { checkNameFor, type CheckState, checkState } from "#core/effects/check.ts";
import { decideMergeGroup, type GroupMember } from "#core/gate/merge-group.ts";
import { checkNameOf } from "#core/gate/receipt.ts";
import type { Instant } from "#core/ids.ts";
import { renderGroupCheck } from "#core/message/check.ts";
import { isNonEmpty } from "#core/result.ts";
import { askPullAt, type GroupKey } from "./asks.ts";
import { publishCheck, type PublisherSources, readPublished } from "./publish-check.ts";

export interface GroupSources extends PublisherSources {
  readonly repository: PublisherSources["repository"] &
    Pick<RepositoryOnGitHub, "readMergeGroup" | "readMergeRules" | "readCheckRuns">;
  readonly store: PublisherSources["store"] & Pick<Store, "latestReceipt" | "acquireLease" | "releaseLease">;
  readonly jobs: Pick<Jobs, "ask">;
  readonly holder: string;
}

const leaseMs = 60_000;

/**
 * A part that is not judged yet is judged within seconds. Any other answer stands until the check of a part turns, of which
 * nobody tells the group: a hold, an override that ends. What else a queue waits for takes minutes, so that what turns is
 * seen before it merges; and a look where nothing has changed costs one GraphQL query, a 304 and no write.
 */
const lookAgainMs = { unjudged: 5_000, judged: 20_000 } as const;

/**
 * The webhook may come before GitHub shows the group, and while the queue moves on its entries may not fit together for a
 * moment. A group that stays out of sight is gone.
 */
const findPausesMs = [0, 1_000, 3_000, 8_000];

/**
 * Reports on the commit of a merge group: whether every pull request in it was allowed at exactly the head that the group
 * holds. Returns when to look again, also where it is decided; null: the queue holds it no longer.
 */
export async function evaluateGroup(sources: GroupSources, key: GroupKey): Promise<Instant | null> {
  const { repository, store, jobs, holder, now } = sources;
  const { repo, group, branch } = key;
  const lease = await store.acquireLease(`head/${repo}/${group}`, holder, now(), leaseMs);
  if (lease === null) return (now() + lookAgainMs.unjudged) as Instant;
  try {
    const found = await findMembers(sources, key);
    if (found.length === 0) return null;
    const { required } = await repository.readMergeRules(branch);
    const contexts = required.map(({ context }) => context);
    const standings = await Promise.all(found.map((one) => readStanding(store, key, contexts, one)));
    const members = standings.map(({ member }) => member);
    if (!isNonEmpty(members)) return null;
    const unjudged = members.filter(({ verdict }) => verdict === null);
    await jobs.ask(unjudged.map(({ pull }) => askPullAt({ repo, number: pull }, now())));

    const verdict = decideMergeGroup(group, members);
    const state = checkState([{ verdict, grounds: null }]);
    const runs = await repository.readCheckRuns(group);
    for (const name of new Set(standings.map((one) => one.name))) {
      const text = renderGroupCheck(state, verdict, branch);
      const basis = members.map(({ pull, head }) => `${pull}:${head}`).join(" ");
      const wanted = {
        repo,
        head: group,
        name,
        state,
        text,
        annotations: [],
        buttons: [],
        basis,
        detailsUrl: null,
      } as const;
      await publishCheck(sources, lease, wanted, runs);
    }
    return (now() + (unjudged.length > 0 ? lookAgainMs.unjudged : lookAgainMs.judged)) as Instant;
  } finally {
    await store.releaseLease(lease);
  }
}

async function findMembers(
  { repository, pause }: GroupSources,
  { branch, group }: GroupKey,
): Promise<readonly GroupMemberRead[]> {
  for (const ms of findPausesMs) {
    await pause(ms);
    const found = await repository.readMergeGroup(branch, group);
    if (found.length > 0) return found;
  }
  return [];
}

/** `neutral` is what a contract that only observes lets through. */
const verdicts: Readonly<Record<CheckState, "allow" | "wait" | "block">> = {
  success: "allow",
  neutral: "allow",
  "in-progress": "wait",
  failure: "block",
};

/** What the check on a member's head says now, if it was given for this pull request into this branch; and its name. */
async function readStanding(
  store: GroupSources["store"],
  { repo, branch }: GroupKey,
  contexts: readonly string[],
  { number, head }: GroupMemberRead,
): Promise<{ readonly member: GroupMember; readonly name: string }> {
  const receipt = await store.latestReceipt({ repo, number }, head);
  const ownName = (receipt === null ? null : checkNameOf(receipt.document)) ?? defaults.checkName;
  const name = checkNameFor(ownName, branch, contexts);
  const published = receipt === null ? null : await readPublished({ store }, { repo, head, name });
  const isAboutIt = published?.basis.split(" ").includes(`${number}:${branch}`) ?? false;
  const verdict = published !== null && isAboutIt ? { kind: verdicts[published.state], head } : null;
  return { member: { pull: number, head, verdict }, name };
}
