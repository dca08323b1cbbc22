/** A user, a bot or an organisation. They share one space of logins and ids, as they do on GitHub. */
export interface Account {
  readonly id: number;
  login: string;
  readonly type: "User" | "Bot" | "Organization";
  name: string | null;
  readonly createdAt: number;
  /** For a bot: the App that acts through it. */
  readonly appId: number | null;
}

export type OrganisationRole = "admin" | "member";

/** Ordered from least to most; `none` is never stored. */
export const roles = ["read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

export interface Team {
  readonly id: number;
  readonly organisation: Account;
  readonly slug: string;
  name: string;
  description: string | null;
  readonly members: Map<number, "member" | "maintainer">;
  readonly repositories: Map<number, Role>;
}
