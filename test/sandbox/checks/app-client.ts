import type { Application, Permissions } from "#sandbox/apps/application.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import type { Shop } from "#test/sandbox/pulls/shop.ts";
import type { TestClient } from "#test/support/sandbox.ts";

/** A client with a token of the App's installation on the shop. */
export function actAs(shop: Shop, app: Application, permissions?: Permissions): TestClient {
  const { world } = shop.sandbox;
  const installation = [...world.installations.values()].find((one) => one.app === app);
  if (installation === undefined) throw new Error(`${app.slug} is not installed`);
  const scope = permissions === undefined ? {} : { permissions };
  return shop.sandbox.as(createInstallationToken(world, installation, scope).text);
}
