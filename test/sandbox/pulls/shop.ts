import type { Account } from "#sandbox/accounts/account.ts";
import { addCollaborator, createOrganisation, createUser } from "#sandbox/accounts/create-account.ts";
import type { Application, Permissions } from "#sandbox/apps/application.ts";
import { installApp } from "#sandbox/apps/create-app.ts";
import { createUserToken } from "#sandbox/apps/tokens.ts";
import { createCheckRun } from "#sandbox/checks/operations.ts";
import { createStatus } from "#sandbox/checks/statuses.ts";
import { readCommit, writeBlob, writeCommit, writeTree } from "#sandbox/git/objects.ts";
import { readRef, updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import type { WorldEvent } from "#sandbox/kernel/world.ts";
import { createPull, type NewPull } from "#sandbox/pulls/create-pull.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { createRepository } from "#sandbox/repositories/create-repository.ts";
import type { RulesetRule } from "#sandbox/repositories/protection.ts";
import type { Repository, RepositorySettings } from "#sandbox/repositories/repository.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { startTestSandbox, type TestClient, type TestSandbox } from "#test/support/sandbox.ts";

export interface Shop extends AsyncDisposable {
  readonly sandbox: TestSandbox;
  readonly repository: Repository;
  /** Owns the organisation. */
  readonly owner: Account;
  /** Writes. */
  readonly dev: Account;
  readonly reviewer: Account;
  /** Only reads. */
  readonly guest: Account;
  readonly as: (account: Account) => TestClient;
  /** Below `/repos/acme/shop`. */
  readonly path: (rest: string) => string;
  /** Everything that happened since the last call, as `event.action`. */
  readonly news: () => string[];
  readonly events: readonly WorldEvent[];
  /** A commit on a branch, which begins at `main` if it is new; null takes a file away. */
  readonly commit: (branch: string, files: Files, options?: CommitOptions) => Promise<string>;
  readonly open: (input?: Partial<NewPull> & { readonly by?: Account; readonly files?: Files }) => Promise<Pull>;
  /** A ruleset on `main`. */
  readonly protect: (rules: readonly RulesetRule[], more?: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly app: (slug: string, permissions?: Permissions) => Promise<Application>;
  readonly check: (app: Application, sha: string, name: string, conclusion: Conclusion | null) => Promise<void>;
  readonly status: (
    by: Account,
    sha: string,
    context: string,
    state: "success" | "failure" | "pending",
  ) => Promise<void>;
  readonly tip: (branch: string) => Promise<string | null>;
}

export type Files = Readonly<Record<string, string | null>>;
type Conclusion = "success" | "failure" | "neutral" | "skipped" | "cancelled";

interface CommitOptions {
  readonly by?: Account;
  readonly on?: string;
  readonly message?: string;
  /** The branch begins anew at this commit. */
  readonly from?: string;
  readonly in?: Repository;
}

export const lines = (count: number, change: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: count }, (_, index) => `${change[index + 1] ?? `line ${index + 1}`}\n`).join("");

/** An organisation with one repository and its people. */
export async function openShop(
  options: {
    readonly settings?: Partial<RepositorySettings>;
    readonly sandbox?: SandboxOptions;
    readonly files?: Record<string, string>;
  } = {},
): Promise<Shop> {
  const sandbox = await startTestSandbox(options.sandbox ?? {});
  const { world } = sandbox;
  const owner = createUser(world, { login: "octo-owner" });
  const [dev, reviewer, guest] = ["octo-dev", "octo-reviewer", "octo-guest"].map((login) =>
    createUser(world, { login }),
  );
  if (dev === undefined || reviewer === undefined || guest === undefined) throw new Error("no people");
  const organisation = createOrganisation(world, { login: "acme", owner });
  const files = options.files ?? { "README.md": "# Shop\n", "src/cart.ts": lines(20) };
  const repository = await createRepository(world, {
    owner: organisation,
    name: "shop",
    files,
    creator: owner,
    settings: { allowAutoMerge: true, ...options.settings },
  });
  addCollaborator(world, repository, dev, "write", owner);
  addCollaborator(world, repository, reviewer, "write", owner);
  await sandbox.idle();
  const events: WorldEvent[] = [];
  let seen = 0;
  world.listen((event) => events.push(event));

  const commit: Shop["commit"] = async (
    branch,
    changed,
    { by = dev, on = "main", message, from, in: home = repository } = {},
  ) => {
    const ref = `refs/heads/${branch}`;
    const parent = from ?? (await readRef(home, ref)) ?? (await readRef(home, `refs/heads/${on}`));
    const changes = [];
    for (const [path, content] of Object.entries(changed)) {
      changes.push({ path, mode: "100644", sha: content === null ? null : await writeBlob(home, content) });
    }
    const base = parent === null ? null : ((await readCommit(home, parent))?.tree ?? null);
    const tree = await writeTree(home, { base, changes });
    const author = signatureOf(by, world.now());
    const to = await writeCommit(home, {
      tree: tree ?? "",
      parents: parent === null ? [] : [parent],
      message: message ?? `Change ${Object.keys(changed).join(", ")}`,
      author,
      committer: author,
    });
    await updateRef(world, home, { ref, to, pusher: by });
    return to;
  };
  const as = (account: Account): TestClient => sandbox.as(createUserToken(world, account));
  return {
    sandbox,
    repository,
    owner,
    dev,
    reviewer,
    guest,
    as,
    path: (rest) => `/repos/acme/shop${rest}`,
    events,
    news: () => {
      const fresh = events.slice(seen).map(({ event, action }) => (action === null ? event : `${event}.${action}`));
      seen = events.length;
      return fresh;
    },
    commit,
    open: async ({ by = dev, files: changed, ...input } = {}) => {
      const head = input.head ?? "feature";
      if (!head.includes(":") && (await readRef(repository, `refs/heads/${head}`)) === null) {
        await commit(head, changed ?? { "src/new.ts": "export {};\n" }, { by });
      }
      return createPull(world, repository, by, { title: "A change", base: "main", ...input, head });
    },
    protect: async (rules, more = {}) => {
      const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
      const body = { name: `rules ${repository.rulesets.size}`, enforcement: "active", conditions, rules, ...more };
      const { status, body: answer } = await as(owner).post("/repos/acme/shop/rulesets", body);
      if (status !== 201) throw new Error(`the ruleset was refused: ${JSON.stringify(answer)}`);
    },
    app: async (
      slug,
      permissions = { checks: "write", pull_requests: "write", contents: "write", statuses: "write" },
    ) => {
      const { app } = await sandbox.app({ slug, owner: organisation, permissions, events: [] });
      installApp(world, app, organisation, { repositories: "all" });
      return app;
    },
    check: async (app, headSha, name, conclusion) => {
      await createCheckRun(world, repository, app, {
        name,
        headSha,
        ...(conclusion === null ? { status: "in_progress" as const } : { conclusion }),
      });
    },
    status: async (creator, sha, context, state) => {
      await createStatus(world, repository, { sha, state, context, creator });
    },
    tip: (branch) => readRef(repository, `refs/heads/${branch}`),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

export function checksRule(
  ...contexts: readonly (string | { context: string; integration_id: number })[]
): RulesetRule {
  return {
    type: "required_status_checks",
    parameters: {
      strict_required_status_checks_policy: false,
      required_status_checks: contexts.map((one) => (typeof one === "string" ? { context: one } : one)),
    },
  };
}

export function reviewRule(parameters: Readonly<Record<string, unknown>> = {}): RulesetRule {
  return {
    type: "pull_request",
    parameters: {
      required_approving_review_count: 0,
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
      ...parameters,
    },
  };
}

export function queueRule(parameters: Readonly<Record<string, unknown>> = {}): RulesetRule {
  return {
    type: "merge_queue",
    parameters: {
      check_response_timeout_minutes: 60,
      grouping_strategy: "ALLGREEN",
      max_entries_to_build: 5,
      max_entries_to_merge: 5,
      merge_method: "MERGE",
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 5,
      ...parameters,
    },
  };
}

/** A comment of the reviewer on a line of the first pull request; its id. */
export async function addThreadOn(
  shop: Shop,
  path: string,
  line: number,
  more: Record<string, unknown> = {},
): Promise<number> {
  const pull = shop.repository.pulls.get(1);
  const { status, body } = await shop.as(shop.reviewer).post(shop.path("/pulls/1/comments"), {
    body: "Look here.",
    commit_id: pull?.head.sha,
    path,
    line,
    side: "RIGHT",
    ...more,
  });
  if (status !== 201) throw new Error(`the comment was refused: ${JSON.stringify(body)}`);
  return body.id;
}
