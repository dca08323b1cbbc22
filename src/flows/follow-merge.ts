import type { PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { PullKey, Store } from "#adapters/store/store.ts";
import type { CommitSha } from "#core/ids.ts";
import { failureOf, isPassing } from "./failures.ts";
import { type IssueSources, openOnce } from "./open-issues.ts";
import { publishOnce } from "./publish-once.ts";
import { verifyLanded } from "./verify-landed.ts";

export interface FollowMergeSources extends IssueSources {
  readonly repository: IssueSources["repository"] & Pick<RepositoryOnGitHub, "readComparison" | "readCommit">;
  readonly store: IssueSources["store"] & Pick<Store, "latestReceipt" | "acquireLease" | "releaseLease">;
  readonly holder: string;
  readonly judgesOnly: boolean;
  /** What landed is not what was judged: whoever runs Headgate has to hear of it at once. */
  readonly onAlarm: (alarm: LandedAlarm) => void;
  readonly onTrouble: (part: string, error: Error) => void;
}

export interface LandedAlarm {
  readonly pull: number;
  readonly judgedHead: CommitSha;
  readonly mergeCommit: CommitSha;
}

/** Reads a rebase of 250 commits, two calls for each. */
const leaseMs = 120_000;

/**
 * After a merge of what was allowed: whether what landed is what was judged (SR-33). A difference alarms and opens an issue. Each
 * merge is looked at once; one that GitHub cannot tell about is looked at again with the next news of it.
 */
export async function followMerge(sources: FollowMergeSources, key: PullKey, pull: PullRead): Promise<void> {
  const { repository, store, holder, judgesOnly, onAlarm, onTrouble, now } = sources;
  const { mergeCommit, head } = pull;
  const receipt = await store.latestReceipt(key, head);
  if (mergeCommit === null || receipt?.verdict !== "allow") return;
  const lease = await store.acquireLease(`pull/${key.repo}/${key.number}`, holder, now(), leaseMs);
  if (lease === null) return;
  try {
    await publishOnce(sources, lease, {
      key: `landed/${key.repo}/${key.number}/${mergeCommit}`,
      kind: "landed",
      payload: "once",
      find: null,
      send: async () => {
        const verified = await verifyLanded(repository, pull, head).catch(giveUpOnRefusal(onTrouble));
        if (verified === null) return null;
        const { landing, issue } = verified;
        if (landing.kind !== "different" || issue === null) return landing.kind;
        onAlarm({ pull: key.number, judgedHead: head, mergeCommit });
        if (!judgesOnly) {
          await openOnce(sources, lease, key, { ...issue, kind: "landed", name: mergeCommit, labels: ["escalation"] });
        }
        return landing.kind;
      },
    });
  } finally {
    await store.releaseLease(lease);
  }
}

/** A commit that GitHub has forgotten, or does not show to this App, cannot be compared; what passes is tried again. */
function giveUpOnRefusal(onTrouble: FollowMergeSources["onTrouble"]): (error: unknown) => null {
  return (error) => {
    const failure = failureOf(error);
    if (failure === null || isPassing(failure) || !(error instanceof Error)) throw error;
    onTrouble("comparing what landed", error);
    return null;
  };
}
