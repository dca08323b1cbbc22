import { readBlob, readTreeEntry, type TreeEntry } from "#sandbox/git/objects.ts";
import { objectLimits, tooLarge } from "#sandbox/git/object-routes.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { renderBase64 } from "./commit-input.ts";
import { fullName, type Repository } from "./repository.ts";

/** Source: docs.github.com, REST, "Get repository content". */
export const contentLimits = { inlineBytes: 1024 * 1024, bytes: objectLimits.blobBytes, directoryEntries: 1_000 };

/** One place in the tree of one commit, as the caller named it. */
export interface Place {
  readonly repository: Repository;
  readonly commit: string;
  /** The branch, tag or hash in the URLs of the answer. */
  readonly ref: string;
}

type ContentType = "file" | "dir" | "symlink" | "submodule";

export function contentType({ type, mode }: TreeEntry): ContentType {
  if (type === "tree") return "dir";
  if (type === "commit") return "submodule";
  return mode === "120000" ? "symlink" : "file";
}

/** What all forms have. */
export function presentEntry(world: World, { repository, ref }: Place, entry: TreeEntry, type: ContentType) {
  const api = `${world.urls.api}/repos/${fullName(repository)}`;
  const page = `${world.urls.html}/${fullName(repository)}`;
  const path = entry.path.split("/").map(encodeURIComponent).join("/");
  const isFolder = type === "dir";
  const url = `${api}/contents/${path}?ref=${encodeURIComponent(ref)}`;
  const git = type === "submodule" ? null : `${api}/git/${isFolder ? "trees" : "blobs"}/${entry.sha}`;
  const html = type === "submodule" ? null : `${page}/${isFolder ? "tree" : "blob"}/${ref}/${path}`;
  return {
    name: entry.path.slice(entry.path.lastIndexOf("/") + 1),
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url: isFolder || type === "submodule" ? null : `${page}/raw/${ref}/${path}`,
    type,
    _links: { self: url, git, html },
  };
}

export async function presentFileContent(world: World, place: Place, entry: TreeEntry) {
  const size = entry.size ?? 0;
  if (size > contentLimits.bytes) throw tooLarge();
  const isInline = size <= contentLimits.inlineBytes;
  const bytes = isInline ? ((await readBlob(place.repository, entry.sha)) ?? Buffer.of()) : Buffer.of();
  return {
    ...presentEntry(world, place, entry, "file"),
    content: isInline ? renderBase64(bytes) : "",
    encoding: isInline ? "base64" : "none",
  };
}

/** The file that a link within the repository leads to; null where it leads elsewhere. */
export async function followLink(
  { repository, commit }: Place,
  entry: TreeEntry,
): Promise<{ readonly target: string; readonly file: TreeEntry | null }> {
  const target = (await readBlob(repository, entry.sha))?.toString() ?? "";
  const path = resolvePath(entry.path, target);
  const file = path === null ? null : await readTreeEntry(repository, commit, path);
  return { target, file: file !== null && contentType(file) === "file" ? file : null };
}

/** Null where it leads out of the repository. */
function resolvePath(from: string, target: string): string | null {
  if (target.startsWith("/")) return null;
  const parts = from.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** The URL that `.gitmodules` has for a path; null where it has none. */
export async function submoduleUrl({ repository, commit }: Place, path: string): Promise<string | null> {
  const entry = await readTreeEntry(repository, commit, ".gitmodules");
  const text = entry === null ? "" : ((await readBlob(repository, entry.sha))?.toString() ?? "");
  let isWanted = false;
  for (const line of text.split("\n")) {
    if (line.trim().startsWith("[")) isWanted = false;
    const [key, ...value] = line.split("=").map((part) => part.trim());
    if (key === "path") isWanted = value.join("=") === path;
    if (key === "url" && isWanted) return value.join("=");
  }
  return null;
}
