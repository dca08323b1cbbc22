import type { Account } from "#sandbox/accounts/account.ts";
import { requirePerson } from "#sandbox/accounts/account-access.ts";
import { requireAccount } from "#sandbox/accounts/find-account.ts";
import { directRole, hasRole } from "#sandbox/accounts/permission.ts";
import { findObjects } from "#sandbox/git/objects.ts";
import { readRefs } from "#sandbox/git/refs.ts";
import { forbidden, holds, isVisible } from "#sandbox/kernel/access.ts";
import { ApiError, invalid } from "#sandbox/kernel/api-error.ts";
import { optionalBoolean, optionalChoice, optionalText, requiredText } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { type Answer, type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";

import { createRepository, forkRepository } from "./create-repository.ts";
import { forksOf, presentFullRepository, presentMinimalRepository, presentRepository } from "./present-repository.ts";
import { fullName, type Repository, type RepositorySettings } from "./repository.ts";
import { deleteRepository, editRepository } from "./repository-settings.ts";

const read = [{ metadata: "read" }] as const;
const administer = [{ administration: "write" }] as const;

export const repositoryRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo", needs: read, handle: getRepository },
  { method: "PATCH", path: "/repos/:owner/:repo", needs: administer, handle: patchRepository },
  { method: "DELETE", path: "/repos/:owner/:repo", needs: administer, handle: removeRepository },
  { method: "GET", path: "/repos/:owner/:repo/forks", needs: read, handle: listForks },
  { method: "POST", path: "/repos/:owner/:repo/forks", needs: null, handle: createFork },
  { method: "GET", path: "/repos/:owner/:repo/tags", needs: read, handle: listTags },
  { method: "GET", path: "/repositories/:id", needs: null, handle: getRepositoryById },
  { method: "POST", path: "/user/repos", needs: null, handle: createForUser },
  { method: "GET", path: "/user/repos", needs: null, handle: listForCaller },
  { method: "GET", path: "/users/:username/repos", needs: null, handle: listForUser },
  { method: "POST", path: "/orgs/:org/repos", needs: null, handle: createForOrganisation },
  { method: "GET", path: "/orgs/:org/repos", needs: null, handle: listForOrganisation },
];

/** What GitHub says a caller may do is said of those who have an account. */
function viewerOf({ actor }: Call): Account | null {
  return actor.kind === "user" || actor.kind === "installation" ? actor.account : null;
}

function getRepository(call: Call): Answer {
  return json(presentFullRepository(call.world, call.repository, viewerOf(call)));
}

function getRepositoryById(call: Call): Answer {
  const repository = call.world.repositories.get(Number(call.params["id"]));
  if (repository === undefined || !isVisible(call.world, call.actor, repository)) throw new ApiError(404, "Not Found");
  return json(presentFullRepository(call.world, repository, viewerOf(call)));
}

async function patchRepository(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const name = optionalText(call, "Repository", "name");
  const defaultBranch = optionalText(call, "Repository", "default_branch");
  const isArchived = optionalBoolean(call, "Repository", "archived");
  const isPrivate = readVisibility(call);
  if (repository.isArchived && isArchived !== false) {
    throw new ApiError(403, "Repository was archived so is read-only.");
  }
  await editRepository(
    world,
    repository,
    {
      ...(name === null ? {} : { name }),
      ...("description" in call.body ? { description: optionalText(call, "Repository", "description") } : {}),
      ...(defaultBranch === null ? {} : { defaultBranch }),
      ...(isArchived === null ? {} : { isArchived }),
      ...(isPrivate === null ? {} : { isPrivate }),
      settings: readSettings(call),
    },
    call.writer().account,
  );
  return json(presentFullRepository(world, repository, viewerOf(call)));
}

function readVisibility(call: Call): boolean | null {
  const visibility = optionalChoice(call, "Repository", "visibility", ["public", "private"]);
  if (visibility !== null) return visibility === "private";
  return optionalBoolean(call, "Repository", "private");
}

