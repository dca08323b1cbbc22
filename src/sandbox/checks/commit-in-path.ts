import { resolveCommitish } from "#sandbox/git/objects.ts";
import { unprocessable } from "#sandbox/kernel/api-error.ts";
import type { Call } from "#sandbox/kernel/route.ts";

/** The commit that `:ref` names: a branch, a tag, a hash, or a ref without its `refs/`. */
export async function commitInPath({ repository, params }: Call): Promise<string> {
  const ref = params["ref"] ?? "";
  const short = /^(?:heads|tags)\/(.+)$/s.exec(ref)?.[1];
  const sha =
    (await resolveCommitish(repository, ref)) ??
    (short === undefined ? null : await resolveCommitish(repository, short));
  if (sha === null) throw unprocessable(`No commit found for SHA: ${ref}`);
  return sha;
}
