import { invalid, unprocessable } from "#sandbox/kernel/api-error.ts";
import { holds } from "#sandbox/kernel/access.ts";
import { optionalTexts } from "#sandbox/kernel/input.ts";
import type { Call } from "#sandbox/kernel/route.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import type { Access, Installation, Permissions } from "./application.ts";
import { repositoriesOf } from "./create-app.ts";

/** Source: docs.github.com, "Create an installation access token for an app". */
const maxRepositories = 500;

interface TokenScope {
  /** Null: all that the installation reaches. */
  readonly repositories: ReadonlySet<number> | null;
  readonly permissions: Permissions;
}

/** What a token shall be for: never more than the installation has, or 422. */
export function readTokenScope(call: Call, installation: Installation): TokenScope {
  return { repositories: readRepositories(call, installation), permissions: readPermissions(call, installation) };
}

function readPermissions({ body }: Call, installation: Installation): Permissions {
  const { permissions } = body;
  if (permissions === undefined || permissions === null) return installation.permissions;
  if (typeof permissions !== "object" || Array.isArray(permissions)) throw invalid("Token", "permissions", "invalid");
  const wanted: Record<string, Access> = {};
  for (const [name, access] of Object.entries(permissions)) {
    if (access !== "read" && access !== "write" && access !== "admin") throw invalid("Token", "permissions", "invalid");
    wanted[name] = access;
  }
  if (!holds(installation.permissions, wanted)) {
    throw unprocessable("The permissions requested are not granted to this installation.");
  }
  return wanted;
}

function readRepositories(call: Call, installation: Installation): ReadonlySet<number> | null {
  const names = optionalTexts(call, "Token", "repositories");
  const ids = call.body["repository_ids"] ?? null;
  if (ids !== null && !(Array.isArray(ids) && ids.every((id) => Number.isSafeInteger(id)))) {
    throw invalid("Token", "repository_ids", "invalid");
  }
  const wanted: readonly (string | number)[] = [...(names ?? []), ...((ids as number[] | null) ?? [])];
  if (names === null && ids === null) return null;
  if (wanted.length > maxRepositories) throw unprocessable(`Only ${maxRepositories} repositories can be named.`);
  const reached = repositoriesOf(call.world, installation);
  const isNamed = (repository: Repository, text: string | number): boolean =>
    repository.id === text || repository.name.toLowerCase() === String(text).toLowerCase();
  const found = wanted.map((one) => reached.find((repository) => isNamed(repository, one)));
  if (found.includes(undefined)) {
    throw unprocessable(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return new Set(found.map((one) => one?.id ?? 0));
}