const settingNames: Readonly<Record<keyof RepositorySettings, string>> = {
  allowMergeCommit: "allow_merge_commit",
  allowSquashMerge: "allow_squash_merge",
  allowRebaseMerge: "allow_rebase_merge",
  allowAutoMerge: "allow_auto_merge",
  allowUpdateBranch: "allow_update_branch",
  deleteBranchOnMerge: "delete_branch_on_merge",
};

function readSettings(call: Call): Partial<RepositorySettings> {
  const settings: Partial<RepositorySettings> = {};
  for (const key of Object.keys(settingNames) as (keyof RepositorySettings)[]) {
    const value = optionalBoolean(call, "Repository", settingNames[key]);
    if (value !== null) settings[key] = value;
  }
  return settings;
}

async function removeRepository(call: Call): Promise<Answer> {
  await deleteRepository(call.world, call.repository, call.writer().account);
  return empty();
}

async function createForUser(call: Call): Promise<Answer> {
  return create(call, requirePerson(call));
}

async function createForOrganisation(call: Call): Promise<Answer> {
  const owner = requireAccount(call.world, call.params["org"], "Organization");
  const writer = call.writer();
  if (writer.kind === "installation") {
    const isOwn = writer.installation.account === owner;
    if (!isOwn || !holds(writer.permissions, { administration: "write" })) throw forbidden(administer);
  } else if (call.world.organisationMembers.get(owner.id)?.has(writer.account.id) !== true) {
    throw new ApiError(403, "You need admin access to the organization before adding a repository to it.");
  }
  return create(call, owner);
}

async function create(call: Call, owner: Account): Promise<Answer> {
  const name = requiredText(call, "Repository", "name");
  const description = optionalText(call, "Repository", "description");
  const hasReadme = optionalBoolean(call, "Repository", "auto_init") ?? false;
  const repository = await createRepository(call.world, {
    owner,
    name,
    description,
    isPrivate: readVisibility(call) ?? false,
    settings: readSettings(call),
    creator: call.writer().account,
    ...(hasReadme ? { files: { "README.md": `# ${name}${description === null ? "" : `\n${description}`}` } } : {}),
  });
  return created(presentFullRepository(call.world, repository, viewerOf(call)));
}

function listForks(call: Call): Answer {
  const forks = forksOf(call.world, call.repository).filter((one) => isVisible(call.world, call.actor, one));
  const newestFirst = forks.toSorted((left, right) => right.createdAt - left.createdAt || right.id - left.id);
  return present(call, call.query.get("sort") === "oldest" ? newestFirst.toReversed() : newestFirst);
}

/** GitHub answers before the copy is there; here it is there. */
async function createFork(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const writer = call.writer();
  const organisation = optionalText(call, "Fork", "organization");
  const owner = organisation === null ? writer.account : requireAccount(world, organisation, "Organization");
  if (writer.kind === "installation") {
    const isOwn = writer.installation.account === owner;
    if (!isOwn || !holds(writer.permissions, { administration: "write", contents: "read" }))
      throw forbidden(administer);
  } else if (owner !== writer.account && world.organisationMembers.get(owner.id)?.has(writer.account.id) !== true) {
    throw new ApiError(403, "You do not have permission to create repositories in this organization.");
  }
  const fork = await forkRepository(world, repository, {
    owner,
    name: optionalText(call, "Fork", "name"),
    defaultBranchOnly: optionalBoolean(call, "Fork", "default_branch_only") ?? false,
    forker: writer.account,
  });
  return json(presentFullRepository(world, fork, viewerOf(call)), 202);
}

