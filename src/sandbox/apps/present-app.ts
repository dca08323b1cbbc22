import { presentAccount } from "#sandbox/accounts/present-account.ts";
import { timestamp, timestampOrNull } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Application, Installation } from "./application.ts";

/** GitHub's "integration". */
export function presentApp(world: World, app: Application) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("App", app.id),
    client_id: app.clientId,
    owner: presentAccount(world, app.owner),
    name: app.name,
    description: null,
    external_url: `${world.urls.html}/apps/${app.slug}`,
    html_url: `${world.urls.html}/apps/${app.slug}`,
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.createdAt),
    permissions: app.permissions,
    events: app.events,
  };
}

/** As it stands in webhooks. REST adds what only the App itself may know. */
export function presentInstallation(world: World, installation: Installation) {
  const { app, account } = installation;
  const settings =
    account.type === "Organization"
      ? `${world.urls.html}/organizations/${account.login}/settings/installations/${installation.id}`
      : `${world.urls.html}/settings/installations/${installation.id}`;
  return {
    id: installation.id,
    account: presentAccount(world, account),
    repository_selection: installation.repositories === null ? "all" : "selected",
    access_tokens_url: `${world.urls.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.urls.api}/installation/repositories`,
    html_url: settings,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type === "Organization" ? "Organization" : "User",
    permissions: installation.permissions,
    events: installation.events,
    created_at: timestamp(installation.createdAt),
    updated_at: timestamp(installation.updatedAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspendedAt === null ? null : presentAccount(world, account),
    suspended_at: timestampOrNull(installation.suspendedAt),
  };
}
