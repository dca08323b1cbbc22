import type { Change, FileStatus } from "#core/change/change.ts";
import type { FileAt } from "#core/change/file-at.ts";
import type { Person } from "#core/gate/facts.ts";
import type { CommitSha, InstallationId, Instant, RepoId } from "#core/ids.ts";

/**
 * What Headgate asks of GitHub, and what it writes there. Reads are fresh, whole or an error: a list that could not be read
 * to its end is never handed over as if it had been, and what GitHub cuts is marked. Every method rejects with a
 * `GitHubError`.
 *
 * Writes are sent once: nothing below repeats a write on its own, since after a 5xx nobody knows whether it happened.
 */
export interface GitHub {
  /** The App itself: its number and slug, by which its own check runs are known. */
  readonly readApp: () => Promise<{ readonly appId: number; readonly slug: string }>;
  /** Installations that are not suspended. */
  readonly listInstallations: () => Promise<readonly Installation[]>;
  readonly listRepositories: (installation: InstallationId) => Promise<readonly RepositoryRef[]>;
  /** Deliveries to the App since then, newest first, of which GitHub keeps a few days. */
  readonly listDeliveries: (since: Instant) => Promise<readonly DeliveryRef[]>;
  readonly readDelivery: (id: number) => Promise<{ readonly event: string; readonly payload: unknown }>;
  /** One repository, through a token that reaches no other and may do only what the App's profile needs (SR-63). */
  readonly repository: (repository: RepositoryRef) => RepositoryOnGitHub;
  /** GitHub's time less ours, by the last answer's `Date`; 0 until there was one. A person's clock is not a fact (RR-13). */
  readonly clockOffsetMs: () => number;
}

export interface Installation {
  readonly id: InstallationId;
  readonly account: string;
}

export interface RepositoryRef {
  readonly installation: InstallationId;
  readonly repo: RepoId;
  readonly owner: string;
  readonly name: string;
}

export interface DeliveryRef {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly deliveredAt: Instant;
}

export interface RepositoryOnGitHub {
  /** One GraphQL call for all but the files and the check runs. Null: there is no such pull request. */
  readonly readPull: (number: number) => Promise<PullRead | null>;
  /**
   * What the pull request alters, as the core wants it. `base` is the tip of the base branch: modes of the base side are
   * read there, which can only raise a tier, while the list itself is against the merge base. Added lines are read only if
   * `wantsContent`, from the patch, and only where the patch holds as many as GitHub counts.
   */
  readonly readChange: (request: {
    readonly number: number;
    readonly base: CommitSha;
    readonly head: CommitSha;
    /** As `PullRead` says: pages are read side by side, and a list of another length is incomplete. */
    readonly changedFiles: number;
    readonly wantsContent: boolean;
  }) => Promise<Change>;
  /** Every check run of a commit, the newest of each name and App; by REST, never a rollup (SR-25). */
  readonly readCheckRuns: (head: CommitSha) => Promise<readonly CheckRunRead[]>;
  /** Someone's authority here now, with those of `teams` (as `organisation/team-slug`) they belong to. */
  readonly readPerson: (account: AccountRead, teams: readonly string[]) => Promise<Person>;
  /** What GitHub itself asks before anything may merge into `branch`, and whether this App could get round it. */
  readonly readMergeRules: (branch: string) => Promise<MergeRules>;
  /** The pull requests of the group whose commit is `group`, in the queue of `branch`; empty: the group is gone. */
  readonly readMergeGroup: (branch: string, group: CommitSha) => Promise<readonly GroupMemberRead[]>;
  readonly listOpenPulls: () => Promise<readonly PullSummary[]>;
  /** What was written in a pull request beside its code: whole, or an error. Two calls, and more where there are many pages. */
  readonly readDiscussion: (number: number) => Promise<DiscussionRead>;
  /** One review thread, afresh and with every comment; null: there is none. */
  readonly readThread: (id: string) => Promise<ThreadDiscussion | null>;
  /**
   * The number of the account through which an App writes. Null: there is no App of that slug, or, where `appId` is given,
   * the slug is another App's by now.
   */
  readonly readAppAccount: (app: { readonly slug: string; readonly appId: number | null }) => Promise<number | null>;
  readonly readComment: (id: number) => Promise<CommentRead | null>;
  /** What `head` has that `base` has not (three dots), file by file. */
  readonly readComparison: (base: CommitSha, head: CommitSha) => Promise<ComparisonRead>;
  readonly readCommit: (sha: CommitSha) => Promise<CommitRead>;
  /** The newest hundred issues that this App opened, open and closed, newest first. */
  readonly listOwnIssues: () => Promise<readonly IssueRead[]>;
  /** Of a file of one commit; null: there is none. Over `maxBytes` it is `too-large`. */
  readonly readFileAt: (commit: CommitSha, path: string, maxBytes: number) => Promise<FileAt | null>;
  /** The commit that a branch points to, and null where there is no such branch; of the default branch if none is named. */
  readonly readBranchTip: (branch: string | null) => Promise<CommitSha | null>;

