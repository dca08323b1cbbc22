import type { Client } from "./client.ts";
import { GitHubError, type IssueRead, type RepositoryOnGitHub, type RepositoryRef } from "./github.ts";
import { readRestAccount } from "./read-pull-parts.ts";

/** One page. */
const maxIssues = 100;

/** The newest issues that an App opened. GitHub counts pull requests as issues; those are left out, so there may be fewer. */
export async function listOwnIssues(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  app: { readonly appId: number; readonly slug: string },
  readAppAccount: RepositoryOnGitHub["readAppAccount"],
): Promise<readonly IssueRead[]> {
  const account = await readAppAccount(app);
  if (account === null) throw new GitHubError("transient", "own issues", `no App is called ${app.slug} any longer`);
  const { body } = await ask(rest.issues.listForRepo, {
    owner,
    repo: name,
    creator: `${app.slug}[bot]`,
    state: "all",
    sort: "created",
    direction: "desc",
    per_page: maxIssues,
  });
  return body
    .list()
    .filter((issue) => issue.field("pull_request").isNull() && readRestAccount(issue.field("user"))?.id === account)
    .map((issue) => ({
      number: issue.field("number").integer(),
      url: issue.field("html_url").text(),
      // Null where nothing was written.
      body: issue.field("body").textOrNull() ?? "",
    }));
}
