import type { CheckRunRead } from "#adapters/github/github.ts";
import type { Lease, PullRecord, Store } from "#adapters/store/store.ts";
import { reEvaluateButton } from "#core/message/buttons.ts";
import { renderReopened } from "#core/message/check.ts";
import {
  publishCheck,
  type PublisherSources,
  readCheckName,
  readPublished,
  type WantedCheck,
} from "./publish-check.ts";

export interface TakeBackSources extends PublisherSources {
  readonly store: PublisherSources["store"] & Pick<Store, "latestReceipt" | "acquireLease" | "releaseLease">;
  readonly holder: string;
}

const leaseMs = 60_000;

/**
 * A commit that carries what GitHub lets through, for other pull requests or other bases than `basis` names, says from now on
 * that it is judged again (SR-14). Returns whether that took a write.
 */
export async function takeBack(
  sources: PublisherSources,
  lease: Lease,
  check: Pick<WantedCheck, "repo" | "head" | "name" | "basis">,
  readRuns: () => Promise<readonly CheckRunRead[]>,
): Promise<boolean> {
  if (!(await isInherited(sources, check))) return false;
  const text = renderReopened(check.head, "Another pull request, or another base branch, now counts on this commit.");
  const rest = { annotations: [], buttons: [reEvaluateButton], detailsUrl: null };
  const wanted: WantedCheck = { ...check, state: "in-progress", text, ...rest };
  return (await publishCheck(sources, lease, wanted, await readRuns())) === "written";
}

async function isInherited(
  sources: Pick<PublisherSources, "store">,
  check: Pick<WantedCheck, "repo" | "head" | "name" | "basis">,
): Promise<boolean> {
  const published = await readPublished(sources, check);
  if (published === null || (published.state !== "success" && published.state !== "neutral")) return false;
  const earned = new Set(published.basis.split(" "));
  return !check.basis.split(" ").every((one) => earned.has(one));
}

/**
 * The same before an open pull request is read, by what webhooks have told of it: GitHub's answers may lag behind them for
 * minutes (RR-05).
 */
export async function takeBackAtOnce(sources: TakeBackSources, record: PullRecord): Promise<void> {
  const { repository, store, holder, now } = sources;
  const { repo, number, head, baseRef } = record;
  const name = await readCheckName({ store }, record);
  const check = { repo, head, name, basis: `${number}:${baseRef}` };
  if (!(await isInherited(sources, check))) return;
  const lease = await store.acquireLease(`head/${repo}/${head}`, holder, now(), leaseMs);
  // Whoever is at work on the commit reads this pull request too.
  if (lease === null) return;
  try {
    await takeBack(sources, lease, check, () => repository.readCheckRuns(head));
  } finally {
    await store.releaseLease(lease);
  }
}
