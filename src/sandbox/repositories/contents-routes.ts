import { updateRefAs } from "#sandbox/git/guarded-update.ts";
import { rawType, tooLarge } from "#sandbox/git/object-routes.ts";
import {
  readBlob,
  readCommit,
  readTree,
  readTreeEntry,
  resolveCommitish,
  type TreeEntry,
  writeBlob,
  writeCommit,
  writeTree,
} from "#sandbox/git/objects.ts";
import { readRef } from "#sandbox/git/refs.ts";
import { markSigned } from "#sandbox/git/signed-commits.ts";
import { ApiError, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalText, requiredText } from "#sandbox/kernel/input.ts";
import { type Answer, type Call, json, type Route } from "#sandbox/kernel/route.ts";

import { parseBase64, readSignatures } from "./commit-input.ts";
import {
  contentLimits,
  contentType,
  followLink,
  type Place,
  presentEntry,
  presentFileContent,
  submoduleUrl,
} from "./contents.ts";
import { mediaType } from "./media-type.ts";
import { presentGitCommit } from "./present-commit.ts";
import { fullName } from "./repository.ts";

const read = [{ contents: "read" }] as const;
const write = [{ contents: "write" }] as const;

export const contentRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/contents", needs: read, handle: getContent },
  { method: "GET", path: "/repos/:owner/:repo/contents/*path", needs: read, handle: getContent },
  { method: "PUT", path: "/repos/:owner/:repo/contents/*path", needs: write, handle: putContent },
  { method: "DELETE", path: "/repos/:owner/:repo/contents/*path", needs: write, handle: deleteContent },
  { method: "GET", path: "/repos/:owner/:repo/readme", needs: read, handle: getReadme },
];

async function findPlace({ repository, query }: Call): Promise<Place> {
  const ref = query.get("ref") ?? repository.defaultBranch;
  const commit = await resolveCommitish(repository, ref);
  if (commit !== null) return { repository, commit, ref };
  if (!query.has("ref")) throw new ApiError(404, "This repository is empty.");
  throw new ApiError(404, `No commit found for the ref ${ref}`);
}

async function getContent(call: Call): Promise<Answer> {
  const place = await findPlace(call);
  const path = (call.params["path"] ?? "").replace(/\/$/, "");
  if (path === "") return listFolder(call, place, "", place.commit);
  const entry = await readTreeEntry(place.repository, place.commit, path);
  if (entry === null) throw notFound();
  if (entry.type === "tree") return listFolder(call, place, path, entry.sha, entry);
  return getEntry(call, place, entry);
}

async function getEntry(call: Call, place: Place, entry: TreeEntry): Promise<Answer> {
  const { world } = call;
  switch (contentType(entry)) {
    case "submodule": {
      const url = await submoduleUrl(place, entry.path);
      return json({ ...presentEntry(world, place, entry, "submodule"), submodule_git_url: url });
    }
    case "symlink": {
      const { target, file } = await followLink(place, entry);
      if (file !== null) return sendFile(call, place, { ...file, path: entry.path });
      return json({ ...presentEntry(world, place, entry, "symlink"), target });
    }
    default:
      return sendFile(call, place, entry);
  }
}

async function sendFile(call: Call, place: Place, entry: TreeEntry): Promise<Answer> {
  if (mediaType(call) !== "raw") return json(await presentFileContent(call.world, place, entry));
  const content = await readFileBytes(place, entry);
  return { kind: "bytes", status: 200, type: rawType, bytes: content };
}

async function readFileBytes({ repository }: Place, entry: TreeEntry): Promise<Uint8Array> {
  if ((entry.size ?? 0) > contentLimits.bytes) {
    throw tooLarge();
  }
  return (await readBlob(repository, entry.sha)) ?? Buffer.of();
}

async function listFolder(
  call: Call,
  place: Place,
  path: string,
  treeish: string,
  self: TreeEntry | null = null,
): Promise<Answer> {
  const { world } = call;
  const entries = ((await readTree(place.repository, treeish)) ?? []).slice(0, contentLimits.directoryEntries);
  const items = entries.map((entry) => {
    const type = contentType(entry);
    const full = { ...entry, path: path === "" ? entry.path : `${path}/${entry.path}` };
    // A submodule in a list calls itself a file, as it always did.
    return { ...presentEntry(world, place, full, type), ...(type === "submodule" ? { type: "file" as const } : {}) };
  });
  if (mediaType(call) !== "object") return json(items);
  const tree = (await readCommit(place.repository, place.commit))?.tree ?? "";
  const folder = self ?? { path: "", mode: "040000", type: "tree" as const, sha: tree, size: null };
  return json({ ...presentEntry(world, place, folder, "dir"), entries: items });
}

