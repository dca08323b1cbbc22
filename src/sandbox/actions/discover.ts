import { readBlob, readTree, resolveCommitish } from "#sandbox/git/objects.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Workflow } from "./workflow.ts";
import { parseWorkflowFile, type WorkflowFile } from "./workflow-file.ts";

interface FoundWorkflow {
  readonly workflow: Workflow;
  readonly file: WorkflowFile;
}

const directory = ".github/workflows/";

/** The workflow files of a commit. A path keeps its id from the moment that it is first seen. */
export async function workflowsAt(world: World, repository: Repository, commit: string): Promise<FoundWorkflow[]> {
  const entries = (await readTree(repository, commit, { recursive: true })) ?? [];
  const found: FoundWorkflow[] = [];
  for (const { path, sha, type } of entries) {
    if (type !== "blob" || !path.startsWith(directory) || !/^[^/]+\.ya?ml$/.test(path.slice(directory.length)))
      continue;
    const file = parseWorkflowFile(path, (await readBlob(repository, sha))?.toString() ?? "");
    found.push({ workflow: ensureWorkflow(world, repository, path, file.name), file });
  }
  return found;
}

/** Those of the default branch, named as it names them; and those that ran from elsewhere. */
export async function discoverWorkflows(world: World, repository: Repository): Promise<Workflow[]> {
  const tip = await resolveCommitish(repository, repository.defaultBranch);
  const found = tip === null ? [] : await workflowsAt(world, repository, tip);
  for (const { workflow, file } of found) {
    if (workflow.name === file.name) continue;
    workflow.name = file.name;
    workflow.updatedAt = world.now();
  }
  const listed = new Set(found.map(({ workflow }) => workflow));
  for (const { workflow } of repository.workflowRuns.values()) listed.add(workflow);
  return [...listed].sort((left, right) => left.id - right.id);
}

export function ensureWorkflow(world: World, repository: Repository, path: string, name: string): Workflow {
  for (const workflow of repository.workflows.values()) if (workflow.path === path) return workflow;
  const now = world.now();
  const workflow: Workflow = { id: world.nextId(), name, path, state: "active", createdAt: now, updatedAt: now };
  repository.workflows.set(workflow.id, workflow);
  return workflow;
}

/** By id, or by the name of its file. */
export async function findWorkflow(world: World, repository: Repository, text: string): Promise<Workflow | null> {
  const workflows = await discoverWorkflows(world, repository);
  return workflows.find(({ id, path }) => String(id) === text || path === `${directory}${text}`) ?? null;
}
