import type { Role } from "#sandbox/accounts/account.ts";
import { canSee, hasRole } from "#sandbox/accounts/permission.ts";
import type { Access, Permissions } from "#sandbox/apps/application.ts";
import { reaches } from "#sandbox/apps/create-app.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { findByName } from "#sandbox/repositories/find-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import type { Actor, Writer } from "./actor.ts";
import { ApiError, notFound } from "./api-error.ts";
import type { Route } from "./route.ts";

/** What everybody may read of a public repository, whoever they are. */
const publicReads = new Set([
  "actions",
  "checks",
  "contents",
  "deployments",
  "issues",
  "merge_queues",
  "metadata",
  "pull_requests",
  "statuses",
]);

const accessLevels: readonly Access[] = ["read", "write", "admin"];

/** The repository of that name, or the 404 that says nothing about whether there is one. */
export function findRepository(world: World, actor: Actor, owner: string, name: string): Repository {
  const repository = findByName(world, owner, name);
  if (repository === null || !isVisible(world, actor, repository)) throw notFound();
  return repository;
}

export function isVisible(world: World, actor: Actor, repository: Repository): boolean {
  if (!repository.isPrivate) return true;
  switch (actor.kind) {
    case "anonymous":
      return false;
    case "user":
      return canSee(world, repository, actor.account);
    case "app":
      return [...world.installations.values()].some((one) => one.app === actor.app && reaches(one, repository));
    case "installation":
      return isInScope(actor, repository);
  }
}

/** Whether an installation's token is for this repository at all. */
export function isInScope(actor: Extract<Actor, { kind: "installation" }>, repository: Repository): boolean {
  if (!reaches(actor.installation, repository)) return false;
  return actor.repositories === null || actor.repositories.has(repository.id);
}

/** Throws what GitHub answers to someone who may not do this. */
export function checkAccess(
  world: World,
  actor: Actor,
  route: Pick<Route, "method" | "needs" | "role">,
  repository: Repository | null,
): void {
  const { needs } = route;
  if (needs === null) return;
  const isPublicRead = route.method === "GET" && repository?.isPrivate === false && needs.some(isPublic);
  if (actor.kind === "anonymous") {
    if (!isPublicRead) throw new ApiError(401, "Requires authentication");
    return;
  }
  if (actor.kind === "app") throw forbidden(needs);
  if (actor.kind === "installation") {
    const isReached = repository === null || isInScope(actor, repository);
    if (!isPublicRead && !(isReached && needs.some((one) => holds(actor.permissions, one)))) throw forbidden(needs);
  } else if (repository !== null) {
    checkRole(world, actor, repository, route.role ?? roleFor(needs[0] ?? {}));
  }
  const isWrite = route.method !== "GET";
  if (isWrite && repository?.isArchived === true && !needs.some((one) => "administration" in one)) {
    throw new ApiError(403, "Repository was archived so is read-only.");
  }
}

function checkRole(world: World, actor: Writer, repository: Repository, role: Role): void {
  if (hasRole(world, repository, actor.account, role)) return;
  throw new ApiError(
    403,
    role === "admin" ? "Must have admin rights to Repository." : "Must have push access to repository",
  );
}

function isPublic(permissions: Permissions): boolean {
  return Object.entries(permissions).every(([name, access]) => publicReads.has(name) && access === "read");
}

/** Whether `held` has all of `wanted`; more access includes less. */
export function holds(held: Permissions, wanted: Permissions): boolean {
  return Object.entries(wanted).every(([name, access]) => {
    const has = held[name] ?? (name === "metadata" ? "read" : undefined);
    return has !== undefined && accessLevels.indexOf(has) >= accessLevels.indexOf(access);
  });
}

function roleFor(permissions: Permissions): Role {
  const wanted = Object.entries(permissions);
  if (wanted.some(([name, access]) => access === "admin" || name === "administration")) return "admin";
  return wanted.some(([, access]) => access === "write") ? "write" : "read";
}

export function forbidden(needs: readonly Permissions[]): ApiError {
  const alternatives = needs.map((one) =>
    Object.entries(one)
      .map(([name, access]) => `${name}=${access}`)
      .join(","),
  );
  return new ApiError(403, "Resource not accessible by integration", {
    headers: { "x-accepted-github-permissions": alternatives.join("; ") },
  });
}
