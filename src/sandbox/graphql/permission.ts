import type { Role } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { isInScope, isVisible } from "#sandbox/kernel/access.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Context } from "./context.ts";
import { forbidden } from "./problem.ts";

/** Names of an App's permissions, as in JSON. */
export type PermissionName =
  | "actions"
  | "administration"
  | "checks"
  | "contents"
  | "issues"
  | "merge_queues"
  | "pull_requests"
  | "statuses"
  | "workflows";

/** What cannot be seen is answered as if it did not exist. */
export function canSeeRepository({ world, actor }: Context, repository: Repository): boolean {
  return world.repositories.get(repository.id) === repository && isVisible(world, actor, repository);
}

/**
 * Whether a token may read what needs one of these permissions. A person reads all of a repository that he sees. An
 * installation is held to its permissions on public repositories too, where it is installed: the stricter of what is reported.
 */
export function mayRead({ actor }: Context, repository: Repository, ...anyOf: readonly PermissionName[]): boolean {
  if (actor.kind === "user" || !isInScope(actor, repository)) return true;
  return anyOf.some((name) => actor.permissions[name] !== undefined);
}

export function requireRead(context: Context, repository: Repository, ...anyOf: readonly PermissionName[]): void {
  if (!mayRead(context, repository, ...anyOf)) throw forbidden();
}

export interface WriteNeeds {
  /** What an installation token needs: every one of these with write access. */
  readonly permissions: readonly PermissionName[];
  /** What a person needs. */
  readonly role: Role;
}

/** Whether the caller may do it; the ways of a person and of an App are different. */
export function mayWrite({ world, actor }: Context, repository: Repository, needs: WriteNeeds): boolean {
  if (actor.kind === "user") return hasRole(world, repository, actor.account, needs.role);
  if (!isInScope(actor, repository)) return false;
  return needs.permissions.every((name) => actor.permissions[name] === "write" || actor.permissions[name] === "admin");
}

/** `mutation` as GitHub names it to a person who may not: `MergePullRequest`. */
export function requireWrite(context: Context, repository: Repository, mutation: string, needs: WriteNeeds): void {
  if (mayWrite(context, repository, needs)) return;
  const { actor } = context;
  if (actor.kind === "installation") throw forbidden();
  throw forbidden(`${actor.account.login} does not have the correct permissions to execute \`${mutation}\``);
}
