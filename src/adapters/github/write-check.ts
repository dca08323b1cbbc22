import type { Client } from "./client.ts";
import { cutText } from "./cut-text.ts";
import { type CheckAnnotation, type CheckRunWrite, GitHubError, type RepositoryRef } from "./github.ts";

/**
 * GitHub's lengths in characters, and how many of a thing one request takes (docs.github.com, "Create a check run"). A GitHub
 * Enterprise Server answers some of them with a 500, after which nobody knows what happened: so they are kept here.
 */
const limits = {
  title: 255,
  text: 65_535,
  annotations: 50,
  annotationTitle: 255,
  annotationMessage: 65_535,
  actions: 3,
  label: 20,
  description: 40,
  identifier: 20,
} as const;

/** Annotations beyond the first fifty follow as updates. Should one of those fail, the run exists all the same. */
export async function createCheckRun(client: Client, repository: RepositoryRef, run: CheckRunWrite): Promise<number> {
  const { owner, name } = repository;
  const { checks } = client.rest;
  const { body } = await client.ask(checks.create, {
    owner,
    repo: name,
    name: run.name,
    head_sha: run.head,
    ...render(run),
  });
  const id = body.field("id").integer();
  await addAnnotations(client, repository, id, run);
  return id;
}

export async function updateCheckRun(
  client: Client,
  repository: RepositoryRef,
  id: number,
  run: CheckRunWrite,
): Promise<void> {
  const { owner, name } = repository;
  await client.ask(client.rest.checks.update, { owner, repo: name, check_run_id: id, ...render(run) });
  await addAnnotations(client, repository, id, run);
}

/** Fifty at a time: each update adds to what is there. */
async function addAnnotations(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  id: number,
  run: CheckRunWrite,
): Promise<void> {
  for (let from = limits.annotations; from < run.annotations.length; from += limits.annotations) {
    const output = renderOutput(run, run.annotations.slice(from, from + limits.annotations));
    await ask(rest.checks.update, { owner, repo: name, check_run_id: id, output });
  }
}

function render(run: CheckRunWrite) {
  const { state, actions } = run;
  const areActionsInBounds =
    actions.length <= limits.actions &&
    actions.every(
      ({ label, description, identifier }) =>
        label.length <= limits.label &&
        description.length <= limits.description &&
        identifier.length <= limits.identifier,
    );
  if (!areActionsInBounds) throw new GitHubError("invalid", "check run", "a button is longer than GitHub takes");
  return {
    external_id: run.externalId,
    ...(run.detailsUrl === null ? {} : { details_url: run.detailsUrl }),
    ...(state.kind === "in-progress"
      ? { status: "in_progress" as const, started_at: new Date(state.startedAt).toISOString() }
      : {
          status: "completed" as const,
          conclusion: state.conclusion,
          completed_at: new Date(state.completedAt).toISOString(),
        }),
    output: renderOutput(run, run.annotations.slice(0, limits.annotations)),
    actions: actions.map(({ label, description, identifier }) => ({ label, description, identifier })),
  };
}

function renderOutput({ title, summary, text }: CheckRunWrite, annotations: readonly CheckAnnotation[]) {
  return {
    title: cutText(title, limits.title),
    summary: cutText(summary, limits.text),
    ...(text === null ? {} : { text: cutText(text, limits.text) }),
    annotations: annotations.map((annotation) => ({
      path: annotation.path,
      start_line: annotation.line,
      end_line: annotation.line,
      annotation_level: annotation.level,
      title: cutText(annotation.title, limits.annotationTitle),
      message: cutText(annotation.message, limits.annotationMessage),
    })),
  };
}
