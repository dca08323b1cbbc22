import type { Account } from "#sandbox/accounts/account.ts";

export type Access = "read" | "write" | "admin";
/** Permission names as GitHub spells them in JSON: `checks`, `pull_requests`, `contents` … */
export type Permissions = Readonly<Record<string, Access>>;

/** A GitHub App. */
export interface Application {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  /** The account that acts for it: `slug[bot]`. */
  readonly bot: Account;
  readonly clientId: string;
  /** SPKI PEM; the private half was handed out when it was made. */
  readonly publicKeyPem: string;
  permissions: Permissions;
  /** Webhook events it subscribes to. */
  events: readonly string[];
  /** Null: no webhook is sent. */
  webhook: { url: string; secret: string | null } | null;
  readonly createdAt: number;
}

export interface Installation {
  readonly id: number;
  readonly app: Application;
  readonly account: Account;
  /** Null: all repositories of the account. */
  repositories: Set<number> | null;
  permissions: Permissions;
  events: readonly string[];
  readonly createdAt: number;
  updatedAt: number;
  suspendedAt: number | null;
}

/** What stands behind an `Authorization` header. */
export type Token =
  | { readonly kind: "user"; readonly text: string; readonly account: Account }
  | {
      readonly kind: "installation";
      readonly text: string;
      readonly installation: Installation;
      /** Null: all that the installation reaches. */
      readonly repositories: ReadonlySet<number> | null;
      readonly permissions: Permissions;
      readonly expiresAt: number;
    };
