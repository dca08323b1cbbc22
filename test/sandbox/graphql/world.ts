import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Account } from "#sandbox/accounts/account.ts";
import { createOrganisation, createUser } from "#sandbox/accounts/create-account.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import { createApp, createPrivateKeyPem, installApp } from "#sandbox/apps/create-app.ts";
import { type GraphqlOptions, executeGraphql } from "#sandbox/graphql/execute.ts";
import type { GithubError } from "#sandbox/graphql/problem.ts";
import type { Actor } from "#sandbox/kernel/actor.ts";
import { createWorld, type World } from "#sandbox/kernel/world.ts";
import { createRepository, type NewRepository } from "#sandbox/repositories/create-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

/** What a test reads of an answer: GraphQL's data is whatever was asked for. */
export interface Answer {
  // oxlint-disable-next-line typescript/no-explicit-any -- as deep as the query
  readonly data: any;
  readonly errors: readonly GithubError[];
  readonly cost: number;
  readonly status: number;
}

export interface TestWorld extends AsyncDisposable {
  readonly world: World;
  readonly owner: Account;
  readonly dev: Account;
  readonly reader: Account;
  readonly shop: Repository;
  readonly create: (input: Omit<NewRepository, "owner">) => Promise<Repository>;
  readonly as: (account: Account) => Ask;
  readonly asApp: (permissions: Permissions, scope?: readonly Repository[]) => Promise<AppAsk>;
}

export type Ask = (query: string, variables?: Record<string, unknown>, options?: GraphqlOptions) => Promise<Answer>;
export interface AppAsk {
  readonly ask: Ask;
  readonly actor: Extract<Actor, { kind: "installation" }>;
}

const key = createPrivateKeyPem();

/** An organisation with a private repository; one member who writes, and a collaborator who reads. */
export async function buildWorld(files: Record<string, string> = { "README.md": "# shop\n" }): Promise<TestWorld> {
  const directory = await mkdtemp(join(tmpdir(), "sandbox-graphql-"));
  let now = Date.UTC(2026, 0, 1);
  const world = createWorld({ directory, now: () => (now += 1_000) });
  const owner = createUser(world, { login: "octo-owner" });
  const dev = createUser(world, { login: "octo-dev" });
  const reader = createUser(world, { login: "octo-reader" });
  const organisation = createOrganisation(world, { login: "octo-org", owner });
  const create = (input: Omit<NewRepository, "owner">) => createRepository(world, { owner: organisation, ...input });
  const shop = await create({ name: "shop", files, isPrivate: true });
  shop.collaborators.set(dev.id, "write");
  shop.collaborators.set(reader.id, "read");
  const askAs =
    (actor: Actor): Ask =>
    async (query, variables = {}, options = {}) => {
      const { body, status, cost } = await executeGraphql(world, actor, { query, variables }, options);
      return { data: body.data, errors: body.errors ?? [], status, cost };
    };
  let apps = 0;
  return {
    world,
    owner,
    dev,
    reader,
    shop,
    create,
    as: (account) => askAs({ kind: "user", account }),
    asApp: async (permissions, scope) => {
      const slug = `octo-app-${++apps}`;
      const { app } = await createApp(world, { slug, owner, permissions, events: [], privateKeyPem: await key });
      const installation = installApp(world, app, organisation);
      const repositories = scope === undefined ? null : new Set(scope.map(({ id }) => id));
      const actor = {
        kind: "installation",
        app,
        installation,
        account: app.bot,
        repositories,
        permissions: installation.permissions,
      } as const;
      return { ask: askAs(actor), actor };
    },
    [Symbol.asyncDispose]: async () => {
      await world.idle();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
