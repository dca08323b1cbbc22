import { createHash } from "node:crypto";
import type { CheckRunRead, CheckRunWrite, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Effect, EffectIntent, Lease, PullKey, Store } from "#adapters/store/store.ts";
import { defaults } from "#core/contract/defaults.ts";
import type { CheckState } from "#core/effects/check.ts";
import { checkNameOf } from "#core/gate/receipt.ts";
import type { CommitSha, Instant, RepoId } from "#core/ids.ts";
import type { CheckButton } from "#core/message/buttons.ts";
import type { CheckText } from "#core/message/check.ts";
import { isRefusal } from "./failures.ts";

export interface PublisherSources {
  readonly repository: Pick<RepositoryOnGitHub, "createCheckRun" | "updateCheckRun" | "readCheckRuns">;
  readonly store: Pick<Store, "beginEffect" | "retryEffect" | "finishEffect" | "abandonEffect" | "readEffect">;
  readonly ownAppId: number;
  readonly now: () => Instant;
  readonly pause: (ms: number) => Promise<void>;
}

/** One of Headgate's own checks, as it is to stand on a commit. */
export interface WantedCheck {
  readonly repo: RepoId;
  readonly head: CommitSha;
  readonly name: string;
  readonly state: CheckState;
  readonly text: CheckText;
  readonly annotations: CheckRunWrite["annotations"];
  readonly buttons: readonly CheckButton[];
  /** Which pull requests the answer is about, and into which bases: `7:main`. */
  readonly basis: string;
  readonly detailsUrl: string | null;
}

/** What the store keeps of a published check. */
export interface PublishedCheck {
  readonly id: number;
  readonly state: CheckState;
  readonly basis: string;
}

/** A write that GitHub does not show yet, this long after it was made, is lag and not loss; so is an older one that it shows. */
const trustOwnWriteMs = 60_000;

/** How often, and after what pauses, an unknown write is looked for before it is sent once more. */
const readBackPausesMs = [0, 1_000, 2_000, 4_000];

/**
 * Makes a check on GitHub what it is to be, and says whether that took a write. Where GitHub shows it already, nothing is
 * written. Otherwise the intent is kept first; one of an earlier process whose end nobody knows is looked for on GitHub, and
 * adopted if it is there (S8).
 *
 * `runs` are the check runs of the commit as they were just read.
 */
export async function publishCheck(
  { repository, store, ownAppId, now, pause }: PublisherSources,
  lease: Lease,
  wanted: WantedCheck,
  runs: readonly CheckRunRead[],
): Promise<"written" | "unchanged"> {
  const intent = intentOf(wanted);
  const write = toWrite(wanted, intent.payloadHash, now());
  const shown = findOwn(runs, ownAppId, wanted.name);
  const before = await store.readEffect(intent.key);
  const isOpenIntent = before?.state === "begun";
  const isSame = before?.state === "done" && before.payloadHash === intent.payloadHash;
  // The answer may be older than the last write of something else, and so what it shows be gone.
  const isOvertaken = before !== null && !isSame && isYoungWrite(before, now());
  if (shown !== null && shows(shown, write) && !isOpenIntent && !isOvertaken) {
    // Forgotten, or overtaken: what GitHub shows is remembered again, and not as a write that it may not show yet.
    if (!isSame) {
      const seenAt = (now() - trustOwnWriteMs) as Instant;
      await store.retryEffect(intent, lease, seenAt);
      await store.finishEffect(intent.key, intent.payloadHash, resultOf(shown.id, wanted), seenAt);
    }
    return "unchanged";
  }
  if (before !== null && isSame && isYoungWrite(before, now())) return "unchanged";

  const finish = async (id: number): Promise<"written"> => {
    await store.finishEffect(intent.key, intent.payloadHash, resultOf(id, wanted), now());
    return "written";
  };
  const send = async (id: number | null): Promise<"written"> => {
    try {
      if (id === null) return await finish(await repository.createCheckRun(write));
      await repository.updateCheckRun(id, write);
      return await finish(id);
    } catch (error) {
      if (isRefusal(error)) await store.abandonEffect(intent.key, lease, now());
      throw error;
    }
  };

  const begun = await store.beginEffect(intent, lease, now());
  if (begun.kind === "begun") return send(shown?.id ?? parsePublished(begun.lastResult)?.id ?? null);
  if (begun.kind === "unknown") {
    for (const ms of readBackPausesMs) {
      await pause(ms);
      const found = findOwn(await repository.readCheckRuns(wanted.head), ownAppId, wanted.name);
      if (found === null) continue;
      await store.retryEffect(intent, lease, now());
      return shows(found, write) ? finish(found.id) : send(found.id);
    }
  }
  // GitHub shows something else than what was written before, or an unknown write never came to be.
  await store.retryEffect(intent, lease, now());
  return send(shown?.id ?? null);
}

