import type {
  Lease,
  NewDelivery,
  NewOrder,
  PullNote,
  Receipt,
  RepositoryNote,
  Round,
  StoreErrorKind,
} from "#adapters/store/store.ts";
import { StoreError } from "#adapters/store/store.ts";
import type { CommitSha, InstallationId, Instant, RepoId } from "#core/ids.ts";

export const at = (ms: number) => ms as Instant;
export const repoId = (id: number) => id as RepoId;
/** A commit hash of one letter, so that rows stay readable. */
export const sha = (letter: string) => letter.repeat(40) as CommitSha;

export function buildDelivery(guid: string, receivedAt = 1_000, body = "{}"): NewDelivery {
  return { guid, event: "pull_request", body: Buffer.from(body), receivedAt: at(receivedAt) };
}

export function buildRepositoryNote(repo: number, name = "shop"): RepositoryNote {
  return { installation: 7 as InstallationId, repo: repoId(repo), owner: "octo-org", name };
}

export function buildPullNote(note: Partial<PullNote> = {}): PullNote {
  return {
    repo: repoId(1),
    number: 5,
    head: sha("a"),
    baseRef: "main",
    isOpen: true,
    updatedAt: at(10),
    seenAt: at(11),
    ...note,
  };
}

export function buildReceipt(id: string, receipt: Partial<Receipt> = {}): Receipt {
  return {
    id,
    repo: repoId(1),
    pull: 5,
    head: sha("a"),
    verdict: "wait",
    document: `{"id":"${id}"}`,
    decidedAt: at(100),
    ...receipt,
  };
}

export function buildOrder(id: string, order: Partial<NewOrder> = {}): NewOrder {
  return {
    id,
    repo: repoId(1),
    number: 5,
    text: "hold",
    actor: { id: 11, login: "maria" },
    head: null,
    at: at(1_000),
    ...order,
  };
}

/** Of the head `sha(letter)`. */
export function buildRound(letter: string, round: Partial<Round> = {}): Round {
  return { repo: repoId(1), number: 5, head: sha(letter), since: at(1_000), document: `{"runs":[]}`, ...round };
}

export function assertLease(lease: Lease | null): Lease {
  if (lease === null) throw new Error("the lease is someone else's");
  return lease;
}

/** The kind of the `StoreError` that a promise rejects with; anything else is passed on. */
export async function kindOfRejection(promise: Promise<unknown>): Promise<StoreErrorKind | "resolved"> {
  try {
    await promise;
    return "resolved";
  } catch (error) {
    if (error instanceof StoreError) return error.kind;
    throw error;
  }
}
