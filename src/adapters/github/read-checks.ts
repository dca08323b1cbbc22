import type { CommitSha } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { type CheckRunRead, GitHubError, type RepositoryRef } from "./github.ts";
import type { Shape } from "./shape.ts";

const pageSize = 100;

/** GitHub looks at the newest thousand check suites of a commit; ten thousand runs in them are no one's ordinary work. */
const maxPages = 100;

/** The newest check run of each name and App, whole or not at all. */
export async function readCheckRuns(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  head: CommitSha,
): Promise<readonly CheckRunRead[]> {
  const readPage = async (page: number) => {
    const parameters = { owner, repo: name, ref: head, filter: "latest", per_page: pageSize, page } as const;
    const { body } = await ask(rest.checks.listForRef, parameters);
    return { total: body.field("total_count").integer(), runs: body.field("check_runs").list().map(readCheckRun) };
  };
  const first = await readPage(1);
  const pages = Math.ceil(first.total / pageSize);
  if (pages > maxPages) throw new GitHubError("invalid", "check runs", `more than ${maxPages * pageSize} check runs`);
  const others = await Promise.all(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => readPage(index + 2)));
  const runs = [first, ...others].flatMap((page) => page.runs);
  // A run that came in between two pages pushes others over their edges: some then stand twice and some nowhere.
  const isWhole =
    new Set(runs.map(({ id }) => id)).size === first.total && others.every((one) => one.total === first.total);
  if (!isWhole) throw new GitHubError("transient", "check runs", "the list of check runs changed while it was read");
  if (runs.some((run) => run.head !== head)) throw new GitHubError("invalid", "check runs", "runs of another commit");
  return runs;
}

function readCheckRun(run: Shape): CheckRunRead {
  const app = run.field("app");
  const output = run.field("output");
  return {
    id: run.field("id").integer(),
    name: run.field("name").text(),
    // Of an App that is gone: no number is 0, so it satisfies nothing.
    appId: app.isNull() ? 0 : app.field("id").integer(),
    appSlug: app.isNull() ? "" : (app.field("slug").textOrNull() ?? ""),
    head: run.field("head_sha").sha(),
    status: run.field("status").text(),
    conclusion: run.field("conclusion").textOrNull(),
    startedAt: run.field("started_at").instantOrNull(),
    completedAt: run.field("completed_at").instantOrNull(),
    url: run.field("html_url").textOrNull(),
    externalId: run.field("external_id").textOrNull(),
    title: output.field("title").textOrNull(),
    summary: output.field("summary").textOrNull(),
    text: output.field("text").textOrNull(),
  };
}
