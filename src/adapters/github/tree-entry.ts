import { createHash } from "node:crypto";
import { type FileMode, submoduleMode, symlinkMode } from "#core/change/change.ts";
import type { FileAt } from "#core/change/file-at.ts";
import type { Client } from "./client.ts";
import { GitHubError, type RepositoryRef } from "./github.ts";
import type { Shape } from "./shape.ts";

export const folderMode: FileMode = "040000";

/** git's six octal digits; GraphQL gives the number that they spell. */
export function readMode(entry: Shape): FileMode {
  return entry.field("mode").integer().toString(8).padStart(6, "0");
}

/**
 * What stands at a path, from an `Entry` of GraphQL. GitHub's text of a file is a reading of its bytes, without a byte order
 * mark or cut at half a megabyte: where it does not hash to the blob's name, the bytes are read by REST. Null: a folder.
 */
export async function readEntry(
  client: Client,
  repository: Pick<RepositoryRef, "owner" | "name">,
  entry: Shape,
  maxBytes: number,
): Promise<FileAt | null> {
  if (entry.isNull()) return null;
  const mode = readMode(entry);
  if (mode === folderMode) return null;
  if (mode === submoduleMode) return { kind: "submodule", mode };
  if (mode === symlinkMode) return { kind: "symlink", mode };
  const blob = entry.field("oid").text();
  const sizeBytes = entry.field("size").integer();
  if (sizeBytes > maxBytes) return { kind: "too-large", mode, blob, sizeBytes };
  const text = entry.field("object").field("text").textOrNull();
  const bytes = text === null ? null : Buffer.from(text, "utf8");
  if (bytes !== null && blobName(bytes, blob.length) === blob) return { kind: "file", mode, blob, bytes };
  return { kind: "file", mode, blob, bytes: await readBlob(client, repository, blob, maxBytes) };
}

async function readBlob(
  { ask, rest }: Client,
  { owner, name }: Pick<RepositoryRef, "owner" | "name">,
  blob: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { body } = await ask(rest.git.getBlob, { owner, repo: name, file_sha: blob });
  body.field("encoding").choice({ base64: null });
  const bytes = Buffer.from(body.field("content").text(), "base64");
  if (bytes.length <= maxBytes && blobName(bytes, blob.length) === blob) return bytes;
  throw new GitHubError("invalid", "blob", `what GitHub sent for blob ${blob} is something else`);
}

/** git's name for these bytes, in the hash whose names are so long. */
function blobName(bytes: Uint8Array, length: number): string {
  const hash = createHash(length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