  /** Returns the id of the new run. */
  readonly createCheckRun: (run: CheckRunWrite) => Promise<number>;
  readonly updateCheckRun: (id: number, run: CheckRunWrite) => Promise<void>;
  readonly mergePull: (request: MergeRequest) => Promise<MergeOutcome>;
  /** Into the merge queue, if its head is still `head`. */
  readonly enqueuePull: (request: { readonly nodeId: string; readonly head: CommitSha }) => Promise<MergeOutcome>;
  /** Returns the id of the new comment. */
  readonly createComment: (number: number, body: string) => Promise<number>;
  readonly updateComment: (id: number, body: string) => Promise<void>;
  /** Doing it twice is doing it once. */
  readonly addReaction: (comment: number, reaction: "eyes" | "+1" | "-1" | "confused") => Promise<void>;
  /** Makes the label where there is none. Doing it twice is doing it once. */
  readonly addLabel: (number: number, label: string) => Promise<void>;
  /** Returns the number of the new issue. */
  readonly createIssue: (issue: IssueWrite) => Promise<number>;
  /** Whether the thread is resolved afterwards, as the answer to the mutation says (SR-37). */
  readonly setThreadResolved: (id: string, isResolved: boolean) => Promise<boolean>;
}

export interface AccountRead {
  readonly id: number;
  /** As REST spells it: a bot's ends in `[bot]`. */
  readonly login: string;
  readonly kind: "human" | "bot";
}

export interface PullRead {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed" | "merged";
  readonly isDraft: boolean;
  /** Null: the account is gone. */
  readonly author: AccountRead | null;
  readonly head: CommitSha;
  readonly headRef: string;
  /**
   * The newest time that its branch was force-pushed; null if it never was. Only so can it come back to a commit that was its
   * head before. In whole seconds, as `comparedSince` is.
   */
  readonly headForcedAt: Instant | null;
  /** From another repository, or from one that is gone. */
  readonly isFork: boolean;
  readonly baseRef: string;
  /**
   * Since when it compares this head's changes with this base: its creation, or the newest time that its base was set to another
   * branch or that branch was force-pushed. In whole seconds.
   */
  readonly comparedSince: Instant;
  /** Whether that is not its creation. */
  readonly hadOtherBase: boolean;
  /** The tip of the base branch now; null where the branch is gone. */
  readonly baseTip: CommitSha | null;
  readonly defaultRef: string;
  /** Null in a repository without a commit. */
  readonly defaultTip: CommitSha | null;
  readonly changedFiles: number;
  readonly updatedAt: Instant;
  readonly mergeable: "mergeable" | "conflicting" | "unknown";
  readonly isInMergeQueue: boolean;
  /** Whether the base branch has a merge queue, so that nothing is merged past it. */
  readonly hasMergeQueue: boolean;
  /** Someone armed GitHub's own auto-merge. */
  readonly isAutoMergeArmed: boolean;
  /** The tree of the head commit. */
  readonly headTree: string;
  /** The tree that merging this very head into this very tip of the base gives, once GitHub has worked it out. */
  readonly mergeTree: string | null;
  /** The commit that it was merged as; null unless it is merged. */
  readonly mergeCommit: CommitSha | null;
  /** How many commits it has. */
  readonly commitCount: number;
  /** What stands under the asked contract paths at the base's tip and at the default branch's tip. */
  readonly contractFiles: { readonly base: readonly FoundFile[]; readonly default: readonly FoundFile[] };
  /** Accounts that GitHub links to the authors and committers of the newest 100 commits. */
  readonly commitAuthors: readonly AccountRead[];
  /** Other open pull requests whose head is the same commit; GitHub may not list all, so what is remembered counts too. */
  readonly siblings: readonly number[];
  readonly reviews: readonly ReviewRead[];
  readonly threads: readonly ThreadRead[];
  /** Commit statuses on the head, the newest of each context. */
  readonly statuses: readonly StatusRead[];
  /** The checks that the rules of the base branch require; null where this App may not see them. */
  readonly requiredContexts: readonly RequiredContext[] | null;
}

