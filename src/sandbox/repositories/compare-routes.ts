import { readDiffText, readPatchText } from "#sandbox/git/diff.ts";
import { cutPage } from "#sandbox/kernel/page-links.ts";
import { type Answer, type Call, json, type Route } from "#sandbox/kernel/route.ts";

import { compare, compareFiles, type Comparison } from "./compare.ts";
import { mediaType, textAnswer } from "./media-type.ts";
import { presentCommit, presentFile } from "./present-commit.ts";
import { fullName } from "./repository.ts";

/** Source: docs.github.com, REST, "Compare two commits". */
export const compareLimits = { files: 300, commitsWithoutPages: 250 };

export const compareRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo/compare/*basehead",
    needs: [{ contents: "read" }],
    handle: handleCompare,
  },
];

async function handleCompare(call: Call): Promise<Answer> {
  const { world, repository, actor, params } = call;
  const comparison = await compare(world, repository, actor, params["basehead"] ?? "");
  const { base, head, mergeBase } = comparison;
  const type = mediaType(call);
  if (type === "diff" || type === "patch") {
    const bytes =
      type === "diff"
        ? await readDiffText(repository, mergeBase.sha, head.sha)
        : await readPatchText(repository, base.sha, head.sha);
    return textAnswer(type, bytes);
  }
  return sendPage(call, comparison);
}

/** Without a page asked for, the newest commits; all pages together otherwise. Files are on the first page only. */
async function sendPage(call: Call, comparison: Comparison): Promise<Answer> {
  const { world, repository, query, params } = call;
  const { base, head, mergeBase, commits } = comparison;
  const api = `${world.urls.api}/repos/${fullName(repository)}/compare`;
  const page = `${world.urls.html}/${fullName(repository)}/compare`;
  const isPaged = query.has("page") || query.has("per_page");
  const url = new URL(`${api}/${params["basehead"] ?? ""}?${query.toString()}`);
  const cut = isPaged
    ? cutPage(commits, url)
    : { items: commits.slice(-compareLimits.commitsWithoutPages), link: null };
  const isFirst = Number(query.get("page") ?? 1) <= 1;
  const files = isFirst ? (await compareFiles(repository, comparison)).slice(0, compareLimits.files) : [];
  const basehead = `${encodeURIComponent(base.sha)}...${encodeURIComponent(head.sha)}`;
  const permalink = `${page}/${repository.owner.login}:${base.sha.slice(0, 7)}...${repository.owner.login}:${head.sha.slice(0, 7)}`;
  return json(
    {
      url: `${api}/${basehead}`,
      html_url: `${page}/${params["basehead"] ?? ""}`,
      permalink_url: permalink,
      diff_url: `${page}/${params["basehead"] ?? ""}.diff`,
      patch_url: `${page}/${params["basehead"] ?? ""}.patch`,
      base_commit: presentCommit(world, repository, base),
      merge_base_commit: presentCommit(world, repository, mergeBase),
      status: comparison.status,
      ahead_by: comparison.ahead,
      behind_by: comparison.behind,
      total_commits: comparison.ahead,
      commits: cut.items.map((commit) => presentCommit(world, repository, commit)),
      files: files.map((file) => presentFile(world, repository, file, head.sha)),
    },
    200,
    cut.link === null ? {} : { link: cut.link },
  );
}
