import type { Account } from "#sandbox/accounts/account.ts";
import type { Application, Installation, Permissions } from "#sandbox/apps/application.ts";

/** Who calls. */
export type Actor =
  | { readonly kind: "anonymous" }
  | { readonly kind: "user"; readonly account: Account }
  /** With a JWT: may only ask about itself and its installations. */
  | { readonly kind: "app"; readonly app: Application }
  | {
      readonly kind: "installation";
      readonly app: Application;
      readonly installation: Installation;
      /** The App's bot: the author of what it writes. */
      readonly account: Account;
      /** Null: every repository of the installation. */
      readonly repositories: ReadonlySet<number> | null;
      readonly permissions: Permissions;
    };

/** An actor who can be the author of something. */
export type Writer = Extract<Actor, { readonly account: Account }>;
