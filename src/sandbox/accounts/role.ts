import { type Role, roles } from "./account.ts";

/** -1 for `none`. */
export function rank(role: Role | "none"): number {
  return role === "none" ? -1 : roles.indexOf(role);
}

export function higher(left: Role | "none", right: Role | "none"): Role | "none" {
  return rank(left) >= rank(right) ? left : right;
}

/** The `permissions` object of repositories, collaborators and teams. */
export function permissionFlags(role: Role | "none") {
  return {
    admin: rank(role) >= rank("admin"),
    maintain: rank(role) >= rank("maintain"),
    push: rank(role) >= rank("write"),
    triage: rank(role) >= rank("triage"),
    pull: rank(role) >= rank("read"),
  };
}

/** The four words from before there were triage and maintain. */
export function legacyPermission(role: Role | "none"): "admin" | "write" | "read" | "none" {
  if (role === "maintain") return "write";
  return role === "triage" ? "read" : role;
}

/** `push` and `pull` are what some operations still call write and read. */
export function parseRole(text: string): Role | null {
  if (text === "pull") return "read";
  if (text === "push") return "write";
  return roles.find((role) => role === text) ?? null;
}
