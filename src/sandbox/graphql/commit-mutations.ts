import { git } from "#sandbox/git/git.ts";
import { readTree, writeBlob, writeCommit, writeTree, type TreeChange } from "#sandbox/git/objects.ts";
import { isForcedMove, isRefName, readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf, webSignature } from "#sandbox/git/signature.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import { parseBase64 } from "#sandbox/repositories/commit-input.ts";
import { canPush } from "#sandbox/repositories/protection-rules.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Context } from "./context.ts";
import { requireNode } from "./find-node.ts";
import { type Mutation, mutation, sender } from "./mutation.ts";
import { requireWrite } from "./permission.ts";
import { forbidden, Problem, unprocessable, unresolvable } from "./problem.ts";
import { findRepository } from "./query-fields.ts";
import { source } from "./source.ts";
import { contentNeeds } from "./write-needs.ts";

interface CommitInput {
  readonly branch: {
    readonly id?: string | null;
    readonly repositoryNameWithOwner?: string | null;
    readonly branchName?: string | null;
  };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[] | null;
    readonly deletions?: readonly { readonly path: string }[] | null;
  } | null;
}

interface Branch {
  readonly repository: Repository;
  /** Full: `refs/heads/main`. */
  readonly ref: string;
  readonly head: string;
}

export const commitMutations: Readonly<Record<string, Mutation>> = {
  createCommitOnBranch: mutation(["commit", "ref"], async (input: CommitInput, context) => {
    const branch = await findBranch(context, input.branch);
    const { repository, ref, head } = branch;
    requireWrite(context, repository, "CreateCommitOnBranch", contentNeeds);
    if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
    const additions = input.fileChanges?.additions ?? [];
    const deletions = input.fileChanges?.deletions ?? [];
    refuseWorkflows(
      context,
      [...additions, ...deletions].map(({ path }) => path),
    );
    if (input.message.headline === "") throw unprocessable("A commit message headline must be given.");

    const tree = await writeChanges(repository, head, additions, deletions);
    const at = context.world.now();
    const body = input.message.body ?? "";
    const oid = await writeCommit(repository, {
      tree,
      parents: [head],
      message: body === "" ? input.message.headline : `${input.message.headline}\n\n${body}`,
      author: signatureOf(sender(context), at),
      committer: webSignature(at),
    });
    await move(context, repository, { ref, before: head, after: oid });
    return { commit: source("Commit", { repository, oid }), ref: source("Ref", { repository, name: ref, oid }) };
  }),

  createRef: mutation(["ref"], async (input: { repositoryId: string; name: string; oid: string }, context) => {
    const { repository } = await requireNode(context, input.repositoryId, "Repository");
    requireWrite(context, repository, "CreateRef", contentNeeds);
    const { name, oid } = input;
    if (!/^refs\/(heads|tags)\//.test(name) || !(await isRefName(repository, name))) {
      throw unprocessable(`${name} is not a valid ref name.`);
    }
    if ((await readRef(repository, name)) !== null) {
      throw unprocessable(`A ref named "${name}" already exists in the repository.`);
    }
    if ((await context.git.find(repository, oid)) === null) throw unprocessable(`${oid} is not in the repository.`);
    await move(context, repository, { ref: name, before: null, after: oid });
    return { ref: source("Ref", { repository, name, oid }) };
  }),
  updateRef: mutation(["ref"], async (input: { refId: string; oid: string; force: boolean }, context) => {
    const { repository, name, oid: before } = await requireNode(context, input.refId, "Ref");
    requireWrite(context, repository, "UpdateRef", contentNeeds);
    const after = input.oid;
    if ((await context.git.find(repository, after)) === null) throw unprocessable(`${after} is not in the repository.`);
    if (!input.force && (await isForcedMove(repository, before, after))) {
      throw unprocessable("Update is not a fast forward");
    }
    await move(context, repository, { ref: name, before, after });
    return { ref: source("Ref", { repository, name, oid: after }) };
  }),
  deleteRef: mutation([], async (input: { refId: string }, context) => {
    const { repository, name, oid } = await requireNode(context, input.refId, "Ref");
    requireWrite(context, repository, "DeleteRef", contentNeeds);
    await move(context, repository, { ref: name, before: oid, after: null });
    return {};
  }),
};

