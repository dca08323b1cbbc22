import type { Account } from "#sandbox/accounts/account.ts";
import { addCollaborator, addMember, createOrganisation, createUser } from "#sandbox/accounts/create-account.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { parseRole } from "#sandbox/accounts/role.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import { createApp, installApp } from "#sandbox/apps/create-app.ts";
import { createUserToken } from "#sandbox/apps/tokens.ts";
import { unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { addReviewer } from "#sandbox/reviewers/reviewer.ts";
import type { ReviewerKind } from "#sandbox/reviewers/script.ts";
import { buildSimpleScript, type SimpleBehaviour } from "#sandbox/reviewers/simple-script.ts";

/** What a world shall hold. What is there already stays: naming a user once more gives them a further token. */
export interface Seed {
  readonly users?: readonly { readonly login: string; readonly name?: string }[];
  readonly organisations?: readonly {
    readonly login: string;
    readonly owner: string;
    readonly members?: readonly string[];
  }[];
  readonly repositories?: readonly {
    readonly owner: string;
    readonly name: string;
    readonly description?: string;
    readonly private?: boolean;
    /** Text by path: the first commit of `main`. */
    readonly files?: Readonly<Record<string, string>>;
    /** Roles by login: `read`, `triage`, `write`, `maintain` or `admin`. */
    readonly collaborators?: Readonly<Record<string, string>>;
  }[];
  readonly apps?: readonly {
    readonly slug: string;
    readonly name?: string;
    readonly owner: string;
    readonly permissions: Permissions;
    readonly events: readonly string[];
    readonly webhook?: { readonly url: string; readonly secret: string | null };
    /** Logins of the accounts on whose repositories, all of them, it is installed. */
    readonly installOn?: readonly string[];
  }[];
  /** Review agents, each on all repositories of its owner. */
  readonly reviewers?: readonly {
    readonly kind: ReviewerKind;
    readonly owner: string;
    readonly behaviour: SimpleBehaviour;
  }[];
}

/** What nobody could know who only has the seed. */
export interface Sown {
  /** By login. */
  readonly tokens: Readonly<Record<string, string>>;
  /** By slug. */
  readonly apps: Readonly<
    Record<
      string,
      {
        readonly id: number;
        readonly client_id: string;
        readonly private_key: string;
        readonly installation_ids: readonly number[];
      }
    >
  >;
  /** By slug: by which numbers they are known. */
  readonly reviewers: Readonly<Record<string, { readonly app_id: number; readonly account_id: number }>>;
}

/** Makes what the seed names; throws ApiError 422 for what cannot be. */
export async function sow(world: World, seed: Seed): Promise<Sown> {
  const tokens: Record<string, string> = {};
  for (const user of seed.users ?? []) {
    const account = findAccount(world, user.login) ?? createUser(world, user);
    tokens[account.login] = createUserToken(world, account);
  }
  for (const { login, owner, members = [] } of seed.organisations ?? []) {
    const organisation = findAccount(world, login) ?? createOrganisation(world, { login, owner: named(world, owner) });
    for (const member of members) addMember(world, organisation, named(world, member));
  }
  for (const { owner, name, description, files, collaborators = {}, ...settings } of seed.repositories ?? []) {
    const repository = await createRepository(world, {
      owner: named(world, owner),
      name,
      isPrivate: settings.private ?? false,
      ...(description === undefined ? {} : { description }),
      ...(files === undefined ? {} : { files }),
    });
    for (const [login, text] of Object.entries(collaborators)) {
      const role = parseRole(text);
      if (role === null) throw unprocessable(`${text} is no role`);
      addCollaborator(world, repository, named(world, login), role);
    }
  }
  const apps = await sowApps(world, seed.apps ?? []);
  return { tokens, apps, reviewers: await sowReviewers(world, seed.reviewers ?? []) };
}

async function sowApps(world: World, apps: NonNullable<Seed["apps"]>): Promise<Sown["apps"]> {
  const made: Record<string, Sown["apps"][string]> = {};
  for (const { owner, installOn = [], ...plan } of apps) {
    const { app, privateKeyPem } = await createApp(world, { ...plan, owner: named(world, owner) });
    const installations = installOn.map((login) => installApp(world, app, named(world, login)));
    made[app.slug] = {
      id: app.id,
      client_id: app.clientId,
      private_key: privateKeyPem,
      installation_ids: installations.map(({ id }) => id),
    };
  }
  return made;
}

async function sowReviewers(world: World, reviewers: NonNullable<Seed["reviewers"]>): Promise<Sown["reviewers"]> {
  const made: Record<string, Sown["reviewers"][string]> = {};
  for (const { kind, owner, behaviour } of reviewers) {
    const script = buildSimpleScript(kind, behaviour);
    const { slug, appId, accountId } = await addReviewer(world, { kind, owner: named(world, owner), script });
    made[slug] = { app_id: appId, account_id: accountId };
  }
  return made;
}

function named(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (account === null) throw unprocessable(`There is no account ${login}`);
  return account;
}

/** What a world begins with where no seed is given. */
export const demoSeed: Seed = {
  users: [{ login: "octo-dev", name: "Octo Dev" }],
  organisations: [{ login: "acme", owner: "octo-dev" }],
  repositories: [
    {
      owner: "acme",
      name: "shop",
      description: "A small shop to try things on",
      files: {
        "README.md": "# shop\n\nA small shop to try things on.\n",
        "src/cart.ts":
          "export const total = (prices: readonly number[]): number => prices.reduce((a, b) => a + b, 0);\n",
        "db/schema.sql": "create table orders (id integer primary key, total integer not null);\n",
      },
    },
  ],
};
