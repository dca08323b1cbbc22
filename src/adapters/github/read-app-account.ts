import type { Client } from "./client.ts";
import type { RepositoryOnGitHub } from "./github.ts";
import { orNothing } from "./or-nothing.ts";

/** An App's account is made with it and never another's; only its slug may change hands, which is looked at once an hour. */
const keptMs = 3_600_000;

/** More Apps than a contract names. */
const maxKept = 100;

/**
 * A function that looks up the account of an App, which goes by its slug and `[bot]`. What was found is remembered; that there
 * is none is asked again, since whoever reads that goes and mends it.
 */
export function appAccountReader({ ask, rest }: Client, elapsedMs: () => number): RepositoryOnGitHub["readAppAccount"] {
  const kept = new Map<string, { readonly at: number; readonly account: Promise<number | null> }>();

  async function look(slug: string, appId: number | null): Promise<number | null> {
    const app = await orNothing(ask(rest.apps.getBySlug, { app_slug: slug }));
    if (app === null) return null;
    const id = app.body.field("id").integer();
    if (appId !== null && id !== appId) return null;
    const user = await orNothing(ask(rest.users.getByUsername, { username: `${slug}[bot]` }));
    if (user === null) return null;
    user.body.field("type").choice({ Bot: null });
    return user.body.field("id").integer();
  }

  return ({ slug, appId }) => {
    const key = JSON.stringify([slug, appId]);
    const known = kept.get(key);
    if (known !== undefined && elapsedMs() - known.at < keptMs) return known.account;
    const account = look(slug, appId);
    const entry = { at: elapsedMs(), account };
    const forget = () => {
      if (kept.get(key) === entry) kept.delete(key);
    };
    kept.delete(key);
    kept.set(key, entry);
    account.then((found) => {
      if (found === null) forget();
    }, forget);
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break;
      kept.delete(oldest);
    }
    return account;
  };
}