const readmeNames = ["README.md", "README", "readme.md", "README.txt"];

async function getReadme(call: Call): Promise<Answer> {
  const place = await findPlace(call);
  for (const name of readmeNames) {
    const entry = await readTreeEntry(place.repository, place.commit, name);
    if (entry !== null && entry.type === "blob") return getEntry(call, place, entry);
  }
  throw notFound();
}

async function putContent(call: Call): Promise<Answer> {
  const message = requiredText(call, "Commit", "message");
  const { content } = call.body;
  const bytes = typeof content === "string" ? parseBase64(content) : null;
  if (bytes === null) throw unprocessable("content is not valid Base64");
  const place = await findBranch(call);
  const path = call.params["path"] ?? "";
  const before = place.commit === "" ? null : await readTreeEntry(place.repository, place.commit, path);
  checkSha(call, path, before);
  const sha = await writeBlob(place.repository, bytes);
  const change = { path, mode: before?.mode ?? "100644", sha };
  const prefix = before === null ? "Could not create file: " : "Could not update file: ";
  const commit = await commitChange(call, place, { change, message, prefix });
  const entry: TreeEntry = { ...change, type: "blob", size: bytes.length };
  return json({ content: presentEntry(call.world, place, entry, "file"), commit }, before === null ? 201 : 200);
}

/** Some clients send the body of a DELETE, and some cannot. */
async function deleteContent(call: Call): Promise<Answer> {
  const fromQuery = Object.fromEntries(call.query);
  const merged: Call = Object.create(call, { body: { value: { ...fromQuery, ...call.body } } }) as Call;
  const message = requiredText(merged, "Commit", "message");
  const place = await findBranch(merged);
  const path = call.params["path"] ?? "";
  const before = place.commit === "" ? null : await readTreeEntry(place.repository, place.commit, path);
  if (before === null || before.type === "tree") throw notFound();
  checkSha(merged, path, before);
  const change = { path, mode: before.mode, sha: null };
  const commit = await commitChange(merged, place, { change, message, prefix: "Could not delete file: " });
  return json({ content: null, commit });
}

/** An empty repository gets its first commit this way: then there is no commit yet. */
async function findBranch(call: Call): Promise<Place> {
  const { repository } = call;
  const named = optionalText(call, "Commit", "branch");
  const ref = (named ?? repository.defaultBranch).replace(/^refs\/heads\//, "");
  const commit = await readRef(repository, `refs/heads/${ref}`);
  if (commit === null && named !== null) throw new ApiError(404, `Branch ${named} not found`);
  return { repository, commit: commit ?? "", ref };
}

function checkSha(call: Call, path: string, before: TreeEntry | null): void {
  const sha = optionalText(call, "Commit", "sha");
  if (before === null) {
    if (sha !== null) throw new ApiError(409, `${path} does not match ${sha}`);
    return;
  }
  if (sha === null) throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`);
  if (sha !== before.sha) throw new ApiError(409, `${path} does not match ${sha}`);
}

async function commitChange(
  call: Call,
  { repository, commit: parent, ref }: Place,
  plan: {
    readonly change: { readonly path: string; readonly mode: string; readonly sha: string | null };
    readonly message: string;
    readonly prefix: string;
  },
) {
  const base = parent === "" ? null : ((await readCommit(repository, parent))?.tree ?? null);
  const tree = await writeTree(repository, { base, changes: [plan.change] });
  if (tree === null) throw unprocessable("path contains a malformed path component");
  const { isSigned, ...signatures } = readSignatures(call, "Commit");
  const parents = parent === "" ? [] : [parent];
  const sha = await writeCommit(repository, { tree, parents, message: plan.message, ...signatures });
  if (isSigned) markSigned(repository, sha);
  await updateRefAs(call.world, repository, call.writer(), {
    ref: `refs/heads/${ref}`,
    to: sha,
    from: parent === "" ? null : parent,
    prefix: plan.prefix,
    refusedStatus: 409,
  });
  const commit = await readCommit(repository, sha);
  if (commit === null) throw new Error(`${fullName(repository)} has lost ${sha}`);
  return presentGitCommit(call.world, repository, commit);
}
