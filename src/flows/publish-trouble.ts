import type { RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { PullKey, PullRecord, Store } from "#adapters/store/store.ts";
import { checkNameFor, checkState } from "#core/effects/check.ts";
import { blockBecause, type Judgement, waitForTrouble } from "#core/gate/judgement.ts";
import { reEvaluateButton } from "#core/message/buttons.ts";
import { renderCheck } from "#core/message/check.ts";
import { reasons } from "#core/message/reasons.ts";
import type { NonEmpty } from "#core/result.ts";
import { findOwn, publishCheck, type PublisherSources, readCheckName } from "./publish-check.ts";

export interface TroubleSources extends PublisherSources {
  readonly repository: PublisherSources["repository"] & Pick<RepositoryOnGitHub, "readMergeRules">;
  readonly store: PublisherSources["store"] &
    Pick<Store, "readPull" | "latestReceipt" | "acquireLease" | "releaseLease">;
  readonly holder: string;
}

/** `github`: it does not answer, which says nothing about the change. `own`: we failed, under this reference in the log. */
export type Trouble = { readonly kind: "github" } | { readonly kind: "own"; readonly reference: string };

const leaseMs = 60_000;

/**
 * Says on the head, as far as it is known, that it could not be judged however often it was tried (RR-09). What was green
 * before is so no longer (S4). Trouble of GitHub's makes nothing red, and leaves a check alone that lets nothing through
 * (RR-14). Returns whether it took a write.
 */
export async function publishTrouble(sources: TroubleSources, key: PullKey, trouble: Trouble): Promise<boolean> {
  const { repository, store, holder, ownAppId, now } = sources;
  const record = await store.readPull(key);
  if (record === null || !record.isOpen) return false;
  const { repo } = key;
  const { head, baseRef } = record;
  const lease = await store.acquireLease(`head/${repo}/${head}`, holder, now(), leaseMs);
  if (lease === null) return false;
  try {
    const name = await findName(sources, record);
    const runs = await repository.readCheckRuns(head);
    if (trouble.kind === "github") {
      const shown = findOwn(runs, ownAppId, name);
      const isPassing = shown?.conclusion === "success" || shown?.conclusion === "neutral";
      if (shown !== null && !isPassing) return false;
    }
    const verdict =
      trouble.kind === "github"
        ? waitForTrouble(head, "GitHub")
        : blockBecause(head, "infrastructure", "Headgate", reasons.internalError(trouble.reference));
    const judgements: NonEmpty<Judgement> = [
      { pull: { number: key.number, baseRef, url: "" }, verdict, grounds: null },
    ];
    const state = checkState(judgements);
    const stage = { head, state, judgements, receipts: new Map(), linkOf: () => null, mergeNote: null };
    const basis = `${key.number}:${baseRef}`;
    const text = renderCheck(stage);
    const wanted = {
      repo,
      head,
      name,
      state,
      text,
      annotations: [],
      buttons: [reEvaluateButton],
      basis,
      detailsUrl: null,
    } as const;
    return (await publishCheck(sources, lease, wanted, runs)) === "written";
  } finally {
    await store.releaseLease(lease);
  }
}

/** The name under which it was judged last. The rules may be what cannot be read: then it is the plain one. */
async function findName({ repository, store }: TroubleSources, record: PullRecord): Promise<string> {
  const { baseRef } = record;
  const name = await readCheckName({ store }, record);
  const rules = await repository.readMergeRules(baseRef).catch(() => null);
  return checkNameFor(name, baseRef, rules?.required.map(({ context }) => context) ?? []);
}
