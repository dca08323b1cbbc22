import type { CommitSha, InstallationId, Instant, RepoId } from "#core/ids.ts";

/**
 * What the App remembers between two looks at GitHub: deliveries that are not worked off, hints about pull requests,
 * leases, what it meant to write and what it wrote, and receipts. GitHub stays the source of truth: all but the receipts
 * can be lost and is made anew.
 *
 * Two implementations pass one conformance suite: `openSqliteStore` (one process, one file) and `openPostgresStore` (any
 * number of replicas). Times are given by the caller, so that leases can be tested without waiting. Every method rejects
 * with a `StoreError`; one that resolves has reached the disk.
 */
export interface Store {
  /**
   * Keeps a delivery. `new`: it is kept now. `open`: it was kept before and is not worked off. `done`: it was worked off
   * before (or given up), and there is nothing to do. Many calls at once share one commit.
   */
  recordDelivery(delivery: NewDelivery): Promise<"new" | "open" | "done">;
  /** Null when it is unknown or was pruned. */
  readDelivery(guid: string): Promise<Delivery | null>;
  /** `dead`: given up; what it asked for is left to the sweep. Repeating it changes nothing. */
  finishDelivery(guid: string, state: "done" | "dead", at: Instant): Promise<void>;
  /** GUIDs of deliveries that are not worked off, oldest first. */
  listOpenDeliveries(query: { readonly receivedBefore: Instant; readonly limit: number }): Promise<readonly string[]>;
  /** Of `guids`, those that were never recorded. */
  findUnknownDeliveries(guids: readonly string[]): Promise<readonly string[]>;
  /**
   * Forgets what was finished before `before` (deliveries, effects, orders) and rounds older than it; returns how many rows
   * went. Of a pull request that is open stay its rounds, its accepted orders, and the effects that must never be done twice
   * on it: those of kind `rerun`, `thread`, `escalation`, `issue` or `comment` whose key begins `<kind>/<repo>/<number>`.
   */
  prune(before: Instant): Promise<number>;

  /** Keeps where a repository is to be found. */
  noteRepository(repository: RepositoryNote): Promise<void>;
  readRepository(repo: RepoId): Promise<RepositoryNote | null>;
  /** All that are installed, by id. */
  listRepositories(): Promise<readonly RepositoryNote[]>;
  /** The App was removed from these: they are forgotten with their pull requests, orders and rounds; receipts stay. */
  forgetRepositories(repos: readonly RepoId[]): Promise<void>;

  /**
   * Keeps what is known of a pull request. A note with an older `updatedAt` than the kept one changes nothing but
   * `newestSeen`, which only grows. `headSince` of the kept row is `seenAt` of the first note that had this head; a head
   * that was left and comes back counts anew.
   */
  notePull(note: PullNote): Promise<void>;
  readPull(key: PullKey): Promise<PullRecord | null>;
  /** Open pull requests of one repository, by number; of a head or a base branch if named. */
  listOpenPulls(query: {
    readonly repo: RepoId;
    readonly head?: CommitSha;
    readonly baseRef?: string;
  }): Promise<readonly PullRecord[]>;

  /**
   * The right to write about `scope` until `now + ttlMs`, or null while someone else has it. `fence` grows with every lease
   * of a scope. The same holder asking again gets a new lease.
   */
  acquireLease(scope: string, holder: string, now: Instant, ttlMs: number): Promise<Lease | null>;
  /** False when the lease was lost: expired and taken by another. */
  renewLease(lease: Lease, now: Instant, ttlMs: number): Promise<boolean>;
  /** Giving back a lost lease does nothing. */
  releaseLease(lease: Lease): Promise<void>;

  /**
   * Writes down, before GitHub is called, what is about to be written (S8).
   * - `begun`: written down; call GitHub, then `finishEffect`.
   * - `done`: the same payload was written before, with this result; do nothing.
   * - `unknown`: an earlier attempt was begun and never finished, so nobody knows whether GitHub did it: read back, then
   *   call `finishEffect` if GitHub has it, else `retryEffect`.
   * Rejects with `fenced` when a newer lease of the scope exists.
   */
  beginEffect(intent: EffectIntent, lease: Lease, now: Instant): Promise<BegunEffect>;
  /** After a read-back that did not find the effect: begins it once more, whatever was begun before. */
  retryEffect(intent: EffectIntent, lease: Lease, now: Instant): Promise<void>;
  /**
   * GitHub has it; `result` is what identifies it there, such as the id of a check run. Says nothing about a payload that is
   * not the one begun last: that one changes nothing.
   */
  finishEffect(key: string, payloadHash: string, result: string, at: Instant): Promise<void>;
  /**
   * GitHub refused: nothing was written, and the next `beginEffect` starts afresh. Rejects with `fenced` like it: what a
   * successor has begun is not ours to give up.
   */
  abandonEffect(key: string, lease: Lease, at: Instant): Promise<void>;
  readEffect(key: string): Promise<Effect | null>;
  /** Of one kind, those whose key begins with `prefix`, in whatever state: the oldest `limit`, oldest first. */
  listEffects(query: {
    readonly kind: string;
    readonly prefix: string;
    readonly limit: number;
  }): Promise<readonly Effect[]>;
  /** Effects that were begun and not finished, oldest first. */
  listUnknownEffects(limit: number): Promise<readonly Effect[]>;

