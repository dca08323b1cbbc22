import { expect, test } from "vitest";

import { createOrganisation } from "#sandbox/accounts/create-account.ts";
import {
  acceptPermissions,
  installApp,
  selectRepositories,
  suspendInstallation,
  uninstallApp,
  unsuspendInstallation,
} from "#sandbox/apps/create-app.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import { startTestSandbox } from "#test/support/sandbox.ts";
import { startWebhookReceiver } from "#test/support/webhook-receiver.ts";

test("an App is told of everything that happens to its installation, as GitHub words it", async () => {
  await using receiver = await startWebhookReceiver();
  await using sandbox = await startTestSandbox({ hooks: { timeoutMs: 300_000, concurrency: 1 } });
  const { world } = sandbox;
  const { account: owner } = sandbox.user("octo-dev");
  const acme = createOrganisation(world, { login: "acme", owner });
  const [shop, docs] = [
    await createRepository(world, { owner: acme, name: "shop" }),
    await createRepository(world, { owner: acme, name: "docs", isPrivate: true }),
  ];
  const webhook = { url: receiver.url, secret: receiver.secret };
  const { app } = await sandbox.app({
    slug: "gate",
    owner: acme,
    permissions: { checks: "write" },
    events: [],
    webhook,
  });

  const installation = installApp(world, app, acme, { repositories: [shop] });
  selectRepositories(world, installation, [docs]);
  app.permissions = { ...app.permissions, contents: "read" };
  acceptPermissions(world, installation);
  suspendInstallation(world, installation);
  unsuspendInstallation(world, installation);
  uninstallApp(world, installation);
  await sandbox.idle();

  expect(receiver.names()).toEqual([
    "installation.created",
    "installation_repositories.added",
    "installation_repositories.removed",
    "installation.new_permissions_accepted",
    "installation.suspend",
    "installation.unsuspend",
    "installation.deleted",
  ]);
  const [created, added, removed, accepted] = receiver.deliveries.map(({ payload }) => payload);
  expect(created).toMatchObject({ repositories: [{ full_name: "acme/shop" }], sender: { login: "octo-dev" } });
  expect(added).toMatchObject({
    repositories_added: [{ full_name: "acme/docs", private: true }],
    repositories_removed: [],
  });
  expect(removed).toMatchObject({ repositories_added: [], repositories_removed: [{ full_name: "acme/shop" }] });
  expect(accepted.installation.permissions).toEqual({ checks: "write", contents: "read", metadata: "read" });
});
