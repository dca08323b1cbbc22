import { createHash } from "node:crypto";
import type { PullKey, Receipt, Store } from "#adapters/store/store.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import { decisionIdentity, receiptDocument } from "#core/gate/receipt.ts";
import type { CommitSha, Instant } from "#core/ids.ts";

/** One receipt for each pull request; the same decision has the same receipt. */
export async function keepReceipts(
  store: Pick<Store, "saveReceipt">,
  { repo }: PullKey,
  head: CommitSha,
  judgements: readonly Judgement[],
  decidedAt: Instant,
): Promise<ReadonlyMap<number, string>> {
  const receipts = new Map<number, string>();
  for (const judgement of judgements) {
    const identity = JSON.stringify({ repo, ...decisionIdentity(head, judgement) });
    const id = `r-${createHash("sha256").update(identity).digest("hex").slice(0, 16)}`;
    const receipt: Receipt = {
      id,
      repo,
      pull: judgement.pull.number,
      head,
      verdict: judgement.verdict.kind,
      document: JSON.stringify(receiptDocument(head, judgement)),
      decidedAt,
    };
    await store.saveReceipt(receipt);
    receipts.set(judgement.pull.number, id);
  }
  return receipts;
}
