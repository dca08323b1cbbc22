import { ProbotOctokit } from "probot";
import type { InstallationId, Instant, RepoId } from "#core/ids.ts";
import { explain } from "./explain-error.ts";
import { GitHubError } from "./github.ts";
import { type Profile, type Scope, tokenPermissions } from "./permissions.ts";
import { shapeOf } from "./shape.ts";

/** Whose token a call carries: the App's own, one of an installation that sees only names, or one for a single repository. */
export interface Identity {
  readonly installation: InstallationId | null;
  readonly repo: RepoId | null;
  /** What the token may do beside reading: no more than the call that carries it needs. */
  readonly may: Scope;
}

export interface TokenOptions {
  readonly appId: number;
  readonly privateKey: string;
  readonly profile: Profile;
  readonly now: () => Instant;
  readonly elapsedMs: () => number;
  readonly octokitOptions: Readonly<Record<string, unknown>>;
}

export interface Tokens {
  /** The `authorization` header for a call. `isFresh`: GitHub did not take the one that was kept. */
  readonly authorise: (identity: Identity, isFresh?: boolean) => Promise<string>;
}

/** A permission that an owner just granted reaches the tokens after this; a token that lost one fails by itself. */
const grantedKeptMs = 10 * 60_000;

type Granted = Readonly<Record<string, unknown>>;

const tokenRoute = "POST /app/installations/{installation_id}/access_tokens";

/** Tokens as `@octokit/auth-app` mints and keeps them for 59 minutes: one for each repository, and none for two. */
export function openTokens({ appId, privateKey, profile, now, elapsedMs, octokitOptions }: TokenOptions): Tokens {
  const octokit = new ProbotOctokit({ ...octokitOptions, auth: { appId, privateKey } });
  const granted = new Map<InstallationId, { readonly at: number; readonly reading: Promise<Granted> }>();

  function readGranted(installation: InstallationId, isFresh: boolean): Promise<Granted> {
    const known = granted.get(installation);
    if (known !== undefined && !isFresh && elapsedMs() - known.at < grantedKeptMs) return known.reading;
    const reading = octokit.rest.apps.getInstallation({ installation_id: installation }).then(({ data }) => {
      return shapeOf(data, "GET /app/installations/{installation_id}").field("permissions").record();
    });
    granted.set(installation, { at: elapsedMs(), reading });
    reading.catch(() => granted.delete(installation));
    return reading;
  }

  async function mint({ installation, repo, may }: Identity, isFresh: boolean): Promise<string> {
    if (installation === null) {
      const { token } = (await octokit.auth({ type: "app" })) as { token: string };
      return `bearer ${token}`;
    }
    const scope =
      repo === null
        ? { permissions: { metadata: "read" } }
        : {
            repositoryIds: [repo],
            permissions: tokenPermissions(profile, may, await readGranted(installation, isFresh)),
          };
    const request = { type: "installation", installationId: installation, refresh: isFresh, ...scope };
    const { token } = (await octokit.auth(request)) as { token: string };
    return `token ${token}`;
  }

  return {
    authorise: async (identity, isFresh = false) => {
      try {
        return await mint(identity, isFresh);
      } catch (error) {
        const { kind, message, retryAfterMs } = explain(error, tokenRoute, now());
        // Gone, suspended, or no longer for this repository: nothing about what was asked for, so never "not found".
        const isLost = kind === "not-found" || kind === "invalid" || kind === "conflict";
        throw new GitHubError(isLost ? "forbidden" : kind, tokenRoute, message, { retryAfterMs, cause: error });
      }
    },
  };
}
