import { actionsAppId } from "#sandbox/checks/operations.ts";
import { diffFiles } from "#sandbox/git/diff.ts";
import { mergeTree } from "#sandbox/git/merge.ts";
import { resolveCommitish, zeroSha } from "#sandbox/git/objects.ts";
import type { WorldEvent } from "#sandbox/kernel/world.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { matchesBranch, matchesPaths, type WorkflowFile } from "./workflow-file.ts";

/** Something that can start workflows: the event as a workflow names it, and what a run of it is about. */
export interface Occasion {
  readonly event: string;
  readonly action: string | null;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly headRepository: Repository;
  /** The commit whose workflow files count. */
  readonly workflowsFrom: string;
  /** What `branches` is held against: the branch pushed to, or the base. */
  readonly branch: string | null;
  /** What `paths` is held against; null: the event has no changed files. */
  readonly changed: { readonly from: string | null; readonly to: string } | null;
  readonly displayTitle?: string;
}

const pullTypes: readonly string[] = ["opened", "synchronize", "reopened"];

/** Events that start workflows of the default branch, at its tip. */
const defaultBranchEvents = new Set(["issue_comment", "issues", "label", "status", "check_run", "check_suite"]);

/** What is done with the token of a workflow starts no further ones, nor do the checks of workflows. */
export async function occasionsOf(event: WorldEvent): Promise<readonly Occasion[]> {
  const { repository, sender } = event;
  if (repository === null || sender.appId === actionsAppId) return [];
  switch (event.event) {
    case "push":
      return ofPush(repository, event);
    case "pull_request":
      return ofPull(repository, event);
    case "pull_request_review":
    case "pull_request_review_comment":
      return ofReview(repository, event);
    case "merge_group":
      return ofMergeGroup(repository, event);
    case "workflow_run":
      // GitHub allows a chain of three; here one follows another once.
      return field(event.payload, "workflow_run", "event") === "workflow_run" ? [] : atDefaultBranch(repository, event);
    default:
      if (!defaultBranchEvents.has(event.event)) return [];
      if (field(event.payload, event.event, "app", "id") === actionsAppId) return [];
      return atDefaultBranch(repository, event);
  }
}

function ofPush(repository: Repository, { event, payload }: WorldEvent): Occasion[] {
  const { ref, before, after } = payload;
  if (typeof ref !== "string" || !ref.startsWith("refs/heads/") || typeof after !== "string" || after === zeroSha) {
    return [];
  }
  const branch = ref.slice("refs/heads/".length);
  const from = typeof before === "string" && before !== zeroSha ? before : null;
  const changed = { from, to: after };
  return [
    {
      event,
      action: null,
      headSha: after,
      headBranch: branch,
      headRepository: repository,
      workflowsFrom: after,
      branch,
      changed,
    },
  ];
}

/** `pull_request` runs on the merge with the base, so not while there is a conflict; `pull_request_target` does. */
async function ofPull(repository: Repository, { action, payload }: WorldEvent): Promise<Occasion[]> {
  const pull = repository.pulls.get(Number(payload["number"]));
  const headSha = field(payload, "pull_request", "head", "sha");
  if (pull === undefined || typeof headSha !== "string") return [];
  const about = aboutPull(pull, headSha, action);
  const occasions: Occasion[] = [];
  const baseTip = await resolveCommitish(repository, pull.base.ref);
  if (baseTip !== null && (await mergeTree(repository, baseTip, headSha)).kind === "clean") {
    occasions.push({ ...about, event: "pull_request", workflowsFrom: headSha });
  }
  const tip = await resolveCommitish(repository, repository.defaultBranch);
  if (tip !== null) occasions.push({ ...about, event: "pull_request_target", workflowsFrom: tip });
  return occasions;
}

function ofReview(repository: Repository, { event, action, payload }: WorldEvent): Occasion[] {
  const pull = repository.pulls.get(Number(field(payload, "pull_request", "number")));
  if (pull === undefined) return [];
  return [{ ...aboutPull(pull, pull.head.sha, action), event, workflowsFrom: pull.head.sha, changed: null }];
}

function aboutPull(pull: Pull, headSha: string, action: string | null) {
  return {
    action,
    headSha,
    headBranch: pull.head.ref,
    headRepository: pull.head.repository ?? pull.base.repository,
    branch: pull.base.ref,
    changed: { from: pull.base.sha, to: headSha },
    displayTitle: pull.issue.title,
  };
}

function ofMergeGroup(repository: Repository, { event, action, payload }: WorldEvent): Occasion[] {
  const headSha = field(payload, "merge_group", "head_sha");
  const headRef = field(payload, "merge_group", "head_ref");
  const baseRef = field(payload, "merge_group", "base_ref");
  if (typeof headSha !== "string" || typeof headRef !== "string" || typeof baseRef !== "string") return [];
  const short = (ref: string): string => ref.replace(/^refs\/heads\//, "");
  const about = { event, action, headSha, headBranch: short(headRef), headRepository: repository };
  return [{ ...about, workflowsFrom: headSha, branch: short(baseRef), changed: null }];
}

async function atDefaultBranch(repository: Repository, { event, action }: WorldEvent): Promise<Occasion[]> {
  const tip = await resolveCommitish(repository, repository.defaultBranch);
  if (tip === null) return [];
  const headBranch = repository.defaultBranch;
  const about = { event, action, headSha: tip, headBranch, headRepository: repository, workflowsFrom: tip };
  return [{ ...about, branch: null, changed: null }];
}

/** Whether the workflow file wants a run on this occasion. */
export async function wantsRun(
  repository: Repository,
  file: WorkflowFile,
  occasion: Occasion,
  payload: WorldEvent["payload"],
): Promise<boolean> {
  const trigger = file.triggers.get(occasion.event);
  if (trigger === undefined) return false;
  const types = trigger.types ?? (occasion.event.startsWith("pull_request") ? defaultTypes(occasion.event) : null);
  if (types !== null && occasion.action !== null && !types.includes(occasion.action)) return false;
  if (occasion.branch !== null && !matchesBranch(trigger, occasion.branch)) return false;
  if (occasion.event === "workflow_run") {
    const followed = field(payload, "workflow", "name");
    if (typeof followed !== "string" || trigger.workflows?.includes(followed) !== true) return false;
  }
  if (occasion.changed === null || (trigger.paths === null && trigger.pathsIgnore === null)) return true;
  const { from, to } = occasion.changed;
  const files = await diffFiles(repository, from, to);
  return matchesPaths(
    trigger,
    files.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath])),
  );
}

function defaultTypes(event: string): readonly string[] | null {
  return event === "pull_request" || event === "pull_request_target" ? pullTypes : null;
}

function field(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}