async function listTags({ world, repository }: Call): Promise<Answer> {
  const tags = (await readRefs(repository, "refs/tags/")).toReversed();
  const commits = await findObjects(
    repository,
    tags.map(({ sha }) => `${sha}^{commit}`),
  );
  const api = `${world.urls.api}/repos/${fullName(repository)}`;
  return list(
    tags.flatMap(({ name: ref }, index) => {
      const sha = commits[index]?.sha;
      const name = ref.slice("refs/tags/".length);
      if (sha === undefined) return [];
      return {
        name,
        zipball_url: `${api}/zipball/${ref}`,
        tarball_url: `${api}/tarball/${ref}`,
        commit: { sha, url: `${api}/commits/${sha}` },
        node_id: nodeId("Ref", `${repository.id}:${ref}`),
      };
    }),
  );
}

function listForCaller(call: Call): Answer {
  const account = requirePerson(call);
  const { world, query } = call;
  const affiliations = (query.get("affiliation") ?? "owner,collaborator,organization_member").split(",");
  const mine = [...world.repositories.values()].filter((repository) => {
    if (repository.owner === account) return affiliations.includes("owner");
    if (repository.collaborators.has(account.id)) return affiliations.includes("collaborator");
    return affiliations.includes("organization_member") && directRole(world, repository, account) !== "none";
  });
  const visibility = query.get("visibility") ?? "all";
  const wanted = mine.filter(({ isPrivate }) => visibility === "all" || (visibility === "private") === isPrivate);
  const sorted = sort(call, wanted, "full_name");
  return list(sorted.map((one) => presentRepository(world, one, account)));
}

function listForUser(call: Call): Answer {
  const owner = requireAccount(call.world, call.params["username"]);
  const type = call.query.get("type") ?? "owner";
  const repositories = [...call.world.repositories.values()].filter((repository) => {
    if (!isVisible(call.world, call.actor, repository)) return false;
    if (repository.owner === owner) return type !== "member";
    return type !== "owner" && repository.collaborators.has(owner.id);
  });
  return present(call, sort(call, repositories, "full_name"));
}

function listForOrganisation(call: Call): Answer {
  const owner = requireAccount(call.world, call.params["org"], "Organization");
  const type = call.query.get("type") ?? "all";
  const wanted: Readonly<Record<string, (repository: Repository) => boolean>> = {
    all: () => true,
    public: ({ isPrivate }) => !isPrivate,
    private: ({ isPrivate }) => isPrivate,
    forks: ({ parent }) => parent !== null,
    sources: ({ parent }) => parent === null,
    member: (repository) => {
      const viewer = viewerOf(call);
      return viewer !== null && hasRole(call.world, repository, viewer, "write");
    },
  };
  const isWanted = wanted[type];
  if (isWanted === undefined) throw invalid("Repository", "type", "invalid");
  const repositories = [...call.world.repositories.values()].filter(
    (repository) => repository.owner === owner && isVisible(call.world, call.actor, repository) && isWanted(repository),
  );
  return present(call, sort(call, repositories, "created"));
}

function present(call: Call, repositories: readonly Repository[]): Answer {
  return list(repositories.map((one) => presentMinimalRepository(call.world, one, viewerOf(call))));
}

/** Names go up and times down where nobody says otherwise. */
function sort({ query }: Call, repositories: readonly Repository[], fallback: string): Repository[] {
  const key = query.get("sort") ?? fallback;
  const compare = (left: Repository, right: Repository): number => {
    if (key === "created") return left.createdAt - right.createdAt || left.id - right.id;
    if (key === "updated") return left.updatedAt - right.updatedAt || left.id - right.id;
    if (key === "pushed") return (left.pushedAt ?? 0) - (right.pushedAt ?? 0) || left.id - right.id;
    const [one, other] = [fullName(left).toLowerCase(), fullName(right).toLowerCase()];
    return one < other ? -1 : one > other ? 1 : 0;
  };
  const direction = query.get("direction") ?? (key === "full_name" ? "asc" : "desc");
  return repositories.toSorted(direction === "asc" ? compare : (left, right) => compare(right, left));
}
