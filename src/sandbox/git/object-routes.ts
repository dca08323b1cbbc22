import { ApiError, invalid, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalTexts, requiredText, timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { type Answer, type Call, created, json, type Route } from "#sandbox/kernel/route.ts";
import { parseBase64, readSignature, readSignatures, renderBase64 } from "#sandbox/repositories/commit-input.ts";
import { mediaType } from "#sandbox/repositories/media-type.ts";
import { presentGitCommit } from "#sandbox/repositories/present-commit.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { type Tag, readTag, writeTag } from "./annotated-tags.ts";
import {
  findObject,
  findObjects,
  readBlob,
  readCommit,
  readTree,
  resolveCommitish,
  type TreeChange,
  type TreeEntry,
  writeBlob,
  writeCommit,
  writeTree,
} from "./objects.ts";
import { signatureOf } from "./signature.ts";
import { markSigned } from "./signed-commits.ts";

const read = [{ contents: "read" }] as const;
const write = [{ contents: "write" }] as const;

/** Source: docs.github.com, REST, "Get a blob", "Create a tree" and "Get a tree". */
export const objectLimits = { blobBytes: 100 * 1024 * 1024, treeEntries: 100_000, treeBytes: 7 * 1024 * 1024 };

export const objectRoutes: readonly Route[] = [
  { method: "POST", path: "/repos/:owner/:repo/git/blobs", needs: write, handle: createBlob },
  { method: "GET", path: "/repos/:owner/:repo/git/blobs/:sha", needs: read, handle: getBlob },
  { method: "POST", path: "/repos/:owner/:repo/git/trees", needs: write, handle: createTree },
  { method: "GET", path: "/repos/:owner/:repo/git/trees/*sha", needs: read, handle: getTree },
  { method: "POST", path: "/repos/:owner/:repo/git/commits", needs: write, handle: createCommit },
  { method: "GET", path: "/repos/:owner/:repo/git/commits/:sha", needs: read, handle: getCommit },
  { method: "POST", path: "/repos/:owner/:repo/git/tags", needs: write, handle: createTag },
  { method: "GET", path: "/repos/:owner/:repo/git/tags/:sha", needs: read, handle: getTag },
];

function apiUrl({ world, repository }: Call): string {
  return `${world.urls.api}/repos/${fullName(repository)}/git`;
}

async function createBlob(call: Call): Promise<Answer> {
  const { content, encoding = "utf-8" } = call.body;
  if (typeof content !== "string") throw invalid("Blob", "content", "missing_field");
  if (encoding !== "utf-8" && encoding !== "base64") throw unprocessable("encoding must be utf-8 or base64");
  const bytes = encoding === "base64" ? parseBase64(content) : Buffer.from(content);
  if (bytes === null) throw unprocessable("Problems parsing Base64 content");
  const sha = await writeBlob(call.repository, bytes);
  return created({ sha, url: `${apiUrl(call)}/blobs/${sha}` });
}

async function getBlob(call: Call): Promise<Answer> {
  const sha = call.params["sha"] ?? "";
  const object = await findObject(call.repository, sha);
  if (object === null || object.type !== "blob") throw notFound();
  if (object.size > objectLimits.blobBytes) throw tooLarge();
  const bytes = (await readBlob(call.repository, sha)) ?? Buffer.of();
  if (mediaType(call) === "raw") return { kind: "bytes", status: 200, type: rawType, bytes };
  return json({
    sha,
    node_id: nodeId("Blob", `${call.repository.id}:${sha}`),
    size: object.size,
    url: `${apiUrl(call)}/blobs/${sha}`,
    content: renderBase64(bytes),
    encoding: "base64",
  });
}

export const rawType = "application/vnd.github.raw; charset=utf-8";

export function tooLarge(): ApiError {
  return new ApiError(
    403,
    "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain it.",
    { errors: [{ resource: "Blob", field: "data", code: "too_large" }] },
  );
}

async function getTree(call: Call): Promise<Answer> {
  const { repository, params, query } = call;
  const sha = await resolveTree(call, params["sha"] ?? "");
  // Whatever value it has, `0` and `false` included, it counts as said.
  const entries = sha === null ? null : await readTree(repository, sha, { recursive: query.has("recursive") });
  if (sha === null || entries === null) throw notFound();
  const { shown, truncated } = cutTree(call, entries);
  return json({ sha, url: `${apiUrl(call)}/trees/${sha}`, tree: shown, truncated });
}

async function resolveTree({ repository }: Call, text: string): Promise<string | null> {
  const commit = await resolveCommitish(repository, text);
  const [found] = await findObjects(repository, [`${commit ?? (/^[0-9a-f]{4,40}$/.test(text) ? text : "-")}^{tree}`]);
  return found?.sha ?? null;
}

/** Mode, separators and hash as a tree object has them: in JSON, 100,000 entries would never fit into 7 MB. */
const entryBytes = 28;

function cutTree(call: Call, entries: readonly TreeEntry[]) {
  const shown: unknown[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += entryBytes + Buffer.byteLength(entry.path);
    if (shown.length === objectLimits.treeEntries || bytes > objectLimits.treeBytes) return { shown, truncated: true };
    shown.push(presentEntry(call, entry));
  }
  return { shown, truncated: false };
}

function presentEntry(call: Call, { path, mode, type, sha, size }: TreeEntry) {
  const kind = type === "tree" ? "trees" : "blobs";
  return {
    path,
    mode,
    type,
    sha,
    ...(type === "blob" ? { size: size ?? 0 } : {}),
    // A submodule's commit is in another repository.
    ...(type === "commit" ? {} : { url: `${apiUrl(call)}/${kind}/${sha}` }),
  };
}

const modes = ["100644", "100755", "040000", "160000", "120000"];

async function createTree(call: Call): Promise<Answer> {
  const { repository, body } = call;
  const items = body["tree"];
  if (!Array.isArray(items)) throw unprocessable("Invalid tree info");
  if (items.length > objectLimits.treeEntries) throw unprocessable("tree has too many entries");
  const base = await readBaseTree(call);
  if (items.length === 0 && base === null) throw unprocessable("Invalid tree info");
  const changes: TreeChange[] = [];
  for (const item of items as unknown[]) changes.push(await readTreeItem(call, item));
  const named = changes.flatMap(({ mode, sha }) => (sha === null || mode === "160000" ? [] : [sha]));
  const found = named.length === 0 ? [] : await findObjects(repository, named);
  if (found.includes(null)) throw unprocessable("GitRPC::BadObjectState");
  const sha = await writeTree(repository, { base, changes });
  if (sha === null) throw unprocessable("tree.path contains a malformed path component");
  const entries = (await readTree(repository, sha)) ?? [];
  return created({
    sha,
    url: `${apiUrl(call)}/trees/${sha}`,
    tree: entries.map((entry) => presentEntry(call, entry)),
    truncated: false,
  });
}

async function readBaseTree(call: Call): Promise<string | null> {
  const value = call.body["base_tree"];
  if (value === undefined || value === null) return null;
  const sha = typeof value === "string" ? await resolveTree(call, value) : null;
  if (sha === null) throw notFound();
  return sha;
}

async function readTreeItem({ repository }: Call, item: unknown): Promise<TreeChange> {
  const { path, mode = "100644", sha, content } = (item ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof path !== "string" || path === "" || path.startsWith("/") || path.endsWith("/")) {
    throw unprocessable("tree.path cannot start with a slash");
  }
  if (typeof mode !== "string" || !modes.includes(mode)) {
    throw unprocessable(`Must supply a valid tree.mode: ${modes.join(", ")}`);
  }
  if (sha === null) return { path, mode, sha: null };
  if (typeof content === "string") return { path, mode, sha: await writeBlob(repository, content) };
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha)) {
    throw unprocessable("Must supply either tree.sha or tree.content");
  }
  return { path, mode, sha };
}

