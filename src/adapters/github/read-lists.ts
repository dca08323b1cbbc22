import { type InstallationId, parseInstallationId, parseRepoId } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { GitHubError, type Installation, type PullSummary, type RepositoryRef } from "./github.ts";
import { readPages } from "./read-pages.ts";

/** Those that are not suspended: for a suspended one every call would fail. */
export async function listInstallations(client: Client): Promise<readonly Installation[]> {
  const items = await readPages(client, client.rest.apps.listInstallations, {});
  return items
    .filter((item) => item.field("suspended_at").isNull())
    .map((item) => {
      const account = item.field("account");
      // An enterprise has no login, only a slug.
      const login = account.field("login").textOrNull() ?? account.field("slug").text();
      return { id: required(parseInstallationId(item.field("id").integer())), account: login };
    });
}

/** Those that are not archived: nothing merges there, and nothing may be written. */
export async function listRepositories(
  client: Client,
  installation: InstallationId,
): Promise<readonly RepositoryRef[]> {
  const items = await readPages(client, client.rest.apps.listReposAccessibleToInstallation, {}, "repositories");
  return items
    .filter((item) => !item.field("archived").flag())
    .map((item) => ({
      installation,
      repo: required(parseRepoId(item.field("id").integer())),
      owner: item.field("owner").field("login").text(),
      name: item.field("name").text(),
    }));
}

/** Oldest first, so that new ones come last; one that closes meanwhile may hide another, which the next look finds. */
export async function listOpenPulls(client: Client, { owner, name }: RepositoryRef): Promise<readonly PullSummary[]> {
  const parameters = { owner, repo: name, state: "open", sort: "created", direction: "asc" } as const;
  const items = await readPages(client, client.rest.pulls.list, parameters);
  return items.map((item) => ({
    number: item.field("number").integer(),
    head: item.field("head").field("sha").sha(),
    baseRef: item.field("base").field("ref").text(),
    updatedAt: item.field("updated_at").instant(),
  }));
}

function required<Value>(value: Value | null): Value {
  if (value === null) throw new GitHubError("invalid", "ids", "an id that is no whole number");
  return value;
}
