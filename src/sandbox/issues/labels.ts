import type { Account } from "#sandbox/accounts/account.ts";
import { emitOnRepository } from "#sandbox/repositories/repository-events.ts";
import { ApiError, invalid, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Issue, Label } from "./issue.ts";
import { emitIssue } from "./issue-events.ts";
import { labelKey } from "./label-key.ts";
import { presentLabel } from "./present-issue.ts";

/** GitHub's: labels of one issue; characters of a name and of a description. */
const labelLimits = { perIssue: 100, name: 50, description: 100 } as const;

/** The colour of a label that was only named. */
const plainColor = "ededed";

interface LabelInput {
  readonly name: string;
  readonly color?: string | null;
  readonly description?: string | null;
}

export function createLabel(world: World, repository: Repository, input: LabelInput, sender: Account): Label {
  if (findLabel(repository, input.name) !== null) throw invalid("Label", "name", "already_exists");
  const color = input.color ?? plainColor;
  refuseWrong({ ...input, color });
  const label: Label = { id: world.nextId(), name: input.name, color, description: input.description ?? null };
  repository.labels.set(label.name, label);
  emitLabel(world, repository, label, "created", sender);
  return label;
}

export function editLabel(
  world: World,
  repository: Repository,
  label: Label,
  edit: Partial<LabelInput>,
  sender: Account,
): void {
  const { name, color, description } = label;
  const next = { name: edit.name ?? name, color: edit.color ?? color, description: edit.description ?? description };
  refuseWrong(next);
  const twin = findLabel(repository, next.name);
  if (twin !== null && twin !== label) throw invalid("Label", "name", "already_exists");
  repository.labels.delete(name);
  Object.assign(label, next);
  repository.labels.set(label.name, label);
  for (const issue of repository.issues.values()) if (issue.labels.delete(name)) issue.labels.add(label.name);
  const changes = {
    ...(next.name === name ? {} : { name: { from: name } }),
    ...(next.color === color ? {} : { color: { from: color } }),
    ...(next.description === description ? {} : { description: { from: description ?? "" } }),
  };
  if (Object.keys(changes).length > 0) emitLabel(world, repository, label, "edited", sender, { changes });
}

export function deleteLabel(world: World, repository: Repository, label: Label, sender: Account): void {
  for (const issue of repository.issues.values()) {
    if (issue.labels.has(label.name)) takeOff(world, repository, issue, label, sender);
  }
  repository.labels.delete(label.name);
  emitLabel(world, repository, label, "deleted", sender);
}

function refuseWrong({ name, color, description }: LabelInput): void {
  if (name === "") throw invalid("Label", "name", "missing_field");
  if (name.length > labelLimits.name) throw tooLong("name", labelLimits.name);
  if ((description ?? "").length > labelLimits.description) throw tooLong("description", labelLimits.description);
  if (!/^[0-9a-f]{6}$/i.test(color ?? "")) throw invalid("Label", "color", "invalid");
}

function tooLong(field: string, limit: number): ApiError {
  return invalid("Label", field, "custom", `${field} is too long (maximum is ${limit} characters)`);
}

function emitLabel(
  world: World,
  repository: Repository,
  label: Label,
  action: "created" | "edited" | "deleted",
  sender: Account,
  parts: Readonly<Record<string, unknown>> = {},
): void {
  emitOnRepository(world, repository, {
    event: "label",
    action,
    sender,
    payload: { label: presentLabel(world, repository, label), ...parts },
  });
}

function findLabel(repository: Repository, name: string): Label | null {
  return repository.labels.get(labelKey(repository, name)) ?? null;
}

export function requireLabel(repository: Repository, name: string | undefined): Label {
  const label = findLabel(repository, name ?? "");
  if (label === null) throw notFound();
  return label;
}

/** A name that is new to the repository makes a label. */
export function addLabels(
  world: World,
  repository: Repository,
  issue: Issue,
  names: readonly string[],
  sender: Account,
): void {
  const labels = names.map((name) => findLabel(repository, name) ?? createLabel(world, repository, { name }, sender));
  const added = labels.filter(({ name }) => !issue.labels.has(name));
  if (issue.labels.size + added.length > labelLimits.perIssue) {
    throw unprocessable("Validation Failed", [
      {
        resource: "Issue",
        code: "custom",
        field: "labels",
        message: `An issue has ${labelLimits.perIssue} labels at most`,
      },
    ]);
  }
  for (const label of added) {
    if (issue.labels.has(label.name)) continue; // named twice
    issue.labels.add(label.name);
    issue.updatedAt = world.now();
    emitIssue(world, repository, issue, "labeled", sender, { label: presentLabel(world, repository, label) });
  }
}

/** 404 where the issue does not have it. */
export function removeLabel(world: World, repository: Repository, issue: Issue, name: string, sender: Account): void {
  const label = findLabel(repository, name);
  if (label === null || !issue.labels.has(label.name)) throw new ApiError(404, "Label does not exist");
  takeOff(world, repository, issue, label, sender);
}

function takeOff(world: World, repository: Repository, issue: Issue, label: Label, sender: Account): void {
  issue.labels.delete(label.name);
  issue.updatedAt = world.now();
  emitIssue(world, repository, issue, "unlabeled", sender, { label: presentLabel(world, repository, label) });
}

/** These and no others. */
export function setLabels(
  world: World,
  repository: Repository,
  issue: Issue,
  names: readonly string[],
  sender: Account,
): void {
  const wanted = new Set(names.map((name) => labelKey(repository, name)));
  for (const name of issue.labels) {
    if (!wanted.has(name)) removeLabel(world, repository, issue, name, sender);
  }
  addLabels(world, repository, issue, names, sender);
}