export interface FoundFile {
  readonly path: string;
  readonly file: FileAt;
}

export interface RequiredContext {
  readonly context: string;
  /** The App that has to report it; null: anyone may. */
  readonly appId: number | null;
}

export interface ReviewRead {
  readonly id: number;
  readonly author: AccountRead | null;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
  readonly head: CommitSha;
  readonly body: string;
  readonly submittedAt: Instant;
}

export interface ThreadRead {
  readonly id: string;
  readonly isResolved: boolean;
  readonly isOutdated: boolean;
  readonly path: string;
  /** True also when not every comment could be read, or an author is gone. */
  readonly hasHuman: boolean;
}

/** Reviews, comments and threads of a pull request, each with the account that wrote it. */
export interface DiscussionRead {
  readonly reviews: readonly (ReviewRead & { readonly updatedAt: Instant; readonly editedBy: EditedBy })[];
  readonly comments: readonly (CommentRead & { readonly editedBy: EditedBy })[];
  readonly threads: readonly ThreadDiscussion[];
}

/**
 * Who edited a text last. Whoever may write can edit anybody's, and it stays its author's all the same. `other` also where
 * GitHub does not say who it was, or the author is gone.
 */
export type EditedBy = "nobody" | "author" | "other";

/** A comment of the pull request's conversation. */
export interface CommentRead {
  readonly id: number;
  /** The pull request, or issue, that it stands in. */
  readonly number: number;
  /** Null: the account is gone. */
  readonly author: AccountRead | null;
  /** The App through which it was written, where GitHub names one. */
  readonly viaAppId: number | null;
  readonly body: string;
  readonly createdAt: Instant;
  /** Later than `createdAt` where it was edited. */
  readonly updatedAt: Instant;
}

export interface ThreadDiscussion {
  readonly id: string;
  /** Of the pull request that it stands in. */
  readonly pullNodeId: string;
  readonly isResolved: boolean;
  readonly resolvedBy: AccountRead | null;
  readonly isOutdated: boolean;
  readonly path: string;
  readonly line: number | null;
  readonly originalLine: number | null;
  /** In the order written, and all of them. */
  readonly comments: readonly ThreadCommentRead[];
}

export interface ThreadCommentRead {
  readonly id: number;
  readonly author: AccountRead | null;
  readonly body: string;
  /** The commit that it was written for; null where that commit is gone. */
  readonly head: CommitSha | null;
  readonly hunk: string | null;
  readonly createdAt: Instant;
  readonly editedBy: EditedBy;
}

export interface ComparisonRead {
  /** `diverged`: neither holds the other, so `files` is against their merge base. */
  readonly status: "ahead" | "behind" | "diverged" | "identical";
  readonly files: readonly ComparedFile[];
  /** False where GitHub stopped listing (300 files). */
  readonly isComplete: boolean;
}

export interface ComparedFile {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: FileStatus;
  /** Of the head side, but for a deleted file; null where GitHub does not say. */
  readonly blob: string | null;
  readonly additions: number;
  readonly deletions: number;
  /** The numbers of the added lines at the head; null where the patch is cut or left out. */
  readonly addedLineNumbers: readonly number[] | null;
}

