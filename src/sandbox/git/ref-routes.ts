import { notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalBoolean, requiredText } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { type Answer, type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { updateRefAs } from "./guarded-update.ts";
import { isAncestor } from "./history.ts";
import { findObject } from "./objects.ts";
import { isRefName, readRef, readRefs, type Ref, refuseEmpty } from "./refs.ts";

const read = [{ contents: "read" }] as const;
const write = [{ contents: "write" }] as const;

export const refRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/git/ref/*ref", needs: read, handle: getRef },
  { method: "GET", path: "/repos/:owner/:repo/git/matching-refs/*ref", needs: read, handle: listMatchingRefs },
  { method: "POST", path: "/repos/:owner/:repo/git/refs", needs: write, handle: createRef },
  { method: "PATCH", path: "/repos/:owner/:repo/git/refs/*ref", needs: write, handle: patchRef },
  { method: "DELETE", path: "/repos/:owner/:repo/git/refs/*ref", needs: write, handle: deleteRef },
];

function present({ world, repository }: Call, { name, sha, type }: Ref) {
  const api = `${world.urls.api}/repos/${fullName(repository)}/git`;
  return {
    ref: name,
    node_id: nodeId("Ref", `${repository.id}:${name}`),
    url: `${api}/${name}`,
    object: { sha, type, url: `${api}/${type}s/${sha}` },
  };
}

async function find(call: Call, name: string): Promise<Ref | null> {
  return (await readRefs(call.repository, name)).find((ref) => ref.name === name) ?? null;
}

async function getRef(call: Call): Promise<Answer> {
  await refuseEmpty(call.repository);
  const ref = await find(call, `refs/${call.params["ref"]}`);
  if (ref === null) throw notFound();
  return json(present(call, ref));
}

async function listMatchingRefs(call: Call): Promise<Answer> {
  await refuseEmpty(call.repository);
  const prefix = `refs/${call.params["ref"]}`;
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const refs = (await readRefs(call.repository, folder)).filter(({ name }) => name.startsWith(prefix));
  return list(refs.map((ref) => present(call, ref)));
}

async function createRef(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const ref = requiredText(call, "Reference", "ref");
  const sha = requiredText(call, "Reference", "sha");
  if (!/^refs\/[^/]+\/./.test(ref) || ref.startsWith("refs/pull/") || !(await isRefName(repository, ref))) {
    throw unprocessable(`${ref} is not a valid ref name.`);
  }
  await refuseEmpty(call.repository);
  await requireObject(call, ref, sha);
  if ((await readRef(repository, ref)) !== null) throw unprocessable("Reference already exists");
  await updateRefAs(world, repository, call.writer(), { ref, to: sha, from: null, refusedStatus: 422 });
  return created(present(call, await requireRef(call, ref)));
}

async function patchRef(call: Call): Promise<Answer> {
  const { world, repository, params } = call;
  const ref = `refs/${params["ref"]}`;
  const sha = requiredText(call, "Reference", "sha");
  const force = optionalBoolean(call, "Reference", "force") ?? false;
  const { sha: before } = await requireRef(call, ref);
  await requireObject(call, ref, sha);
  if (!force && !(await isAncestor(repository, before, sha))) throw unprocessable("Update is not a fast forward");
  await updateRefAs(world, repository, call.writer(), { ref, to: sha, from: before, refusedStatus: 422 });
  return json(present(call, await requireRef(call, ref)));
}

async function deleteRef(call: Call): Promise<Answer> {
  const { world, repository, params } = call;
  const ref = `refs/${params["ref"]}`;
  const { sha } = await requireRef(call, ref);
  if (ref === `refs/heads/${repository.defaultBranch}`) throw unprocessable("Cannot delete the default branch");
  await updateRefAs(world, repository, call.writer(), { ref, to: null, from: sha, refusedStatus: 422 });
  return empty();
}

async function requireRef(call: Call, name: string): Promise<Ref> {
  const ref = name.startsWith("refs/pull/") ? null : await find(call, name);
  if (ref === null) throw unprocessable("Reference does not exist");
  return ref;
}

/** A branch stands for a commit; a tag may stand for anything. */
async function requireObject({ repository }: Call, ref: string, sha: string): Promise<void> {
  const object = await findObject(repository, sha);
  if (object === null) throw unprocessable("Object does not exist");
  if (ref.startsWith("refs/heads/") && object.type !== "commit") {
    throw unprocessable("Reference update failed", [{ message: "Object is not a commit" }]);
  }
}