/** What the store remembers of a check on a commit; null: nothing, or the last write's end is not known. */
export async function readPublished(
  { store }: { readonly store: Pick<Store, "readEffect"> },
  check: Pick<WantedCheck, "repo" | "head" | "name">,
): Promise<PublishedCheck | null> {
  const effect = await store.readEffect(keyOf(check));
  return effect?.state === "done" ? parsePublished(effect.result) : null;
}

/** The name, without a base behind it, under which a pull request was judged last; unless that is known, the default. */
export async function readCheckName(
  { store }: { readonly store: Pick<Store, "latestReceipt"> },
  { repo, number }: PullKey,
): Promise<string> {
  const receipt = await store.latestReceipt({ repo, number });
  return (receipt === null ? null : checkNameOf(receipt.document)) ?? defaults.checkName;
}

function keyOf({ repo, head, name }: Pick<WantedCheck, "repo" | "head" | "name">): string {
  return `check/${repo}/${head}/${name}`;
}

function intentOf(wanted: WantedCheck): EffectIntent {
  const { state, text, annotations, buttons } = wanted;
  const payloadHash = createHash("sha256").update(JSON.stringify({ state, text, annotations, buttons })).digest("hex");
  return { key: keyOf(wanted), kind: "check", payloadHash };
}

function toWrite(wanted: WantedCheck, payloadHash: string, at: Instant): CheckRunWrite {
  const { state } = wanted;
  return {
    name: wanted.name,
    head: wanted.head,
    externalId: `headgate:${payloadHash.slice(0, 32)}`,
    state:
      state === "in-progress"
        ? { kind: "in-progress", startedAt: at }
        : { kind: "completed", conclusion: state, completedAt: at },
    ...wanted.text,
    detailsUrl: wanted.detailsUrl,
    annotations: wanted.annotations,
    actions: wanted.buttons,
  };
}

/** Our newest run of this name; GitHub numbers them upwards. */
export function findOwn(runs: readonly CheckRunRead[], ownAppId: number, name: string): CheckRunRead | null {
  const own = runs.filter((run) => run.appId === ownAppId && run.name === name).toSorted((a, b) => b.id - a.id);
  return own[0] ?? null;
}

function shows(run: CheckRunRead, { externalId, state }: CheckRunWrite): boolean {
  if (run.externalId !== externalId) return false;
  return state.kind === "in-progress"
    ? run.status !== "completed"
    : run.status === "completed" && run.conclusion === state.conclusion;
}

function isYoungWrite({ state, at }: Effect, now: Instant): boolean {
  return state === "done" && now - at < trustOwnWriteMs;
}

function resultOf(id: number, { state, basis }: WantedCheck): string {
  const published: PublishedCheck = { id, state, basis };
  return JSON.stringify(published);
}

function parsePublished(result: string | null): PublishedCheck | null {
  return result === null ? null : (JSON.parse(result) as PublishedCheck);
}
