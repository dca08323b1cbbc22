import { contractPaths } from "#core/contract/find.ts";
import { textLimits } from "#core/contract/source-text.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type { Client, GraphqlAnswer, Lack } from "./client.ts";
import { type FoundFile, GitHubError, type PullRead, type RepositoryRef, type RequiredContext } from "./github.ts";
import { headQuery } from "./head-query.ts";
import { pullQuery } from "./pull-query.ts";
import {
  readAccount,
  readCommitAuthors,
  readMergeCommit,
  readMergeTree,
  readReview,
  readSiblings,
  readStatuses,
  readThread,
} from "./read-pull-parts.ts";
import { reviewsQuery } from "./reviews-query.ts";
import type { Shape } from "./shape.ts";
import { threadsQuery } from "./threads-query.ts";
import { readEntry } from "./tree-entry.ts";

/** Ten thousand reviews or threads: nobody reads a pull request that has more. */
const maxPages = 100;

/** GitHub lists so many commits of a pull request and no more, so its head may not be among them. */
const maxListedCommits = 250;

const missing = { path: "repository.pullRequest", type: "NOT_FOUND" } as const;

/** What an App without `administration` or `merge_queues` may not see; everything else still counts. */
const hidden = {
  rules: "repository.pullRequest.baseRef.rules",
  protection: "repository.pullRequest.baseRef.branchProtectionRule",
  queue: "repository.pullRequest.mergeQueue",
} as const;

const mayLack: readonly Lack[] = [
  missing,
  ...Object.values(hidden).map((path) => ({ path, type: "FORBIDDEN" }) as const),
];

