import type { RepositoryOnGitHub, RepositoryRef } from "#adapters/github/github.ts";
import type { Jobs } from "#adapters/jobs/jobs.ts";
import type { Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { askPullAt } from "./asks.ts";

export interface SweepSources {
  readonly repository: Pick<RepositoryOnGitHub, "listOpenPulls">;
  readonly store: Pick<Store, "notePull" | "listOpenPulls">;
  readonly jobs: Pick<Jobs, "ask">;
  readonly now: () => Instant;
}

/**
 * Looks at every open pull request of a repository again, spread over `spreadMs` so that they do not all come at once. This
 * is what makes a lost webhook cost freshness and never correctness (L1): it lists, and does not search, since GitHub's
 * search can be wrong for hours. Returns how many there are.
 */
export async function sweepRepository(
  { repository, store, jobs, now }: SweepSources,
  { repo }: Pick<RepositoryRef, "repo">,
  spreadMs: number,
): Promise<number> {
  const listed = await repository.listOpenPulls();
  const seenAt = now();
  for (const pull of listed) await store.notePull({ ...pull, repo, isOpen: true, seenAt });
  // What is remembered as open and is no longer listed was closed, or merged, without our hearing of it: looked at too.
  const remembered = await store.listOpenPulls({ repo });
  const numbers = new Set([...listed, ...remembered].map(({ number }) => number));
  const step = spreadMs / Math.max(1, numbers.size);
  await jobs.ask(
    [...numbers].map((number, index) => askPullAt({ repo, number }, (seenAt + Math.floor(index * step)) as Instant)),
  );
  return numbers.size;
}
