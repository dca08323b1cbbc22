import type { CommitSha, RepoId } from "#core/ids.ts";
import type { AccountRead, ReviewRead, StatusRead, ThreadRead } from "./github.ts";
import type { Shape } from "./shape.ts";

/** Bots have no suffix in GraphQL and one in REST. Null: gone, or of a kind that nobody acts through (a mannequin). */
export function readAccount(actor: Shape): AccountRead | null {
  if (actor.isNull()) return null;
  const type = actor.field("__typename").text();
  const login = actor.field("login").text();
  if (type === "Bot") return { id: actor.field("databaseId").integer(), login: `${login}[bot]`, kind: "bot" };
  if (type === "User") return { id: actor.field("databaseId").integer(), login, kind: "human" };
  return null;
}

/** As REST names an account. Null: gone, or of a kind that nobody acts through. */
export function readRestAccount(user: Shape): AccountRead | null {
  if (user.isNull()) return null;
  const type = user.field("type").text();
  if (type !== "Bot" && type !== "User") return null;
  return {
    id: user.field("id").integer(),
    login: user.field("login").text(),
    kind: type === "Bot" ? "bot" : "human",
  };
}

/** Whoever GitHub links to the author or committer of a commit, each once. */
export function readCommitAuthors(commits: Shape): AccountRead[] {
  const accounts = commits
    .field("nodes")
    .list()
    .flatMap((node) => {
      const commit = node.field("commit");
      return [commit.field("author"), commit.field("committer")].flatMap((actor) => {
        const account = actor.isNull() ? null : readAccount(actor.field("user"));
        return account === null ? [] : [account];
      });
    });
  return [...new Map(accounts.map((account) => [account.id, account])).values()];
}

/** Open pull requests into this repository that have the same commit as their head. */
export function readSiblings(
  commit: Shape,
  own: { readonly repo: RepoId; readonly head: CommitSha; readonly number: number },
): number[] {
  const associated = commit.field("associatedPullRequests");
  if (associated.isNull()) return [];
  return associated
    .field("nodes")
    .list()
    .flatMap((pull) => {
      const base = pull.field("baseRepository");
      const isIntoUs = !base.isNull() && base.field("databaseId").integer() === own.repo;
      const isOpen = pull.field("state").text() === "OPEN";
      const number = pull.field("number").integer();
      const isSibling = isIntoUs && isOpen && pull.field("headRefOid").text() === own.head && number !== own.number;
      return isSibling ? [number] : [];
    });
}

const reviewStates = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
  COMMENTED: "commented",
  DISMISSED: "dismissed",
  PENDING: null,
} as const;

/** A review that is not submitted yet says nothing; one whose commit is gone is about no head that still counts. */
export function readReview(review: Shape): ReviewRead[] {
  const state = review.field("state").choice(reviewStates);
  const commit = review.field("commit");
  if (state === null || commit.isNull()) return [];
  return [
    {
      id: review.field("fullDatabaseId").numeral(),
      author: readAccount(review.field("author")),
      state,
      head: commit.field("oid").sha(),
      body: review.field("body").text(),
      submittedAt: review.field("submittedAt").instant(),
    },
  ];
}

/** A thread belongs to bots alone only if every comment of it was read and a bot wrote each (S7). */
export function readThread(thread: Shape): ThreadRead {
  const comments = thread.field("comments");
  const nodes = comments.field("nodes").list();
  const isWhole = comments.field("totalCount").integer() === nodes.length && nodes.length > 0;
  return {
    id: thread.field("id").text(),
    isResolved: thread.field("isResolved").flag(),
    isOutdated: thread.field("isOutdated").flag(),
    path: thread.field("path").text(),
    hasHuman: !isWhole || !nodes.every(isByBot),
  };
}

function isByBot(comment: Shape): boolean {
  if (comment.isNull() || comment.field("author").isNull()) return false;
  return comment.field("author").field("__typename").text() === "Bot";
}

/**
 * The tree of GitHub's test merge. It is made in the background and stays behind when either end moves, so that its parents
 * alone tell what it is a merge of.
 */
export function readMergeTree(commit: Shape, base: CommitSha | null, head: CommitSha): string | null {
  if (commit.isNull() || base === null) return null;
  const parents = commit.field("parents");
  const [first, second] = parents
    .field("nodes")
    .list()
    .map((parent) => parent.field("oid").sha());
  const isOfBoth = parents.field("totalCount").integer() === 2 && first === base && second === head;
  return isOfBoth ? commit.field("tree").field("oid").text() : null;
}

/** GitHub also names a commit for some pull requests that were not merged. */
export function readMergeCommit(pull: Shape): CommitSha | null {
  const commit = pull.field("mergeCommit");
  return commit.isNull() || pull.field("state").text() !== "MERGED" ? null : commit.field("oid").sha();
}

const statusStates = {
  ERROR: "error",
  FAILURE: "failure",
  PENDING: "pending",
  EXPECTED: "pending",
  SUCCESS: "success",
} as const;

/** Of a commit that has no status at all, GitHub says null. */
export function readStatuses(commit: Shape): StatusRead[] {
  const status = commit.field("status");
  if (status.isNull()) return [];
  return status
    .field("contexts")
    .list()
    .map((context) => ({
      id: context.field("id").text(),
      context: context.field("context").text(),
      state: context.field("state").choice(statusStates),
      description: context.field("description").textOrNull(),
      creator: readAccount(context.field("creator")),
      createdAt: context.field("createdAt").instant(),
    }));
}