/** One GraphQL call for all of a pull request but its files and check runs; more only where it has more than a hundred. */
export async function readPull(client: Client, repository: RepositoryRef, number: number): Promise<PullRead | null> {
  const { owner, name, repo } = repository;
  const variables = { owner, name, number };
  const answer = await client.graphql(pullQuery, variables, { mayLack });
  const root = answer.data.field("repository");
  const pull = root.field("pullRequest");
  if (pull.isNull()) {
    if (answer.lacking.has(missing.path)) return null;
    throw new GitHubError("invalid", "graphql", "GitHub names no reason why there is no such pull request");
  }

  const head = pull.field("headRefOid").sha();
  const defaultBranch = root.field("defaultBranchRef");
  const [reviews, threads, base, fallback, headCommit] = await Promise.all([
    readRest(client, pull, "reviews", reviewsQuery, variables),
    readRest(client, pull, "reviewThreads", threadsQuery, variables),
    readTip(client, repository, pull.field("baseRef")),
    readTip(client, repository, defaultBranch),
    readHead(client, pull, head, { owner, name }),
  ]);

  const baseChanges = readTimes(pull.field("timelineItems"));
  const [headForcedAt = null] = readTimes(pull.field("headMoves"));
  return {
    number,
    nodeId: pull.field("id").text(),
    title: pull.field("title").text(),
    url: pull.field("url").text(),
    state: pull.field("state").choice({ OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const),
    isDraft: pull.field("isDraft").flag(),
    author: readAccount(pull.field("author")),
    head,
    headRef: pull.field("headRefName").text(),
    headForcedAt,
    isFork: pull.field("isCrossRepository").flag(),
    baseRef: pull.field("baseRefName").text(),
    comparedSince: Math.max(pull.field("createdAt").instant(), ...baseChanges) as Instant,
    hadOtherBase: baseChanges.length > 0,
    baseTip: base?.tip ?? null,
    defaultRef: defaultBranch.isNull() ? "" : defaultBranch.field("name").text(),
    defaultTip: fallback?.tip ?? null,
    changedFiles: pull.field("changedFiles").integer(),
    updatedAt: pull.field("updatedAt").instant(),
    mergeable: pull
      .field("mergeable")
      .choice({ MERGEABLE: "mergeable", CONFLICTING: "conflicting", UNKNOWN: "unknown" } as const),
    isInMergeQueue: pull.field("isInMergeQueue").flag(),
    // A queue that this App may not see lets nothing past it either: GitHub then refuses the merge (405).
    hasMergeQueue: !pull.field("mergeQueue").isNull(),
    isAutoMergeArmed: !pull.field("autoMergeRequest").isNull(),
    headTree: headCommit.field("tree").field("oid").text(),
    mergeTree: readMergeTree(pull.field("potentialMergeCommit"), base?.tip ?? null, head),
    mergeCommit: readMergeCommit(pull),
    commitCount: pull.field("commits").field("totalCount").integer(),
    contractFiles: { base: base?.files ?? [], default: fallback?.files ?? [] },
    commitAuthors: readCommitAuthors(pull.field("commits")),
    siblings: readSiblings(headCommit, { repo, head, number }),
    reviews: reviews.flatMap(readReview),
    threads: threads.map(readThread),
    statuses: readStatuses(headCommit),
    requiredContexts: readRequired(pull.field("baseRef"), answer),
  };
}

/**
 * When what happened that the query asks a timeline for. GitHub's times have whole seconds: what was said within the second of a
 * change may have been said before it.
 */
function readTimes(timeline: Shape): readonly Instant[] {
  const events = timeline.field("nodes").list();
  return events.map((event) => (event.field("createdAt").instant() + 1_000) as Instant);
}

/** All reviews or threads: those that came with the pull request, and those beyond the first hundred. */
async function readRest(
  { graphql }: Client,
  pull: Shape,
  what: "reviews" | "reviewThreads",
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly Shape[]> {
  let page = pull.field(what);
  const items = [...page.field("nodes").list()];
  for (let pages = 1; page.field("pageInfo").field("hasNextPage").flag(); pages += 1) {
    if (pages >= maxPages) {
      throw new GitHubError("invalid", "graphql", `the pull request has more than ${maxPages * 100} ${what}`);
    }
    const after = page.field("pageInfo").field("endCursor").text();
    const { data } = await graphql(query, { ...variables, after });
    page = data.field("repository").field("pullRequest").field(what);
    items.push(...page.field("nodes").list());
  }
  return items;
}

/**
 * The head commit. GitHub works out a pull request's commits a moment after its head; what it says then of the commit before
 * must not be taken for the new one's, nor may an author be missing from the list. Of one that was closed because its head
 * went back to its base nothing is listed, and nothing more will be.
 */
async function readHead(
  { graphql }: Client,
  pull: Shape,
  head: CommitSha,
  repository: { readonly owner: string; readonly name: string },
): Promise<Shape> {
  const listed = pull.field("headCommit").field("nodes").list()[0]?.field("commit");
  if (listed?.field("oid").text() === head) return listed;
  const isOpen = pull.field("state").text() === "OPEN";
  if (isOpen && pull.field("commits").field("totalCount").integer() < maxListedCommits) {
    throw new GitHubError("transient", "graphql", "the commits of the pull request lag behind its head");
  }
  const { data } = await graphql(headQuery, { ...repository, head });
  const object = data.field("repository").field("object");
  if (object.isNull() || object.field("oid").sha() !== head) {
    throw new GitHubError("transient", "graphql", `there is no commit ${head} yet`);
  }
  return object;
}

interface Tip {
  readonly tip: CommitSha;
  readonly files: readonly FoundFile[];
}

/** Where a branch is, and what stands there at the contract's paths; null where the branch is gone. */
async function readTip(client: Client, repository: RepositoryRef, ref: Shape): Promise<Tip | null> {
  if (ref.isNull()) return null;
  const target = ref.field("target");
  const files = await Promise.all(
    contractPaths.map(async (path, index): Promise<FoundFile[]> => {
      const file = await readEntry(client, repository, target.field(`contract${index}`), textLimits.bytes);
      return file === null ? [] : [{ path, file }];
    }),
  );
  return { tip: target.field("oid").sha(), files: files.flat() };
}

/** Of rulesets and classic protection together, as far as they can be seen; null where neither can, or not whole. */
function readRequired(ref: Shape, { lacking }: GraphqlAnswer): RequiredContext[] | null {
  if (ref.isNull()) return null;
  const rules = ref.field("rules");
  if (rules.isNull() && lacking.has(hidden.protection)) return null;
  if (!rules.isNull() && rules.field("pageInfo").field("hasNextPage").flag()) return null;
  const checks = (rules.isNull() ? [] : rules.field("nodes").list())
    .filter((rule) => rule.field("type").text() === "REQUIRED_STATUS_CHECKS")
    .flatMap((rule) => rule.field("parameters").field("requiredStatusChecks").list());
  const protection = ref.field("branchProtectionRule");
  const classic = protection.isNull() ? null : protection.field("requiredStatusChecks");
  return [
    ...checks.map((check) => ({
      context: check.field("context").text(),
      appId: check.field("integrationId").integerOrNull(),
    })),
    ...(classic === null || classic.isNull() ? [] : classic.list()).map((check) => ({
      context: check.field("context").text(),
      appId: check.field("app").isNull() ? null : check.field("app").field("databaseId").integer(),
    })),
  ];
}
