import type { RepositoryOnGitHub } from "#adapters/github/github.ts";
import {
  codeOwnersLimits,
  codeOwnersPaths,
  compileOwners,
  type OwnerProblem,
  type OwnersOf,
  ownersOfChange,
  parseCodeOwners,
} from "#core/change/code-owners.ts";
import type { CodeOwnerFact, Reading } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";
import { compareText } from "#core/order.ts";

/**
 * What one commit says about who owns its code; the problems are lines that count for nothing.
 * - `absent`: there is no such file, so nothing is owned.
 * - `unreadable`: there is one, but nobody can tell what GitHub makes of it.
 */
export type CodeOwnersAt =
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly path: string }
  | {
      readonly kind: "read";
      readonly path: string;
      readonly ownersOf: OwnersOf;
      readonly problems: readonly OwnerProblem[];
    };

/** What was read of a commit stays true. It holds one file for each commit, and files that are equal once. */
export interface OwnersCache {
  readonly byCommit: Map<CommitSha, Promise<CodeOwnersAt>>;
  readonly byBlob: Map<string, CodeOwnersAt>;
}

/** Tips of base branches, of which few are in use at a time. */
const maxCommits = 64;

/** A file of some thousand lines takes a few megabytes with what its matcher has learned. */
const maxFiles = 8;

export function openOwnersCache(): OwnersCache {
  return { byCommit: new Map(), byBlob: new Map() };
}

/**
 * Who has to be asked about the changed files: by the CODEOWNERS file at the tip of the base branch, never by that of the
 * head, which its author could have written (S3). Rejects where GitHub fails.
 */
export async function gatherCodeOwners(
  repository: Pick<RepositoryOnGitHub, "readFileAt">,
  base: CommitSha,
  files: readonly { readonly path: string; readonly previousPath: string | null }[],
  cache: OwnersCache,
): Promise<Reading<CodeOwnerFact>> {
  const owners = await readCodeOwners(repository, base, cache);
  switch (owners.kind) {
    case "absent":
      return { kind: "read", items: [] };
    case "unreadable":
      return { kind: "unread", why: "unavailable" };
    case "read":
      return { kind: "read", items: ownersOfChange(owners.ownersOf, files) };
  }
}

/** The CODEOWNERS file of a commit: the first of GitHub's three places at which there is one. */
export function readCodeOwners(
  { readFileAt }: Pick<RepositoryOnGitHub, "readFileAt">,
  commit: CommitSha,
  { byCommit, byBlob }: OwnersCache,
): Promise<CodeOwnersAt> {
  const known = byCommit.get(commit);
  if (known !== undefined) return known;
  const reading = read();
  keep(byCommit, commit, reading, maxCommits);
  reading.catch(() => {
    if (byCommit.get(commit) === reading) byCommit.delete(commit);
  });
  return reading;

  async function read(): Promise<CodeOwnersAt> {
    for (const path of codeOwnersPaths) {
      const file = await readFileAt(commit, path, codeOwnersLimits.bytes);
      if (file === null) continue;
      if (file.kind !== "file") return { kind: "unreadable", path };
      const key = `${file.blob} ${path}`;
      const owners = byBlob.get(key) ?? parse(path, file.bytes);
      keep(byBlob, key, owners, maxFiles);
      return owners;
    }
    return { kind: "absent" };
  }
}

/** Each costs one call for each person who approved. Of further ones no member is known, so their approval is missing. */
const maxTeams = 50;

/** The teams among the owners, as `organisation/team-slug`: whose members have to be known. */
export function teamsOf(owners: Reading<CodeOwnerFact>): readonly string[] {
  const named = owners.kind === "read" ? owners.items.flatMap((fact) => fact.owners) : [];
  const teams = named.filter((owner) => owner.includes("/") && !owner.includes("@"));
  return [...new Set(teams.map((team) => team.toLowerCase()))].toSorted(compareText).slice(0, maxTeams);
}

/** Bytes that are no UTF-8 become a replacement character, so that what they spoil stays in its own line. */
function parse(path: string, bytes: Uint8Array): CodeOwnersAt {
  const owners = parseCodeOwners(new TextDecoder().decode(bytes));
  if (owners.kind === "unreadable") return { kind: "unreadable", path };
  return { kind: "read", path, ownersOf: compileOwners(owners.rules), problems: owners.problems };
}

/** The newest stay. */
function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
