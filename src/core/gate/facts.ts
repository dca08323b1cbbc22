import type { Permission, Severity } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";

/**
 * Everything that was read about one head, each with the commit it is about. Facts about another commit are carried too:
 * they never count, but the person who waits is told that they exist and are stale.
 */
export interface Facts {
  /** The head as the source of the facts knows it. Nothing is decided when it is not the head that was assessed. */
  readonly head: CommitSha;
  /** When this commit became the head, as far as known. Reviewers that say nothing are timed from here. */
  readonly headSince: Instant | null;
  /** Whether it was opened with another base: nobody looks again by themselves when that changes. */
  readonly hadOtherBase: boolean;
  /** Who opened the pull request and who pushed its head, as accounts; null while unknown. */
  readonly writers: readonly Actor[] | null;
  readonly checks: Reading<CheckFact>;
  readonly reviews: Reading<ReviewFact>;
  readonly threads: Reading<ThreadFact>;
  readonly evidence: Reading<EvidenceFact>;
  readonly approvals: Reading<ApprovalFact>;
  readonly codeOwners: Reading<CodeOwnerFact>;
  readonly waivers: Reading<WaiverFact>;
  readonly overrides: Reading<OverrideFact>;
  readonly holds: Reading<HoldFact>;
  /** What reviewers found on the earlier heads of this pull request, oldest first; the newest 100 heads. */
  readonly rounds: readonly RoundFact[];
  /** Every review that was asked for on this pull request, of whichever head. */
  readonly requests: readonly RequestFact[];
  /** The tree of the head commit; null while unknown. */
  readonly tree: string | null;
  /** What the head changes and what it merges to; null while unknown. */
  readonly identity: ChangeIdentity | null;
  /** Fingerprints of findings on this head that stand on lines which the last push brought; null where nobody can tell. */
  readonly selfInflicted: readonly string[] | null;
  /** What kept the reader from reading. Trouble makes a verdict wait; it never makes one red. */
  readonly trouble: readonly Trouble[];
  readonly pull: PullFact | null;
  readonly loop: LoopFact | null;
}

/**
 * A list that was read whole, or why it was not. An unread list is never taken for an empty one. `not-asked` is for offline
 * judgements alone, which have nobody to ask.
 */
export type Reading<Item> =
  | { readonly kind: "read"; readonly items: readonly Item[] }
  | { readonly kind: "unread"; readonly why: "not-asked" | "unavailable" | "unsupported" };

export const notAsked = { kind: "unread", why: "not-asked" } as const;

/** `agent` is an account, human or not by its type, through which a coding agent writes. */
export interface Actor {
  readonly id: number;
  readonly login: string;
  readonly kind: "human" | "bot" | "agent";
}

/** Someone whose authority was looked up live, on this repository, when the fact was read. */
export interface Person extends Actor {
  /** Teams as `organisation/team-slug`, of those that the contract names. */
  readonly teams: readonly string[];
  readonly permission: Permission | "triage" | "read" | "none";
}

/** A check run, or a commit status (which has no App: `appId` and `appSlug` are null, and it satisfies no pinned name). */
export interface CheckFact {
  readonly name: string;
  readonly appId: number | null;
  readonly appSlug: string | null;
  readonly head: CommitSha;
  /** GitHub's conclusion in its own words, such as `success` or `timed_out`; null while it runs. */
  readonly conclusion: string | null;
  readonly startedAt: Instant;
  /** Orders two that started in the same second; GitHub numbers them upwards. */
  readonly id: number;
}

/**
 * What a review agent's output amounts to. Only `clean` is a clean review, and it needs proof that this commit was
 * looked at; `findings` may still satisfy a rule if none of them is severe enough to block.
 */
export type ReviewState =
  | "clean"
  | "findings"
  | "running"
  | "rate-limited"
  | "skipped"
  | "too-large"
  | "silent"
  | "errored"
  | "unreadable";

export interface ReviewFact {
  /** The reviewer's id in the contract. */
  readonly reviewer: string;
  readonly head: CommitSha;
  readonly state: ReviewState;
  readonly findings: readonly FindingFact[];
  readonly at: Instant;
}

/** What was known of one head when it was looked at last. */
export interface RoundFact {
  readonly head: CommitSha;
  /** When it became the head. */
  readonly since: Instant;
  readonly tree: string | null;
  readonly identity: ChangeIdentity | null;
  readonly runs: readonly RoundRun[];
}

export interface RoundRun {
  readonly reviewer: string;
  readonly state: ReviewState;
  readonly at: Instant;
  readonly findings: readonly RoundFinding[];
}

export interface RoundFinding extends FindingFact {
  /** Whether it stands on a line that came with the push which made this commit the head; null where nobody can tell. */
  readonly isSelfInflicted: boolean | null;
}

/**
 * Two heads of one pull request with equal identities change the same files in the same way, and merging either into the
 * base branch gives the same tree: who reviewed the one has seen what the other would land.
 */
export interface ChangeIdentity {
  /** The tip of the base branch that both of the others are against. */
  readonly base: CommitSha;
  /** The tree that merging the head into `base` gives, by git's merge. */
  readonly mergeTree: string;
  /** A hash of every changed file: its paths, status, modes and the blob that it has at the head. */
  readonly patch: string;
}

/** A reviewer was asked to look at a head. */
export interface RequestFact {
  readonly reviewer: string;
  readonly head: CommitSha;
  readonly at: Instant;
}

export interface FindingFact {
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly path: string | null;
  readonly title: string;
}

export interface ThreadFact {
  readonly id: string;
  readonly isResolved: boolean;
  /** True also when not all comments could be read. */
  readonly hasHuman: boolean;
  readonly path: string | null;
}

export interface EvidenceFact {
  /** The flow's id in the contract. */
  readonly flow: string;
  readonly head: CommitSha;
  readonly capturedAt: Instant;
  /** What is wrong with the manifest or its artifacts; empty when it is valid. */
  readonly problems: readonly string[];
}

export interface ApprovalFact {
  readonly by: Person;
  readonly head: CommitSha;
  readonly state: "approved" | "changes-requested" | "commented" | "dismissed";
  readonly at: Instant;
  readonly id: number;
}

/** Changed files that share their owners; owners are logins or `organisation/team-slug`. */
export interface CodeOwnerFact {
  readonly paths: readonly string[];
  readonly owners: readonly string[];
}

/** Someone recorded that a documentation rule needs nothing at this head. */
export interface WaiverFact {
  /** The rule's id in the contract. */
  readonly rule: string;
  readonly by: Person;
  readonly head: CommitSha;
  readonly reason: string;
}

export interface OverrideFact {
  readonly by: Person;
  readonly head: CommitSha;
  readonly at: Instant;
  readonly reason: string;
}

/** Someone wants a pull request not to be merged, whatever its head, until they or somebody else says otherwise. */
export interface HoldFact {
  readonly by: Person;
  readonly at: Instant;
  readonly reason: string | null;
}

export interface Trouble {
  /** Who could not be reached, for example `GitHub`. */
  readonly source: string;
  readonly retryAt: Instant | null;
}

export interface PullFact {
  readonly isMerged: boolean;
  readonly isInMergeQueue: boolean;
}

/** Where the loop of review, fix and re-review stands. */
export interface LoopFact {
  readonly isAttemptRunning: boolean;
  readonly attempts: number;
  /** Set once a person was called and has not answered yet. */
  readonly escalatedAt: Instant | null;
}
