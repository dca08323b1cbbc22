import type { RepositoryRef } from "#adapters/github/github.ts";
import type { Ask, Jobs } from "#adapters/jobs/jobs.ts";
import type { NewOrder, PullNote, RepositoryNote, Store } from "#adapters/store/store.ts";
import { defaults } from "#core/contract/defaults.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import { askConfirmation, askGroup, askInstallations, askOrder, askPull, askPullAt } from "./asks.ts";
import { readPublished } from "./publish-check.ts";

/** What one webhook says to look at again. It is a hint and never a fact: what is judged is read afresh. */
export interface News {
  /** Null: it is about no one repository. */
  readonly repository: RepositoryRef | null;
  readonly pulls: readonly Omit<PullNote, "repo" | "seenAt">[];
  /** Pull requests of which it says no more than the number. */
  readonly numbers: readonly number[];
  /** Commits of which something was reported: a check, a status, a workflow run. */
  readonly heads: readonly CommitSha[];
  /** Branches that moved, without `refs/heads/`. */
  readonly branches: readonly string[];
  /** What every pull request of the repository is held to: rules of branches, or the default branch with its contract. */
  readonly rulesChanged: boolean;
  readonly groups: readonly { readonly branch: string; readonly head: CommitSha }[];
  /** Repositories came or went, so that the installations are to be listed again. */
  readonly installationsChanged: boolean;
  readonly removedRepositories: readonly RepoId[];
  readonly orders: readonly OrderNews[];
}

/** What a person asked of the App: by a comment on a pull request, or by a button on the check of a commit. */
export type OrderNews = Pick<NewOrder, "id" | "text" | "actor" | "at"> &
  ({ readonly number: number; readonly head: null } | { readonly number: null; readonly head: CommitSha });

export interface NewsSources {
  readonly store: Pick<
    Store,
    | "noteRepository"
    | "notePull"
    | "readPull"
    | "listOpenPulls"
    | "forgetRepositories"
    | "latestReceipt"
    | "readEffect"
    | "recordOrder"
  >;
  readonly jobs: Pick<Jobs, "ask">;
  /** Logins in lower case; null: any account. */
  readonly accounts: readonly string[] | null;
  readonly now: () => Instant;
}

/** A push to a base branch touches every pull request into it; they are looked at one after another, not all at once. */
const fanOutStepMs = 200;

/** Marks what a webhook is about, so that it is looked at again. Doing it twice is doing it once. */
export async function takeNews({ store, jobs, accounts, now }: NewsSources, news: News): Promise<void> {
  const at = now();
  if (news.removedRepositories.length > 0) await store.forgetRepositories(news.removedRepositories);
  const asks: Ask[] = news.installationsChanged ? [askInstallations(at)] : [];
  const { repository } = news;
  // Whoever else installed the App is none of ours (SR-54).
  const isServed = repository !== null && (accounts === null || accounts.includes(repository.owner.toLowerCase()));
  if (isServed) asks.push(...(await markRepository(store, news, repository, at)));
  if (asks.length > 0) await jobs.ask(asks);
}

async function markRepository(
  store: NewsSources["store"],
  news: News,
  repository: RepositoryNote,
  at: Instant,
): Promise<Ask[]> {
  const { repo } = repository;
  await store.noteRepository(repository);
  const numbers = new Set(news.pulls.map(({ number }) => number));
  const urgent = new Set<number>();
  for (const pull of news.pulls) {
    if (await inheritsAnswer(store, { ...pull, repo, seenAt: at })) urgent.add(pull.number);
    await store.notePull({ ...pull, repo, seenAt: at });
    // Those that shared the commit no longer answer for this one.
    if (pull.isOpen) continue;
    for (const { number } of await store.listOpenPulls({ repo, head: pull.head })) numbers.add(number);
  }
  const strangers = new Set<number>();
  for (const number of news.numbers) {
    if ((await store.readPull({ repo, number })) === null) strangers.add(number);
    else numbers.add(number);
  }
  for (const head of news.heads) {
    for (const { number } of await store.listOpenPulls({ repo, head })) numbers.add(number);
  }
  const isTouched = (baseRef: string) => news.rulesChanged || news.branches.includes(baseRef);
  const isWide = news.rulesChanged || news.branches.length > 0;
  const others = (isWide ? await store.listOpenPulls({ repo }) : []).filter(
    ({ number, baseRef }) => !numbers.has(number) && isTouched(baseRef),
  );
  return [
    ...[...numbers].map((number) => (urgent.has(number) ? askPullAt : askPull)({ repo, number }, at)),
    ...[...numbers].map((number) => askConfirmation({ repo, number }, at)),
    ...[...strangers].map((number) => askPull({ repo, number }, at)),
    ...others.map(({ number }, index) => askPullAt({ repo, number }, (at + index * fanOutStepMs) as Instant)),
    ...news.groups.map(({ branch, head }) => askGroup({ repo, branch, group: head }, at)),
    ...(await recordOrders(store, news.orders, repo)).map((id) => askOrder({ repo, id }, at)),
  ];
}

/**
 * Keeps the orders, and returns their ids. One by a button is one for each open pull request with that head: only those that
 * are known here are surely of this repository.
 */
async function recordOrders(
  store: NewsSources["store"],
  orders: readonly OrderNews[],
  repo: RepoId,
): Promise<readonly string[]> {
  const all: NewOrder[] = [];
  for (const order of orders) {
    if (order.number !== null) {
      all.push({ ...order, repo });
      continue;
    }
    for (const { number } of await store.listOpenPulls({ repo, head: order.head })) {
      all.push({ ...order, id: `${order.id}/${number}`, repo, number });
    }
  }
  for (const order of all) await store.recordOrder(order);
  // Those that were known are asked for too: they may have been kept just before the process ended.
  return all.map(({ id }) => id);
}

/**
 * Whether a pull request has just come to a commit, or to a base, and finds an answer there that others earned, or it itself
 * at another time. GitHub lets it merge by that until it is taken back, so it is not put off for a quiet period (SR-14).
 */
async function inheritsAnswer(store: NewsSources["store"], pull: PullNote): Promise<boolean> {
  const { repo, number, head, baseRef, isOpen, updatedAt } = pull;
  if (!isOpen) return false;
  const before = await store.readPull({ repo, number });
  const isOld = before !== null && before.updatedAt > updatedAt;
  const isKnown = before !== null && before.isOpen && before.head === head && before.baseRef === baseRef;
  if (isOld || isKnown) return false;
  if ((await store.latestReceipt({ repo, number }, head)) !== null) return true;
  if ((await store.listOpenPulls({ repo, head })).some((one) => one.number !== number)) return true;
  return (await readPublished({ store }, { repo, head, name: defaults.checkName })) !== null;
}
