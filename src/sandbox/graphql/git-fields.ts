import type { TreeEntry } from "#sandbox/git/objects.ts";
import { accountOfEmail, localTime } from "#sandbox/git/signature.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import type { Context, Field, Fields } from "./context.ts";
import { gitObjectSource } from "./find-node.ts";
import { requireRead } from "./permission.ts";
import { type GitObjectSource, type Source, source, userSource } from "./source.ts";

/** An object by hash or by any expression that git understands, `sha:path` included. */
export async function findObject(
  context: Context,
  repository: Repository,
  expression: string,
): Promise<GitObjectSource | null> {
  requireRead(context, repository, "contents");
  const head = await context.git.find(repository, expression);
  return head === null ? null : gitObjectSource(repository, head.sha, head.type);
}

/** What all git objects have. */
const gitObjectFields: Readonly<Record<string, Field<GitObjectSource>>> = {
  oid: ({ oid }) => oid,
  abbreviatedOid: ({ oid }) => oid.slice(0, 7),
  repository: ({ repository }) => source("Repository", { repository }),
  commitResourcePath: ({ repository, oid }) => `/${fullName(repository)}/commit/${oid}`,
  commitUrl: ({ repository, oid }, _args, { world }) => `${world.urls.html}/${fullName(repository)}/commit/${oid}`,
};

/** A tag's global id is nothing that REST has, and nothing here. */
export const gitNodeFields: Readonly<Record<string, Field<Source<"Commit" | "Tree" | "Blob">>>> = {
  ...gitObjectFields,
  id: ({ __typename, repository, oid }) => nodeId(__typename, `${repository.id}:${oid}`),
};

export const treeFields: Fields<"Tree"> = {
  ...gitNodeFields,
  entries: async ({ repository, oid, path }, _args, { git }) =>
    directChildren(await git.tree(repository, oid), "").map((item) => entrySource(repository, item, path)),
};

function directChildren(items: ReadonlyMap<string, TreeEntry>, folder: string): TreeEntry[] {
  const prefix = folder === "" ? "" : `${folder}/`;
  return [...items.values()].filter(({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"));
}

/** `parent` is the path of the tree that the item was listed in. */
export function entrySource(repository: Repository, item: TreeEntry, parent = ""): Source<"TreeEntry"> {
  const name = item.path.slice(item.path.lastIndexOf("/") + 1);
  return source("TreeEntry", { repository, item, name, path: parent === "" ? item.path : `${parent}/${item.path}` });
}

export const treeEntryFields: Fields<"TreeEntry"> = {
  name: ({ name }) => name,
  nameRaw: ({ name }) => Buffer.from(name).toString("base64"),
  path: ({ path }) => path,
  pathRaw: ({ path }) => Buffer.from(path).toString("base64"),
  extension: ({ name }) => (name.includes(".") ? name.slice(name.lastIndexOf(".")) : ""),
  mode: ({ item }) => Number.parseInt(item.mode, 8),
  type: ({ item }) => item.type,
  oid: ({ item }) => item.sha,
  size: ({ item }) => item.size ?? 0,
  /** A submodule's commit is in another repository. */
  object: ({ repository, item, path }) => {
    if (item.type === "commit") return null;
    return item.type === "tree"
      ? source("Tree", { repository, oid: item.sha, path })
      : gitObjectSource(repository, item.sha, item.type);
  },
  repository: ({ repository }) => source("Repository", { repository }),
};

/** GitHub cuts the text of a blob that is larger, in bytes. */
const maxBlobText = 512_000;
/** git looks for a NUL in as many first bytes. */
const binaryProbe = 8_000;

export const blobFields: Fields<"Blob"> = {
  ...gitNodeFields,
  byteSize: async ({ repository, oid }, _args, { git }) => (await git.find(repository, oid))?.size,
  isBinary: async ({ repository, oid }, _args, { git }) => isBinary(await git.content(repository, oid)),
  isTruncated: async ({ repository, oid }, _args, { git }) => {
    const content = await git.content(repository, oid);
    return !isBinary(content) && content.length > maxBlobText;
  },
  text: async ({ repository, oid }, _args, { git }) => {
    const content = await git.content(repository, oid);
    return isBinary(content) ? null : content.subarray(0, maxBlobText).toString();
  },
};

function isBinary(content: Buffer): boolean {
  return content.subarray(0, binaryProbe).includes(0);
}

export const tagFields: Fields<"Tag"> = {
  ...gitObjectFields,
  name: async ({ repository, oid }, _args, context) => header(await tagText(context, repository, oid), "tag"),
  message: async ({ repository, oid }, _args, context) => {
    const text = await tagText(context, repository, oid);
    return text.slice(text.indexOf("\n\n") + 2).trimEnd();
  },
  target: async ({ repository, oid }, _args, context) =>
    findObject(context, repository, header(await tagText(context, repository, oid), "object")),
};

async function tagText({ git }: Context, repository: Repository, oid: string): Promise<string> {
  return (await git.content(repository, oid)).toString();
}

function header(text: string, key: string): string {
  const line = text.split("\n").find((one) => one.startsWith(`${key} `));
  return line?.slice(key.length + 1) ?? "";
}

export const gitActorFields: Fields<"GitActor"> = {
  name: ({ signature }) => signature.name,
  email: ({ signature }) => signature.email,
  /** In the zone of whoever committed. */
  date: ({ signature }) => localTime(signature),
  user: ({ signature }, _args, { world }) => {
    const account = accountOfEmail(world, signature.email);
    return account === null || account.type === "Organization" ? null : userSource(account);
  },
  avatarUrl: ({ signature }, _args, { world }) =>
    `${world.urls.html}/avatars/e?email=${encodeURIComponent(signature.email)}`,
};