async function findBranch(context: Context, input: CommitInput["branch"]): Promise<Branch> {
  if (typeof input.id === "string") {
    const { repository, name, oid } = await requireNode(context, input.id, "Ref");
    return { repository, ref: name, head: oid };
  }
  const [owner = "", name = ""] = (input.repositoryNameWithOwner ?? "").split("/");
  const repository = findRepository(context, owner, name);
  if (repository === null) throw unresolvable(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
  const branch = (input.branchName ?? "").replace(/^refs\/heads\//, "");
  const ref = `refs/heads/${branch}`;
  const head = await readRef(repository, ref);
  if (head === null) throw unresolvable(`Could not resolve to a branch with the name '${branch}'.`);
  return { repository, ref, head };
}

function stale(expected: string): Problem {
  return new Problem("STALE_DATA", `Expected branch to point to "${expected}" but it did not.  Pull and try again.`);
}

/** An App must not touch workflows, not even to delete one, without the permission to. */
function refuseWorkflows({ actor }: Context, paths: readonly string[]): void {
  if (actor.kind !== "installation" || actor.permissions["workflows"] === "write") return;
  const path = paths.find((one) => one.startsWith(".github/workflows/"));
  if (path === undefined) return;
  throw forbidden(
    `refusing to allow a GitHub App to create or update workflow \`${path}\` without \`workflows\` permission`,
  );
}

/** There is no way to say a mode: what is written is a plain file, whatever it was before. */
const plainFile = "100644";

async function writeChanges(
  repository: Repository,
  head: string,
  additions: readonly { readonly path: string; readonly contents: string }[],
  deletions: readonly { readonly path: string }[],
): Promise<string> {
  const paths = [...additions, ...deletions].map(({ path }) => path);
  if (new Set(paths).size !== paths.length) throw unprocessable("A path was requested more than once.");
  const base = (await git(repository.gitDirectory, ["rev-parse", "--verify", `${head}^{tree}`])).trim();
  if (paths.length === 0) return base;
  if (deletions.length > 0) {
    const known = new Set((await readTree(repository, base, { recursive: true }))?.map(({ path }) => path));
    if (deletions.some(({ path }) => !known.has(path))) {
      throw unprocessable(`A path was requested for deletion which does not exist as of commit oid \`${head}\``);
    }
  }
  const changes: TreeChange[] = deletions.map(({ path }) => ({ path, mode: plainFile, sha: null }));
  for (const { path, contents } of additions) {
    const bytes = parseBase64(contents);
    if (bytes === null) throw unprocessable(`The contents of ${path} are not Base64.`);
    changes.push({ path, mode: plainFile, sha: await writeBlob(repository, bytes) });
  }
  const tree = await writeTree(repository, { base, changes });
  if (tree === null) throw unprocessable("A path was requested that cannot be in a repository.");
  return tree;
}

/** As a push of the same would: held to the rules of the ref, seen by everyone who listens. */
async function move(
  context: Context,
  repository: Repository,
  { ref, before, after }: { readonly ref: string; readonly before: string | null; readonly after: string | null },
): Promise<void> {
  const pusher = sender(context);
  const isForced = await isForcedMove(repository, before, after);
  const refusal = await canPush(context.world, repository, { ref, before, after, isForced, actor: pusher });
  if (refusal !== null) throw new Problem("BRANCH_PROTECTION_RULE_VIOLATION", refusal);
  try {
    await updateRef(context.world, repository, { ref, to: after, from: before, pusher, isForced });
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) throw stale(before ?? "");
    throw error;
  }
}
