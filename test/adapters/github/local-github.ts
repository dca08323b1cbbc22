import type { CallRecord } from "#adapters/github/client.ts";
import type { GitHub, RepositoryOnGitHub } from "#adapters/github/github.ts";
import { openGitHub } from "#adapters/github/open-github.ts";
import { type CommitSha, type Instant, parseCommitSha, parseInstallationId, parseRepoId } from "#core/ids.ts";
import { addCollaborator, addMember, createOrganisation } from "#sandbox/accounts/create-account.ts";
import type { Account } from "#sandbox/accounts/account.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createInstallationToken } from "#sandbox/apps/tokens.ts";
import { type TreeChange, writeBlob, writeCommit, writeTree } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { createPull } from "#sandbox/pulls/create-pull.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import { startTestSandbox, type TestClient, type TestSandbox, type TestUser } from "#test/support/sandbox.ts";

/** A repository `octo/shop` on a local GitHub, its people, and the adapter as an App that is installed there. */
export interface LocalGitHub extends AsyncDisposable {
  readonly sandbox: TestSandbox;
  readonly shop: Repository;
  readonly owner: TestUser;
  readonly dev: TestUser;
  readonly github: GitHub;
  readonly repository: RepositoryOnGitHub;
  readonly appId: number;
  readonly calls: CallRecord[];
  /** As the App itself, past the adapter. */
  readonly app: TestClient;
  /** A commit on a branch, which begins at `main` if it is new. */
  readonly commit: (branch: string, files: Files, by?: Account) => Promise<CommitSha>;
  /** A pull request of a branch with these changes. */
  readonly open: (
    branch: string,
    files: Files,
    base?: string,
  ) => Promise<{ readonly pull: Pull; readonly head: CommitSha }>;
  readonly tip: (branch: string) => Promise<CommitSha>;
}

/** A text, bytes, an entry of another mode, or null for a file that goes. */
export type Files = Readonly<
  Record<
    string,
    string | Uint8Array | null | (Pick<TreeChange, "mode"> & { readonly sha?: string; readonly text?: string })
  >
>;

const granted: Permissions = {
  actions: "read",
  administration: "read",
  checks: "write",
  contents: "write",
  issues: "write",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "write",
  statuses: "read",
};

export async function startLocalGitHub(
  options: { readonly files?: Record<string, string>; readonly permissions?: Permissions } = {},
): Promise<LocalGitHub> {
  const sandbox = await startTestSandbox();
  const { world } = sandbox;
  const owner = sandbox.user("octo-owner");
  const dev = sandbox.user("octo-dev");
  const organisation = createOrganisation(world, { login: "octo", owner: owner.account });
  addMember(world, organisation, dev.account);
  const files = options.files ?? { "README.md": "# Shop\n", "src/cart.ts": "one\ntwo\nthree\n" };
  const shop = await createRepository(world, { owner: organisation, name: "shop", files });
  addCollaborator(world, shop, dev.account, "write");
  const permissions = options.permissions ?? granted;
  const { app, privateKeyPem } = await sandbox.app({ slug: "gate", owner: organisation, permissions, events: [] });
  const installed = installApp(world, app, organisation);

  const calls: CallRecord[] = [];
  const github = openGitHub({
    appId: app.id,
    privateKey: privateKeyPem,
    baseUrl: `${sandbox.url}/api/v3`,
    profile: "full",
    now: () => world.now() as Instant,
    onCall: (call) => calls.push(call),
    writeGapMs: 0,
    retryPausesMs: [],
    // For machines that are busy: nothing here is about how long GitHub may take.
    timeoutsMs: { read: 60_000, write: 60_000 },
  });
  const [installation, repo] = [parseInstallationId(installed.id), parseRepoId(shop.id)];
  if (installation === null || repo === null) throw new Error("the local GitHub counts in another way");

  const tip = async (branch: string) => shaOf(await readRef(shop, `refs/heads/${branch}`));
  const commit: LocalGitHub["commit"] = async (branch, changed, by = dev.account) => {
    const ref = `refs/heads/${branch}`;
    const from = await readRef(shop, ref);
    const parent = from ?? (await tip("main"));
    const changes = await Promise.all(
      Object.entries(changed).map(async ([path, file]): Promise<TreeChange> => {
        if (file === null) return { path, mode: "100644", sha: null };
        if (typeof file === "string" || file instanceof Uint8Array) {
          return { path, mode: "100644", sha: await writeBlob(shop, file) };
        }
        return { path, mode: file.mode, sha: file.sha ?? (await writeBlob(shop, file.text ?? "")) };
      }),
    );
    const tree = await writeTree(shop, { base: parent, changes });
    if (tree === null) throw new Error("these files make no tree");
    const person = signatureOf(by, world.now());
    const to = await writeCommit(shop, {
      tree,
      parents: [parent],
      message: "Change",
      author: person,
      committer: person,
    });
    await updateRef(world, shop, { ref, to, from, pusher: by });
    return shaOf(to);
  };

  return {
    sandbox,
    shop,
    owner,
    dev,
    github,
    repository: github.repository({ installation, repo, owner: "octo", name: "shop" }),
    appId: app.id,
    calls,
    app: sandbox.as(createInstallationToken(world, installed).text),
    commit,
    open: async (branch, changed, base = "main") => {
      const head = await commit(branch, changed);
      const pull = await createPull(world, shop, dev.account, { title: `Work on ${branch}`, head: branch, base });
      return { pull, head };
    },
    tip,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

function shaOf(text: string | null): CommitSha {
  const sha = parseCommitSha(text ?? "");
  if (sha === null) throw new Error(`no commit: ${text}`);
  return sha;
}
