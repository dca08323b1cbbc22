import type {
  AccountRead,
  CheckRunRead,
  DiscussionRead,
  EditedBy,
  PullRead,
  RepositoryOnGitHub,
  ThreadDiscussion,
} from "#adapters/github/github.ts";
import type { Contract, Reviewer } from "#core/contract/contract.ts";
import type { Reading, ReviewFact } from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type { CheckRunMaterial, ReviewMaterial, ThreadComment } from "#core/review/material.ts";
import { type FindingPlace, findingPlaces } from "#core/review/places.ts";
import { readReviewRuns } from "#core/review/read.ts";
import type { Assessment } from "#core/risk/assessment.ts";

/** A reviewer that the change needs, and the account through which it writes; null: nobody's words are taken for its own. */
export interface KnownReviewer {
  readonly reviewer: Reviewer;
  readonly accountId: number | null;
}

export interface GatheredReviews {
  readonly reviews: Reading<ReviewFact>;
  /** Where the findings on the head stand. */
  readonly places: readonly FindingPlace[];
  readonly reviewers: readonly KnownReviewer[];
  /** Null where no reviewer is asked for. */
  readonly discussion: DiscussionRead | null;
}

const none: GatheredReviews = { reviews: { kind: "read", items: [] }, places: [], reviewers: [], discussion: null };

/**
 * What the reviewers that the change needs have said of its head, and the newest of what they said of another one. Whose words
 * are whose is settled here, by the App's number for check runs and by account number and type for the rest (SR-26): a commit
 * status too is whose token set it, whatever its name.
 */
export async function gatherReviews(
  repository: Pick<RepositoryOnGitHub, "readDiscussion" | "readAppAccount">,
  sources: {
    readonly pull: PullRead;
    readonly runs: readonly CheckRunRead[];
    readonly contract: Contract;
    readonly assessment: Assessment;
    readonly headSince: Instant | null;
    readonly isShared: boolean;
  },
): Promise<GatheredReviews> {
  const { pull, runs, contract, assessment, headSince, isShared } = sources;
  const named = new Set(assessment.reviews.flatMap((rule) => rule.reviewers));
  const wanted = contract.reviewers.filter(({ id }) => named.has(id));
  if (wanted.length === 0) return none;
  const [discussion, reviewers] = await Promise.all([
    repository.readDiscussion(pull.number),
    Promise.all(wanted.map(async (reviewer) => ({ reviewer, accountId: await findAccount(repository, reviewer) }))),
  ]);
  const read = reviewers.map((known) => {
    const material = materialOf(known, discussion, { pull, runs, headSince, isShared });
    return {
      facts: readReviewRuns(known.reviewer, material, pull.head),
      places: findingPlaces(known.reviewer, material, pull.head),
    };
  });
  return {
    reviews: {
      kind: "read",
      items: [...read.flatMap(({ facts }) => facts), ...dismissedOnes(reviewers, discussion, pull.head)],
    },
    places: read.flatMap(({ places }) => places),
    reviewers,
    discussion,
  };
}

/** What somebody dismissed on an earlier head is worth nothing there any more, so it carries over to no other either. */
function dismissedOnes(
  reviewers: readonly KnownReviewer[],
  { reviews }: DiscussionRead,
  head: CommitSha,
): readonly ReviewFact[] {
  return reviewers.flatMap(({ reviewer, accountId }) =>
    reviews
      .filter((one) => one.state === "dismissed" && one.head !== head && one.author?.id === accountId)
      .map((one) => ({ reviewer: reviewer.id, head: one.head, state: "unreadable", findings: [], at: one.updatedAt })),
  );
}

function isBy({ accountId }: KnownReviewer, author: AccountRead | null): boolean {
  return author !== null && author.kind === "bot" && author.id === accountId;
}

async function findAccount(
  { readAppAccount }: Pick<RepositoryOnGitHub, "readAppAccount">,
  { accountId, appSlug, appId }: Reviewer,
): Promise<number | null> {
  if (accountId !== null || appSlug === null) return accountId;
  return readAppAccount({ slug: appSlug, appId });
}

function materialOf(
  known: KnownReviewer,
  { reviews, comments, threads }: DiscussionRead,
  sources: {
    readonly pull: PullRead;
    readonly runs: readonly CheckRunRead[];
    readonly headSince: Instant | null;
    readonly isShared: boolean;
  },
): ReviewMaterial {
  const isOwn = (author: AccountRead | null) => isBy(known, author);
  const { pull, runs, headSince, isShared } = sources;
  return {
    headSince,
    comparedSince: pull.comparedSince,
    isShared,
    checkRuns: runs.map(toCheckRunMaterial),
    statuses: pull.statuses
      .filter(({ creator }) => isOwn(creator))
      .map(({ creator: _, ...status }) => ({ ...status, head: pull.head })),
    reviews: reviews.filter(({ author }) => isOwn(author)).map(withEditor),
    comments: comments.filter(({ author }) => isOwn(author)).map(withEditor),
    threads: threads.flatMap((thread) => ownComments(thread, isOwn)),
  };
}

function withEditor<Text extends { readonly editedBy: EditedBy }>(
  text: Text,
): Text & { readonly isEditedByOther: boolean } {
  return { ...text, isEditedByOther: text.editedBy === "other" };
}

/** A run that GitHub does not say to have started waits for its start, and is as new as anything. */
function toCheckRunMaterial(run: CheckRunRead): CheckRunMaterial {
  return { ...run, startedAt: run.startedAt ?? run.completedAt ?? (Number.MAX_SAFE_INTEGER as Instant) };
}

function ownComments(
  thread: ThreadDiscussion,
  isOwn: (author: AccountRead | null) => boolean,
): readonly ThreadComment[] {
  return thread.comments.flatMap((comment, index) => {
    const { id, author, head, body, hunk, createdAt, editedBy } = comment;
    if (!isOwn(author)) return [];
    return [
      {
        id,
        threadId: thread.id,
        opensThread: index === 0,
        path: thread.path,
        line: thread.line,
        originalLine: thread.originalLine,
        isResolved: thread.isResolved,
        isResolvedByReviewer: author !== null && thread.resolvedBy?.id === author.id,
        isOutdated: thread.isOutdated,
        head,
        body,
        hunk,
        createdAt,
        isEditedByOther: editedBy === "other",
      },
    ];
  });
}
