import type { Account } from "#sandbox/accounts/account.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { findObjects, readBlob } from "#sandbox/git/objects.ts";
import { matchesGlob } from "#sandbox/kernel/glob.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

interface OwnerRule {
  readonly pattern: string;
  /** `@login` or `@organisation/team`; none: what matches is nobody's. */
  readonly owners: readonly string[];
}

/** The first that is there counts. */
const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** Above this GitHub does not load the file. Source: docs.github.com, "About code owners". */
const maxBytes = 3 * 1024 * 1024;

export async function readOwnerRules(repository: Repository, commit: string): Promise<OwnerRule[]> {
  const found = await findObjects(
    repository,
    places.map((place) => `${commit}:${place}`),
  );
  const file = found.find((object) => object?.type === "blob");
  if (file === undefined || file === null || file.size > maxBytes) return [];
  return parseOwners((await readBlob(repository, file.sha))?.toString() ?? "");
}

export function parseOwners(text: string): OwnerRule[] {
  return text.split("\n").flatMap((line) => {
    const [pattern, ...owners] = line
      .replace(/(^|\s)#.*$/, "")
      .trim()
      .split(/(?<!\\)\s+/);
    if (pattern === undefined || pattern === "") return [];
    return [{ pattern: pattern.replaceAll("\\ ", " "), owners }];
  });
}

/** The last rule that matches decides. */
export function ownersOf(rules: readonly OwnerRule[], path: string): readonly string[] {
  return rules.findLast(({ pattern }) => isOwned(path, pattern))?.owners ?? [];
}

/** As in a `.gitignore`, without `!`, ranges and escapes. */
function isOwned(path: string, pattern: string): boolean {
  const isRooted = pattern.slice(0, -1).includes("/");
  const bare = pattern.replace(/^\//, "").replace(/\/$/, "");
  const full = isRooted ? bare : `**/${bare}`;
  if (!pattern.endsWith("/") && matchesGlob(path, full)) return true;
  // A folder owns all that is below it, but `docs/*` only what lies in it.
  if (!pattern.endsWith("/") && bare.endsWith("/*")) return false;
  return matchesGlob(path, `${full}/**`);
}

/** Who may speak for an owner: the account, or the members of the team. Only who has write access counts. */
export function accountsOfOwner(world: World, repository: Repository, owner: string): Account[] {
  const [login = "", slug] = owner.replace(/^@/, "").split("/");
  if (slug === undefined) {
    const account = findAccount(world, login);
    return account !== null && hasRole(world, repository, account, "write") ? [account] : [];
  }
  for (const team of world.teams.values()) {
    if (team.slug !== slug.toLowerCase() || team.organisation.login.toLowerCase() !== login.toLowerCase()) continue;
    const role = team.repositories.get(repository.id);
    if (role === undefined || role === "read" || role === "triage") return [];
    return [...team.members.keys()].flatMap((id) => world.accounts.get(id) ?? []);
  }
  return [];
}
