import type { RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Lease, PullKey } from "#adapters/store/store.ts";
import { findMarkers, markerPayload, renderMarker, withMarker } from "#core/message/marker.ts";
import { failureOf } from "./failures.ts";
import { type OnceSources, publishOnce } from "./publish-once.ts";

export interface CommentSources extends OnceSources {
  readonly repository: Pick<RepositoryOnGitHub, "readDiscussion" | "createComment" | "updateComment">;
  readonly ownAppId: number;
  /** A MAC over a text, by a key that only this App has (SR-34). */
  readonly sign: (text: string) => string;
}

export interface CommentEffect {
  readonly on: PullKey;
  /** Such as `to-do`; with `name` it makes the key: `comment/<repository>/<number>/<kind>/<name>`. */
  readonly kind: string;
  readonly name: string;
  readonly body: string;
  /** The key in the store, where it is another one than that of a comment. */
  readonly effect?: { readonly key: string; readonly kind: string };
}

/** The mark that a comment or an issue of ours ends with, by which it is known again after the database was lost. */
export function markOf(
  { sign }: Pick<CommentSources, "sign">,
  { repo, number }: PullKey,
  { kind, name }: Pick<CommentEffect, "kind" | "name">,
): string {
  const payload = markerPayload({ kind, repo, pull: number, head: null, contract: null, key: name });
  return renderMarker({ kind }, sign(payload));
}

export function commentKey({ repo, number }: PullKey, { kind, name }: Pick<CommentEffect, "kind" | "name">): string {
  return `comment/${repo}/${number}/${kind}/${name}`;
}

/** A comment that is written once and never altered. Returns whether it was written now. */
export async function commentOnce(sources: CommentSources, lease: Lease, comment: CommentEffect): Promise<boolean> {
  const { number } = comment.on;
  const mark = markOf(sources, comment.on, comment);
  const done = await publishOnce(sources, lease, {
    ...(comment.effect ?? { key: commentKey(comment.on, comment), kind: "comment" }),
    payload: "once",
    find: async () => (await findOwn(sources, number, mark))?.id.toString() ?? null,
    send: async () => String(await sources.repository.createComment(number, withMarker(comment.body, mark))),
  });
  return done.kind === "written";
}

/**
 * A comment of which there is one, edited in place; `onlyEdits`: where there is none, none is written. Returns whether that took
 * a write.
 */
export async function keepComment(
  sources: CommentSources,
  lease: Lease,
  comment: CommentEffect & { readonly onlyEdits?: boolean },
): Promise<boolean> {
  const { repository } = sources;
  const { number } = comment.on;
  const mark = markOf(sources, comment.on, comment);
  const text = withMarker(comment.body, mark);
  const done = await publishOnce(sources, lease, {
    key: commentKey(comment.on, comment),
    kind: "comment",
    payload: text,
    find: async () => {
      const own = await findOwn(sources, number, mark);
      return own !== null && own.body.trimEnd() === text.trimEnd() ? String(own.id) : null;
    },
    send: async (last) => {
      const id = last === null ? ((await findOwn(sources, number, mark))?.id ?? null) : Number(last);
      // Someone may have deleted it.
      const isEdited = id !== null && (await editComment(repository, id, text));
      if (isEdited) return String(id);
      return comment.onlyEdits === true ? null : String(await repository.createComment(number, text));
    },
  });
  return done.kind === "written";
}

/** False where there is no such comment any more. */
async function editComment(
  { updateComment }: Pick<RepositoryOnGitHub, "updateComment">,
  id: number,
  text: string,
): Promise<boolean> {
  try {
    await updateComment(id, text);
    return true;
  } catch (error) {
    if (failureOf(error)?.kind === "not-found") return false;
    throw error;
  }
}

/** Our own comment with that mark: nobody else's counts, whatever it says (SR-34). */
async function findOwn({ repository, ownAppId }: CommentSources, number: number, mark: string) {
  const { comments } = await repository.readDiscussion(number);
  const [wanted] = findMarkers(mark);
  const isMarked = (body: string) => findMarkers(body).some(({ mac }) => mac === wanted?.mac);
  return comments.find(({ viaAppId, body }) => viaAppId === ownAppId && isMarked(body)) ?? null;
}