export interface CommitRead {
  readonly sha: CommitSha;
  readonly tree: string;
  readonly parents: readonly CommitSha[];
}

export interface IssueRead {
  readonly number: number;
  readonly url: string;
  readonly body: string;
}

export interface IssueWrite {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

export interface StatusRead {
  /** Its node id. */
  readonly id: string;
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly description: string | null;
  /** Whose token set it: anyone with write access can, under any name. Null for an account that is gone. */
  readonly creator: AccountRead | null;
  readonly createdAt: Instant;
}

export interface CheckRunRead {
  readonly id: number;
  readonly name: string;
  readonly appId: number;
  readonly appSlug: string;
  readonly head: CommitSha;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  /** Its page on GitHub. */
  readonly url: string | null;
  readonly externalId: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
}

export interface PullSummary {
  readonly number: number;
  readonly head: CommitSha;
  readonly baseRef: string;
  readonly updatedAt: Instant;
}

export interface GroupMemberRead {
  readonly number: number;
  /** The pull request's head when it was queued, which is the one that the group holds. */
  readonly head: CommitSha;
}

/** Lengths are GitHub's: title 255, summary and text 65,535, label and identifier 20, description 40 characters. */
export interface CheckRunWrite {
  readonly name: string;
  readonly head: CommitSha;
  readonly externalId: string;
  readonly state:
    | { readonly kind: "in-progress"; readonly startedAt: Instant }
    | {
        readonly kind: "completed";
        readonly conclusion: "success" | "failure" | "neutral";
        readonly completedAt: Instant;
      };
  readonly title: string;
  readonly summary: string;
  readonly text: string | null;
  readonly detailsUrl: string | null;
  readonly annotations: readonly CheckAnnotation[];
  /** At most three buttons. */
  readonly actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
}

export interface CheckAnnotation {
  readonly path: string;
  readonly line: number;
  readonly level: "notice" | "warning" | "failure";
  readonly title: string;
  readonly message: string;
}

export interface MergeRules {
  readonly required: readonly RequiredContext[];
  /** `unknown`: GitHub does not tell this App, so it must be taken for yes. */
  readonly canBypass: "no" | "yes" | "unknown";
}

export interface MergeRequest {
  readonly number: number;
  readonly head: CommitSha;
  readonly method: "merge" | "squash" | "rebase";
}

/**
 * - `merged`: done, as this commit; null where it was queued.
 * - `head-moved` (409): judge the new head.
 * - `not-mergeable` (405): GitHub's own rules are not met yet, or it conflicts.
 * - `refused` (403, 422): it will not become possible by itself.
 * - `unknown` (5xx or no answer): it may have happened; read before anything else.
 */
export type MergeOutcome =
  | { readonly kind: "merged"; readonly commit: CommitSha | null }
  | { readonly kind: "head-moved" }
  | { readonly kind: "not-mergeable" | "refused" | "unknown"; readonly message: string };

/**
 * - `not-found`: it is not there, or this App cannot see it.
 * - `forbidden`: a permission is missing, or the installation is suspended.
 * - `conflict`: it changed in between.
 * - `rate-limited`: nothing more until `retryAfterMs` is over.
 * - `transient`: 5xx, a time-out, a cut connection. After a write nobody knows whether it happened.
 * - `invalid`: GitHub answered something that this version does not understand, or did not take what was sent.
 */
export type GitHubErrorKind = "not-found" | "forbidden" | "conflict" | "rate-limited" | "transient" | "invalid";

export class GitHubError extends Error {
  override readonly name = "GitHubError";
  readonly kind: GitHubErrorKind;
  /** Null where GitHub did not say. */
  readonly retryAfterMs: number | null;
  /** The operation: `GET /repos/{owner}/{repo}/pulls/{pull_number}/files`. Never a URL with a token. */
  readonly operation: string;

  constructor(
    kind: GitHubErrorKind,
    operation: string,
    message: string,
    details: { readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.operation = operation;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}
