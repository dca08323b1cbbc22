import type { GitHub, Installation, RepositoryRef } from "#adapters/github/github.ts";
import type { Jobs } from "#adapters/jobs/jobs.ts";
import type { Store } from "#adapters/store/store.ts";
import type { Instant } from "#core/ids.ts";
import { askSweep } from "./asks.ts";

export interface InstallationSources {
  readonly github: Pick<GitHub, "listInstallations" | "listRepositories">;
  readonly store: Pick<Store, "noteRepository" | "listRepositories" | "forgetRepositories">;
  readonly jobs: Pick<Jobs, "ask">;
  /** Logins in lower case; null: any account. */
  readonly accounts: readonly string[] | null;
  readonly now: () => Instant;
}

export interface FoundInstallations {
  readonly repositories: number;
  /** Installations whose repositories could not be listed; what is remembered of them stays. */
  readonly failures: readonly { readonly installation: Installation; readonly error: unknown }[];
}

/**
 * Lists what the App is installed on, remembers it, forgets what it no longer reaches, and has every repository swept. One
 * installation that cannot be listed keeps nobody else waiting (RR-07). One after another: a token for each comes first.
 */
export async function findInstallations(sources: InstallationSources): Promise<FoundInstallations> {
  const { github, store, jobs, accounts, now } = sources;
  const installations = await github.listInstallations();
  const served = installations.filter(({ account }) => accounts === null || accounts.includes(account.toLowerCase()));
  const remembered = await store.listRepositories();
  const repositories: RepositoryRef[] = [];
  const failures: { installation: Installation; error: unknown }[] = [];
  for (const installation of served) {
    try {
      repositories.push(...(await github.listRepositories(installation.id)));
    } catch (error) {
      failures.push({ installation, error });
      repositories.push(...remembered.filter((one) => one.installation === installation.id));
    }
  }
  for (const repository of repositories) await store.noteRepository(repository);
  const reached = new Set(repositories.map(({ repo }) => repo));
  const gone = remembered.filter(({ repo }) => !reached.has(repo));
  if (gone.length > 0) await store.forgetRepositories(gone.map(({ repo }) => repo));
  await jobs.ask(repositories.map(({ repo }) => askSweep(repo, now())));
  return { repositories: repositories.length, failures };
}
