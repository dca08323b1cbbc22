import type { Repository } from "#sandbox/repositories/repository.ts";

import { git, runGit } from "./git.ts";
import { findObject, type ObjectType } from "./objects.ts";
import { renderSignature, type Signature } from "./signature.ts";

export interface Tag {
  readonly sha: string;
  readonly name: string;
  readonly object: { readonly sha: string; readonly type: ObjectType };
  readonly message: string;
  readonly tagger: Signature;
}

/** Null where git would not take it. No ref stands for it yet. */
export async function writeTag(repository: Repository, tag: Omit<Tag, "sha">): Promise<string | null> {
  const lines = [
    `object ${tag.object.sha}`,
    `type ${tag.object.type}`,
    `tag ${tag.name}`,
    `tagger ${renderSignature(tag.tagger)}`,
    "",
    tag.message,
  ];
  if (/[\n\0]/.test(tag.name)) return null;
  const args = ["hash-object", "-t", "tag", "-w", "--stdin"];
  const { exitCode, stdout } = await runGit(repository.gitDirectory, args, { input: `${lines.join("\n")}\n` });
  return exitCode === 0 ? stdout.toString().trim() : null;
}

export async function readTag(repository: Repository, sha: string): Promise<Tag | null> {
  if ((await findObject(repository, sha))?.type !== "tag") return null;
  const text = await git(repository.gitDirectory, ["cat-file", "tag", sha]);
  const end = text.indexOf("\n\n");
  const head = new Map(
    text
      .slice(0, end)
      .split("\n")
      .map((line) => {
        const space = line.indexOf(" ");
        return [line.slice(0, space), line.slice(space + 1)];
      }),
  );
  const signature = /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(head.get("tagger") ?? "");
  return {
    sha,
    name: head.get("tag") ?? "",
    object: { sha: head.get("object") ?? "", type: (head.get("type") ?? "commit") as ObjectType },
    message: text.slice(end + 2).replace(/\n+$/, ""),
    tagger: {
      name: signature?.[1] ?? "",
      email: signature?.[2] ?? "",
      at: Number(signature?.[3] ?? 0) * 1_000,
      zone: signature?.[4] ?? "+0000",
    },
  };
}
