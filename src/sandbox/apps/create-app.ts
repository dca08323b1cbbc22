import { generateKeyPair, createPublicKey, randomBytes } from "node:crypto";
import { promisify } from "node:util";

import type { Account } from "#sandbox/accounts/account.ts";
import { createBot } from "#sandbox/accounts/create-account.ts";
import { invalid } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import type { Application, Installation, Permissions } from "./application.ts";
import { emitInstallation, emitInstallationRepositories } from "./installation-events.ts";

export interface NewApp {
  readonly slug: string;
  readonly name?: string;
  readonly owner: Account;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly webhook?: { readonly url: string; readonly secret: string | null };
  /** A key that exists already: making one costs a tenth of a second. */
  readonly privateKeyPem?: string;
  readonly id?: number;
}

/** A GitHub App, and the private key that only its maker ever sees. */
export async function createApp(
  world: World,
  input: NewApp,
): Promise<{ readonly app: Application; readonly privateKeyPem: string }> {
  const privateKeyPem = input.privateKeyPem ?? (await createPrivateKeyPem());
  const publicKeyPem = createPublicKey(privateKeyPem).export({ type: "spki", format: "pem" }).toString();
  return { app: storeApp(world, input, publicKeyPem), privateKeyPem };
}

/** GitHub Actions: it owns the check runs of workflow jobs. Nobody holds its key, and it sends no webhooks. */
export function createActionsApp(world: World, owner: Account): Application {
  const app = {
    id: 15_368,
    slug: "github-actions",
    name: "GitHub Actions",
    owner,
    permissions: { actions: "write", checks: "write", contents: "write", metadata: "read", statuses: "write" },
    events: [],
  } as const;
  return storeApp(world, app, "");
}

/** In the form in which GitHub hands it out. */
export async function createPrivateKeyPem(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

function storeApp(world: World, input: NewApp, publicKeyPem: string): Application {
  const { slug, owner, permissions, events } = input;
  for (const app of world.apps.values()) if (app.slug === slug) throw invalid("App", "slug", "already_exists");
  const id = input.id ?? world.nextId();
  const app: Application = {
    id,
    slug,
    name: input.name ?? slug,
    owner,
    bot: createBot(world, { id, slug }),
    clientId: `Iv23li${randomBytes(7).toString("hex")}`,
    publicKeyPem,
    permissions: { metadata: "read", ...permissions },
    events,
    webhook: input.webhook === undefined ? null : { ...input.webhook },
    createdAt: world.now(),
  };
  world.apps.set(id, app);
  return app;
}

/** The App gets all that it asks for, as when a person presses the button. An App is installed once on an account. */
export function installApp(
  world: World,
  app: Application,
  account: Account,
  options: { readonly repositories?: readonly Repository[] | "all"; readonly sender?: Account } = {},
): Installation {
  for (const installation of world.installations.values()) {
    if (installation.app === app && installation.account === account) throw invalid("Installation", "account", "taken");
  }
  const { repositories = "all" } = options;
  const installation: Installation = {
    id: world.nextId(),
    app,
    account,
    repositories: repositories === "all" ? null : new Set(repositories.map(({ id }) => id)),
    permissions: app.permissions,
    events: app.events,
    createdAt: world.now(),
    updatedAt: world.now(),
    suspendedAt: null,
  };
  world.installations.set(installation.id, installation);
  emitInstallation(world, installation, "created", options.sender);
  return installation;
}

/** Its tokens end with it. */
export function uninstallApp(world: World, installation: Installation, sender?: Account): void {
  if (!world.installations.delete(installation.id)) return;
  for (const [text, token] of world.tokens) {
    if (token.kind === "installation" && token.installation === installation) world.tokens.delete(text);
  }
  emitInstallation(world, installation, "deleted", sender);
}

export function suspendInstallation(world: World, installation: Installation, sender?: Account): void {
  if (installation.suspendedAt !== null) return;
  installation.suspendedAt = installation.updatedAt = world.now();
  emitInstallation(world, installation, "suspend", sender);
}

export function unsuspendInstallation(world: World, installation: Installation, sender?: Account): void {
  if (installation.suspendedAt === null) return;
  installation.suspendedAt = null;
  installation.updatedAt = world.now();
  emitInstallation(world, installation, "unsuspend", sender);
}

/** Chooses the repositories anew; `all` covers those that are yet to come. */
export function selectRepositories(
  world: World,
  installation: Installation,
  repositories: readonly Repository[] | "all",
  sender?: Account,
): void {
  const before = new Set(repositoriesOf(world, installation));
  installation.repositories = repositories === "all" ? null : new Set(repositories.map(({ id }) => id));
  installation.updatedAt = world.now();
  const after = new Set(repositoriesOf(world, installation));
  emitInstallationRepositories(
    world,
    installation,
    [...after.difference(before)],
    [...before.difference(after)],
    sender,
  );
}

/** Takes over what the App asks for by now, as when an owner accepts its new permissions. */
export function acceptPermissions(world: World, installation: Installation, sender?: Account): void {
  installation.permissions = installation.app.permissions;
  installation.events = installation.app.events;
  installation.updatedAt = world.now();
  emitInstallation(world, installation, "new_permissions_accepted", sender);
}

export function repositoriesOf(world: World, installation: Installation): Repository[] {
  return [...world.repositories.values()].filter((repository) => reaches(installation, repository));
}

export function reaches(installation: Installation, repository: Repository): boolean {
  if (installation.account.id !== repository.owner.id) return false;
  return installation.repositories === null || installation.repositories.has(repository.id);
}