async function createCommit(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const message = requiredText(call, "Commit", "message");
  const tree = requiredText(call, "Commit", "tree");
  const parents = optionalTexts(call, "Commit", "parents") ?? [];
  if ((await findObject(repository, tree))?.type !== "tree") throw unprocessable("Tree SHA does not exist");
  for (const parent of parents) {
    if ((await findObject(repository, parent))?.type !== "commit") {
      throw unprocessable("Parent SHA does not exist or is not a commit object");
    }
  }
  const { isSigned, ...signatures } = readSignatures(call, "Commit");
  const sha = await writeCommit(repository, { tree, parents, message, ...signatures });
  if (isSigned) markSigned(repository, sha);
  const commit = await readCommit(repository, sha);
  if (commit === null) throw new Error(`commit ${sha} was written and is not there`);
  return created(presentGitCommit(world, repository, commit));
}

async function getCommit({ world, repository, params }: Call): Promise<Answer> {
  const commit = await readCommit(repository, params["sha"] ?? "");
  if (commit === null) throw notFound();
  return json(presentGitCommit(world, repository, commit));
}

async function createTag(call: Call): Promise<Answer> {
  const { repository, world } = call;
  const type = requiredText(call, "Tag", "type");
  const object = requiredText(call, "Tag", "object");
  const found = await findObject(repository, object);
  if (found === null) throw unprocessable("Object does not exist");
  if (found.type !== type) throw invalid("Tag", "type", "invalid");
  const sha = await writeTag(repository, {
    name: requiredText(call, "Tag", "tag"),
    object: found,
    message: requiredText(call, "Tag", "message"),
    tagger: readSignature(call, "Tag", "tagger") ?? signatureOf(call.writer().account, world.now()),
  });
  const tag = sha === null ? null : await readTag(repository, sha);
  if (tag === null) throw invalid("Tag", "tag", "invalid");
  return created(presentTag(call, tag));
}

async function getTag(call: Call): Promise<Answer> {
  const tag = await readTag(call.repository, call.params["sha"] ?? "");
  if (tag === null) throw notFound();
  return json(presentTag(call, tag));
}

function presentTag(call: Call, { sha, name, object, message, tagger }: Tag) {
  return {
    node_id: nodeId("Tag", `${call.repository.id}:${sha}`),
    sha,
    url: `${apiUrl(call)}/tags/${sha}`,
    tagger: { name: tagger.name, email: tagger.email, date: timestamp(tagger.at) },
    object: { sha: object.sha, type: object.type, url: `${apiUrl(call)}/${object.type}s/${object.sha}` },
    tag: name,
    message,
    verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
  };
}