  /**
   * Keeps a receipt. Its id is made of its content, so the same id again changes only when it was decided: a decision that
   * was left and is come back to is the latest again.
   */
  saveReceipt(receipt: Receipt): Promise<void>;
  readReceipt(id: string): Promise<Receipt | null>;
  /** The newest for this pull request, of this head if named. */
  latestReceipt(key: PullKey, head?: CommitSha): Promise<Receipt | null>;

  /** Keeps what a person asked of the App; `known`: it was kept before, and nothing changes. */
  recordOrder(order: NewOrder): Promise<"new" | "known">;
  readOrder(id: string): Promise<Order | null>;
  /**
   * What came of it, once: an unknown order and one that is finished stay as they are. `head`: the commit that it holds for;
   * null for none in particular.
   */
  finishOrder(id: string, state: Exclude<Order["state"], "open">, head: CommitSha | null, at: Instant): Promise<void>;
  /**
   * The newest `limit` of a pull request in that state, oldest first. Of comments of one second, which is all that GitHub
   * tells, the one with the greater number is the newer.
   */
  listOrders(query: PullKey & { readonly state: Order["state"]; readonly limit: number }): Promise<readonly Order[]>;

  /** Keeps what was known of a head when it was looked at last; the same head again replaces it. */
  saveRound(round: Round): Promise<void>;
  /** The newest `limit` heads of a pull request by `since`, oldest first. */
  listRounds(query: PullKey & { readonly limit: number }): Promise<readonly Round[]>;

  /** Rejects when the store cannot be written. For the readiness probe and the ingress. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface NewDelivery {
  /** GitHub's `X-GitHub-Delivery`; a redelivery carries the same. */
  readonly guid: string;
  readonly event: string;
  /** The raw body as it was signed. */
  readonly body: Uint8Array;
  readonly receivedAt: Instant;
}

/** The body of one that is `done` is no longer kept. */
export interface Delivery extends NewDelivery {
  readonly state: "open" | "done" | "dead";
}

export interface RepositoryNote {
  readonly installation: InstallationId;
  readonly repo: RepoId;
  readonly owner: string;
  readonly name: string;
}

export interface PullKey {
  readonly repo: RepoId;
  readonly number: number;
}

export interface PullNote extends PullKey {
  readonly head: CommitSha;
  readonly baseRef: string;
  readonly isOpen: boolean;
  /** GitHub's `updated_at`. */
  readonly updatedAt: Instant;
  readonly seenAt: Instant;
}

export interface PullRecord extends PullKey {
  readonly head: CommitSha;
  readonly baseRef: string;
  readonly isOpen: boolean;
  readonly updatedAt: Instant;
  /** The newest `updatedAt` that was ever seen: a read that is older than this is stale. */
  readonly newestSeen: Instant;
  /** When the head was first seen as the head; never before it was pushed. */
  readonly headSince: Instant;
}

export interface Lease {
  readonly scope: string;
  readonly holder: string;
  readonly fence: number;
}

export interface EffectIntent {
  /** The natural key: kind, repository, pull request or commit, and what else makes it this effect and no other. */
  readonly key: string;
  readonly kind: string;
  /** A hash of what would be written: the same payload is not written twice in a row. */
  readonly payloadHash: string;
}

export interface Effect extends EffectIntent {
  /** `abandoned`: GitHub refused it. */
  readonly state: "begun" | "done" | "abandoned";
  /** Of the last time it was done, with whatever payload; null if it never was. */
  readonly result: string | null;
  readonly at: Instant;
}

export type BegunEffect =
  | {
      readonly kind: "begun";
      /** Of the last time it was done, with whatever payload. */
      readonly lastResult: string | null;
    }
  | { readonly kind: "done"; readonly result: string }
  | { readonly kind: "unknown"; readonly effect: Effect };

/** A person's word to the App, in a comment or by a button. It counts for nothing until it was looked into. */
export interface NewOrder extends PullKey {
  /** What it came as, such as `comment/17` or `button/<delivery>/7`: the same again is the same order. */
  readonly id: string;
  /** What was written or pressed, as it came: at most 500 characters. A NUL becomes U+FFFD. */
  readonly text: string;
  readonly actor: { readonly id: number; readonly login: string };
  /** The commit on whose check a button was pressed; null for a comment. */
  readonly head: CommitSha | null;
  readonly at: Instant;
}

export interface Order extends NewOrder {
  /** Once it is finished, the commit that it holds for. */
  readonly head: CommitSha | null;
  /**
   * - `accepted`: it was granted, and bears on how the pull request is judged from then on.
   * - `answered`: it was granted and done, and says nothing about later looks.
   */
  readonly state: "open" | "accepted" | "answered" | "refused" | "ignored";
}

/** What reviewers had said of one head of a pull request. */
export interface Round extends PullKey {
  readonly head: CommitSha;
  /** When it became the head. */
  readonly since: Instant;
  /** JSON. */
  readonly document: string;
}

/** A decision, kept so that it can be explained and replayed. */
export interface Receipt {
  /** Made of the content of `document`: the same decision has the same id. */
  readonly id: string;
  readonly repo: RepoId;
  readonly pull: number;
  readonly head: CommitSha;
  readonly verdict: "allow" | "wait" | "block";
  /** JSON. */
  readonly document: string;
  readonly decidedAt: Instant;
}

/**
 * - `unavailable`: the database cannot be reached or written; try later.
 * - `fenced`: someone else has taken over this scope; stop.
 * - `locked`: another process uses this data directory.
 * - `corrupt`: the file is no database of Headgate's, or of a newer version.
 */
export type StoreErrorKind = "unavailable" | "fenced" | "locked" | "corrupt";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly kind: StoreErrorKind;

  constructor(kind: StoreErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}
