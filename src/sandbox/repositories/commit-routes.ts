import { diffFiles, readDiffText, readPatchText } from "#sandbox/git/diff.ts";
import { updateRefAs } from "#sandbox/git/guarded-update.ts";
import { isAncestor, listCommits } from "#sandbox/git/history.ts";
import { buildMerge } from "#sandbox/git/merge.ts";
import { type Commit, findObject, readCommit, resolveCommitish } from "#sandbox/git/objects.ts";
import { readRef, readRefs, refuseEmpty } from "#sandbox/git/refs.ts";
import { accountOfEmail, signatureOf } from "#sandbox/git/signature.ts";
import { ApiError, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { optionalText, requiredText } from "#sandbox/kernel/input.ts";
import { cutPage } from "#sandbox/kernel/page-links.ts";
import { type Answer, type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import { presentSimplePull } from "#sandbox/pulls/present-pull.ts";
import { pullsOfCommit } from "#sandbox/pulls/pulls-of-commit.ts";

import { presentShortBranch } from "./branch-routes.ts";
import { mediaType, textAnswer } from "./media-type.ts";
import { presentCommit } from "./present-commit.ts";
import { fullName } from "./repository.ts";

const read = [{ contents: "read" }] as const;

/** Source: docs.github.com, REST, "Get a commit". */
export const commitLimits = { filesOnPage: 300, files: 3_000 };

export const commitRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/commits", needs: read, handle: listAll },
  { method: "GET", path: "/repos/:owner/:repo/commits/*ref", needs: read, handle: getCommit },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:sha/pulls",
    needs: [{ pull_requests: "read" }, { contents: "read" }],
    handle: listPulls,
  },
  { method: "GET", path: "/repos/:owner/:repo/commits/:sha/branches-where-head", needs: read, handle: listBranches },
  { method: "POST", path: "/repos/:owner/:repo/merges", needs: [{ contents: "write" }], handle: mergeBranch },
];

async function listAll(call: Call): Promise<Answer> {
  const { world, repository, query } = call;
  await refuseEmpty(call.repository);
  const from = query.get("sha") ?? repository.defaultBranch;
  const to = await resolveCommitish(repository, from);
  if (to === null) throw notFound();
  const [since, until, path] = [readTime(query, "since"), readTime(query, "until"), query.get("path")];
  const commits = await listCommits(repository, {
    to,
    ...(path === null ? {} : { path }),
    ...(since === null ? {} : { since }),
    ...(until === null ? {} : { until }),
  });
  const isBy = (name: "author" | "committer") => (commit: Commit) => {
    const wanted = query.get(name)?.toLowerCase();
    if (wanted === undefined) return true;
    const { email } = commit[name];
    return email.toLowerCase() === wanted || accountOfEmail(world, email)?.login.toLowerCase() === wanted;
  };
  return list(
    commits
      .filter(isBy("author"))
      .filter(isBy("committer"))
      .map((commit) => presentCommit(world, repository, commit)),
  );
}

function readTime(query: URLSearchParams, name: string): number | null {
  const time = Date.parse(query.get(name) ?? "");
  return Number.isNaN(time) ? null : time;
}

async function requireCommit(call: Call, text: string): Promise<Commit> {
  await refuseEmpty(call.repository);
  const sha = await resolveCommitish(call.repository, text);
  const commit = sha === null ? null : await readCommit(call.repository, sha);
  if (commit === null) throw unprocessable(`No commit found for SHA: ${text}`);
  return commit;
}

async function getCommit(call: Call): Promise<Answer> {
  const { world, repository, params, query } = call;
  const commit = await requireCommit(call, params["ref"] ?? "");
  const [parent = null] = commit.parents;
  switch (mediaType(call)) {
    case "sha":
      return textAnswer("sha", commit.sha);
    case "diff":
      return textAnswer("diff", await readDiffText(repository, parent, commit.sha));
    case "patch":
      return textAnswer("patch", await readPatchText(repository, parent, commit.sha));
    default: {
      const all = (await diffFiles(repository, parent, commit.sha)).slice(0, commitLimits.files);
      const url = `${world.urls.api}/repos/${fullName(repository)}/commits/${params["ref"] ?? ""}?${query.toString()}`;
      const { filesOnPage } = commitLimits;
      const { items: shown, link } = cutPage(all, new URL(url), { default: filesOnPage, max: filesOnPage });
      const body = presentCommit(world, repository, commit, { all, shown });
      return json(body, 200, link === null ? {} : { link });
    }
  }
}

async function listPulls(call: Call): Promise<Answer> {
  const { world, repository, params } = call;
  const { sha } = await requireCommit(call, params["sha"] ?? "");
  const pulls = await pullsOfCommit(repository, sha);
  return list(pulls.toReversed().map((pull) => presentSimplePull(world, repository, pull)));
}

async function listBranches(call: Call): Promise<Answer> {
  const { world, repository, params } = call;
  const { sha } = await requireCommit(call, params["sha"] ?? "");
  const refs = (await readRefs(repository, "refs/heads/")).filter((ref) => ref.sha === sha);
  return json(refs.map(({ name }) => presentBranchHead(presentShortBranch(world, repository, name.slice(11), sha))));
}

function presentBranchHead({ name, commit, protected: isProtected }: ReturnType<typeof presentShortBranch>) {
  return { name, commit, protected: isProtected };
}

async function mergeBranch(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const baseName = requiredText(call, "Merge", "base").replace(/^refs\/heads\//, "");
  const headName = requiredText(call, "Merge", "head");
  const ref = `refs/heads/${baseName}`;
  const base = await readRef(repository, ref);
  if (base === null) throw new ApiError(404, "Base does not exist");
  const head = await resolveCommitish(repository, headName);
  if (head === null || (await findObject(repository, head)) === null) throw new ApiError(404, "Head does not exist");
  if (await isAncestor(repository, head, base)) return empty();
  const writer = call.writer();
  const built = await buildMerge(repository, {
    method: "merge",
    base,
    head,
    title: optionalText(call, "Merge", "commit_message") ?? `Merge ${headName} into ${baseName}`,
    message: "",
    author: signatureOf(writer.account, world.now()),
  });
  if (built.kind === "conflict") throw new ApiError(409, "Merge Conflict");
  await updateRefAs(world, repository, writer, { ref, to: built.commit, from: base, refusedStatus: 409 });
  const commit = await readCommit(repository, built.commit);
  if (commit === null) throw new Error(`${fullName(repository)} has lost ${built.commit}`);
  return created(presentCommit(world, repository, commit));
}
