import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "#adapters/store/sqlite-store.ts";
import type { Store } from "#adapters/store/store.ts";

/** An empty store of one test's own, closed and removed at the end of the scope. */
export async function openEmbeddedStore(): Promise<AsyncDisposable & { readonly store: Store }> {
  const directory = await mkdtemp(join(tmpdir(), "headgate-store-"));
  const store = await openSqliteStore({ directory });
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
