import { join } from "node:path";

import type { Account } from "#sandbox/accounts/account.ts";
import { announce, readRefs } from "#sandbox/git/refs.ts";
import { renderSignature, signatureOf } from "#sandbox/git/signature.ts";
import { copyStore, importFiles, initStore } from "#sandbox/git/store.ts";
import { inTurn } from "#sandbox/git/turn.ts";
import { ApiError, invalid } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { presentRepositoryForHook } from "./present-repository.ts";
import type { Repository, RepositorySettings } from "./repository.ts";
import { emitOnRepository, emitRepository } from "./repository-events.ts";

export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  /** Its first commit, on the default branch; without files the repository is empty. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly isPrivate?: boolean;
  readonly defaultBranch?: string;
  readonly description?: string | null;
  readonly settings?: Partial<RepositorySettings>;
  /** Who makes it, where that is not its owner. */
  readonly creator?: Account;
}

const defaultSettings: RepositorySettings = {
  allowMergeCommit: true,
  allowSquashMerge: true,
  allowRebaseMerge: true,
  allowAutoMerge: false,
  allowUpdateBranch: false,
  deleteBranchOnMerge: false,
};

export async function createRepository(world: World, input: NewRepository): Promise<Repository> {
  const creator = input.creator ?? input.owner;
  const repository = addRepository(world, {
    ...input,
    isPrivate: input.isPrivate ?? false,
    defaultBranch: input.defaultBranch ?? "main",
    description: input.description ?? null,
    parent: null,
  });
  await initStore(repository.gitDirectory, repository.defaultBranch);
  emitRepository(world, repository, "created", creator);
  const { files = {} } = input;
  if (Object.keys(files).length > 0) {
    await inTurn(world, async () => {
      const signature = renderSignature(signatureOf(creator, world.now()));
      await importFiles(repository.gitDirectory, repository.defaultBranch, {
        files,
        message: "Initial commit",
        signature,
      });
      await announceAll(world, repository, creator);
    });
  }
  return repository;
}

/** The fork of an account that has one already is that one, as GitHub answers. */
export async function forkRepository(
  world: World,
  source: Repository,
  input: {
    readonly owner: Account;
    readonly name?: string | null;
    readonly defaultBranchOnly?: boolean;
    readonly forker?: Account;
  },
): Promise<Repository> {
  const forker = input.forker ?? input.owner;
  if (source.owner === input.owner)
    throw new ApiError(403, "A repository cannot be forked into the account it belongs to.");
  for (const one of world.repositories.values()) {
    if (one.parent === source && one.owner === input.owner) return one;
  }
  if ((await readRefs(source, "refs/heads/")).length === 0) {
    throw new ApiError(
      403,
      "The repository exists, but it contains no Git content. Empty repositories cannot be forked.",
    );
  }
  const fork = addRepository(world, {
    owner: input.owner,
    name: input.name ?? freeName(world, input.owner, source.name),
    isPrivate: source.isPrivate,
    defaultBranch: source.defaultBranch,
    description: source.description,
    parent: source,
  });
  await copyStore(
    source.gitDirectory,
    fork.gitDirectory,
    input.defaultBranchOnly === true ? source.defaultBranch : null,
  );
  fork.pushedAt = source.pushedAt;
  const forkee = { ...presentRepositoryForHook(world, fork, forker), public: !fork.isPrivate };
  emitOnRepository(world, source, { event: "fork", action: null, sender: forker, payload: { forkee } });
  emitRepository(world, fork, "created", forker);
  return fork;
}

/** `name-1`, `name-2` … where the name is taken, as GitHub does for forks. */
function freeName(world: World, owner: Account, name: string): string {
  const taken = new Set(
    [...world.repositories.values()].filter((one) => one.owner === owner).map((one) => one.name.toLowerCase()),
  );
  let free = name;
  for (let count = 1; taken.has(free.toLowerCase()); count += 1) free = `${name}-${count}`;
  return free;
}

interface RepositoryParts extends NewRepository {
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  readonly description: string | null;
  readonly parent: Repository | null;
}

function addRepository(world: World, parts: RepositoryParts): Repository {
  refuseName(world, parts.owner, parts.name);
  const id = world.nextId();
  const now = world.now();
  const repository: Repository = {
    id,
    name: parts.name,
    owner: parts.owner,
    description: parts.description,
    isPrivate: parts.isPrivate,
    isArchived: false,
    defaultBranch: parts.defaultBranch,
    createdAt: now,
    updatedAt: now,
    pushedAt: null,
    parent: parts.parent,
    gitDirectory: join(world.directory, "repositories", `${id}.git`),
    collaborators: new Map(),
    settings: { ...defaultSettings, ...parts.settings },
    nextNumber: 1,
    issues: new Map(),
    pulls: new Map(),
    labels: new Map(),
    checkSuites: new Map(),
    checkRuns: new Map(),
    statuses: [],
    branchProtections: new Map(),
    rulesets: new Map(),
    mergeQueues: new Map(),
    workflows: new Map(),
    workflowRuns: new Map(),
    workflowJobs: new Map(),
    artifacts: new Map(),
  };
  world.repositories.set(id, repository);
  return repository;
}

/** GitHub would turn a space into a dash; who tests against this one shall know. */
export function refuseName(world: World, owner: Account, name: string): void {
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(name) || name === "." || name === ".." || name.endsWith(".git")) {
    throw invalid("Repository", "name", "custom", "name is invalid");
  }
  for (const one of world.repositories.values()) {
    if (one.owner === owner && one.name.toLowerCase() === name.toLowerCase()) {
      throw new ApiError(422, "Repository creation failed.", {
        errors: [
          { resource: "Repository", code: "custom", field: "name", message: "name already exists on this account" },
        ],
      });
    }
  }
}

async function announceAll(world: World, repository: Repository, pusher: Account): Promise<void> {
  for (const { name, sha } of await readRefs(repository, "refs/heads/")) {
    await announce(world, repository, { ref: name, before: null, after: sha, pusher, isForced: false });
  }
}
