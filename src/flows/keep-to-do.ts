import type { PullRead } from "#adapters/github/github.ts";
import type { Lease, PullKey, Store } from "#adapters/store/store.ts";
import { renderDone, renderToDo, renderWaiting } from "#core/message/to-do.ts";
import { commentKey, type CommentSources, keepComment } from "./comments.ts";
import type { Followed } from "./follow-up.ts";
import type { FreshJudgement } from "./judge-pull.ts";

export interface ToDoSources extends CommentSources {
  readonly store: CommentSources["store"] & Pick<Store, "readEffect">;
}

const toDo = { kind: "to-do", name: "" } as const;

/**
 * Keeps the one comment that says what people have to do. It comes when somebody has something to do for the first time, and
 * is edited from then on: what it says is so at the present head. What may still come by itself makes none, and takes one edit
 * for each head.
 */
export async function keepToDo(
  sources: ToDoSources,
  lease: Lease,
  key: PullKey,
  pull: PullRead,
  judgement: FreshJudgement,
): Promise<Followed> {
  const nothing = { wrote: 0, at: null };
  if (judgement.grounds?.policy.contract.notify.comment.value !== true || pull.isDraft) return nothing;
  const body = renderToDo({ judgement, notes: [] });
  const keep = async (text: string, onlyEdits: boolean) => ({
    wrote: (await keepComment(sources, lease, { on: key, ...toDo, body: text, onlyEdits })) ? 1 : 0,
    at: null,
  });
  if (body !== null) return keep(body, false);
  const before = await sources.store.readEffect(commentKey(key, toDo));
  // One whose end nobody knows may be there.
  const mayBeThere = before !== null && (before.result !== null || before.state === "begun");
  if (!mayBeThere) return nothing;
  return keep(judgement.verdict.kind === "allow" ? renderDone(pull.head) : renderWaiting(judgement), true);
}
