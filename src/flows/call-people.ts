import type { PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Notifier } from "#adapters/notify/notifier.ts";
import type { Lease, PullKey } from "#adapters/store/store.ts";
import { callsFor } from "#core/effects/calls.ts";
import { type EscalationCall, escalationNotice, renderEscalation } from "#core/message/escalation.ts";
import { commentOnce, type CommentSources } from "./comments.ts";
import type { Followed } from "./follow-up.ts";
import type { FreshJudgement } from "./judge-pull.ts";
import { publishOnce } from "./publish-once.ts";

export interface CallPeopleSources extends CommentSources {
  readonly repository: CommentSources["repository"] & Pick<RepositoryOnGitHub, "addLabel">;
  /** Null: nobody outside GitHub is told anything. */
  readonly notifier: Notifier | null;
  /** `owner/name`. */
  readonly fullName: string;
}

/**
 * Calls a person where a machine does not go on: once for each cause on a pull request, by a comment with all that they need
 * to decide, by the contract's label, and by a notice to wherever the operator wants them.
 */
export async function callPeople(
  sources: CallPeopleSources,
  lease: Lease,
  key: PullKey,
  pull: PullRead,
  judgement: FreshJudgement,
): Promise<Followed> {
  const { grounds } = judgement;
  if (grounds === null || pull.isDraft) return { wrote: 0, at: null };
  const { facts, policy } = grounds;
  const { notify } = policy.contract;
  let wrote = 0;
  const calls = callsFor(judgement, sources.now());
  for (const { name, cause } of calls) {
    const body = renderEscalation({ cause, judgement, history: facts, notify });
    const done = await publishOnce(sources, lease, {
      key: escalationKey(key, name),
      kind: "escalation",
      payload: "once",
      find: null,
      send: async () => {
        await commentOnce(sources, lease, { on: key, kind: "escalation", name, body });
        if (notify.label !== null) await sources.repository.addLabel(key.number, notify.label.value);
        return pull.head;
      },
    });
    if (done.kind === "written") wrote += 1;
  }
  // Last, so that a chat that is away keeps nobody from a comment; and at once, so that it keeps nothing waiting for long.
  const sent = await Promise.allSettled(
    calls.map(({ name, cause }) => sendNotice(sources, lease, key, name, cause, judgement)),
  );
  for (const one of sent) if (one.status === "rejected") throw one.reason;
  return { wrote, at: null };
}

export function escalationKey({ repo, number }: PullKey, name: string): string {
  return `escalation/${repo}/${number}/${name}`;
}

/** A chat that is away gets its notice when it is back. */
async function sendNotice(
  sources: CallPeopleSources,
  lease: Lease,
  { repo, number }: PullKey,
  name: string,
  cause: EscalationCall,
  judgement: FreshJudgement,
): Promise<void> {
  const { notifier, fullName } = sources;
  if (notifier === null) return;
  const id = `notice/${repo}/${number}/${name}`;
  await publishOnce(sources, lease, {
    key: id,
    kind: "notice",
    payload: "once",
    find: null,
    send: async () => {
      await notifier.send(id, escalationNotice(cause, judgement, fullName));
      return "sent";
    },
  });
}
