import type { Account } from "#sandbox/accounts/account.ts";
import { missingFields } from "#sandbox/checks/check-input.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import { resolveCommitish } from "#sandbox/git/objects.ts";
import { ApiError, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { workflowsAt } from "./discover.ts";
import { launchRun } from "./runner.ts";
import type { Workflow, WorkflowRun } from "./workflow.ts";
import type { Trigger } from "./workflow-file.ts";

/** GitHub's: characters of the type and of the whole payload; keys at its top; inputs of a workflow. */
const dispatchLimits = { eventType: 100, payloadKeys: 10, payload: 65_535, inputs: 25 } as const;

interface WorkflowDispatch {
  /** A branch or a tag, with or without `refs/heads/`. */
  readonly ref: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly actor: Account;
}

/** Runs a workflow by hand. Its file must have the trigger, on the ref that is named. */
export async function dispatchWorkflow(
  world: World,
  repository: Repository,
  workflow: Workflow,
  dispatch: WorkflowDispatch,
): Promise<WorkflowRun> {
  const { inputs: given = {}, actor } = dispatch;
  const ref = dispatch.ref.replace(/^refs\/(?:heads|tags)\//, "");
  if (workflow.state !== "active")
    throw new ApiError(403, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  const headSha = await resolveCommitish(repository, ref);
  if (headSha === null) throw unprocessable(`No ref found for: ${dispatch.ref}`);
  const found = (await workflowsAt(world, repository, headSha)).find((one) => one.workflow === workflow);
  const trigger = found?.file.triggers.get("workflow_dispatch");
  if (trigger === undefined) throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  const inputs = completeInputs(trigger, given);
  const payload = { inputs, ref: dispatch.ref.startsWith("refs/") ? dispatch.ref : `refs/heads/${ref}` };
  emitOnRepository(world, repository, {
    event: "workflow_dispatch",
    action: null,
    sender: actor,
    payload: { ...payload, workflow: workflow.path },
  });
  const about = { workflowPath: workflow.path, workflowName: workflow.name, event: "workflow_dispatch", actor };
  return launchRun(
    world,
    repository,
    { ...about, headSha, headBranch: ref, inputs, displayTitle: workflow.name },
    { action: null, payload },
  );
}

function completeInputs(trigger: Trigger, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(given);
  if (names.length > dispatchLimits.inputs) {
    throw unprocessable(
      `Invalid request.\n\nNo more than ${dispatchLimits.inputs} properties are allowed; ${names.length} were supplied.`,
    );
  }
  if (JSON.stringify(given).length > dispatchLimits.payload) throw unprocessable("inputs are too large.");
  const unexpected = names.filter((name) => !Object.hasOwn(trigger.inputs, name));
  if (unexpected.length > 0) throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const inputs: Record<string, unknown> = { ...given };
  for (const [name, { isRequired, fallback }] of Object.entries(trigger.inputs)) {
    if (name in inputs) continue;
    if (fallback !== undefined) inputs[name] = fallback;
    else if (isRequired) throw unprocessable(`Required input '${name}' not provided`);
  }
  return inputs;
}

interface RepositoryDispatch {
  readonly eventType: string;
  readonly clientPayload?: Readonly<Record<string, unknown>>;
  readonly actor: Account;
}

/** Starts the workflows of the default branch that wait for that type, and tells who subscribes. */
export async function dispatchRepository(
  world: World,
  repository: Repository,
  { eventType, clientPayload = {}, actor }: RepositoryDispatch,
): Promise<readonly WorkflowRun[]> {
  if (eventType === "") throw missingFields(["event_type"]);
  if (eventType.length > dispatchLimits.eventType) {
    throw refused(`Only ${dispatchLimits.eventType} characters are allowed; ${eventType.length} were supplied.`);
  }
  const keys = Object.keys(clientPayload).length;
  if (keys > dispatchLimits.payloadKeys) {
    throw refused(`No more than ${dispatchLimits.payloadKeys} properties are allowed; ${keys} were supplied.`);
  }
  if (JSON.stringify(clientPayload).length > dispatchLimits.payload)
    throw unprocessable("client_payload is too large.");
  const branch = repository.defaultBranch;
  const payload = { branch, client_payload: clientPayload };
  emitOnRepository(world, repository, { event: "repository_dispatch", action: eventType, sender: actor, payload });
  const headSha = await resolveCommitish(repository, branch);
  if (headSha === null) return [];
  const runs: WorkflowRun[] = [];
  for (const { workflow, file } of await workflowsAt(world, repository, headSha)) {
    const trigger = file.triggers.get("repository_dispatch");
    if (trigger === undefined || workflow.state !== "active") continue;
    if (trigger.types !== null && !trigger.types.includes(eventType)) continue;
    const about = { workflowPath: workflow.path, workflowName: file.name, event: "repository_dispatch", actor };
    runs.push(
      await launchRun(
        world,
        repository,
        { ...about, headSha, headBranch: branch, inputs: clientPayload, displayTitle: eventType },
        { action: eventType, payload: { action: eventType, ...payload } },
      ),
    );
  }
  return runs;
}

function refused(sentence: string) {
  return unprocessable(`Invalid request.\n\n${sentence}`);
}
