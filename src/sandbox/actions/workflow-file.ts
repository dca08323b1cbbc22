import { minimatch } from "minimatch";
import { parse } from "yaml";

/** What a workflow file says about when it runs. Its jobs are never read: a script plays them. */
export interface WorkflowFile {
  readonly name: string;
  readonly triggers: ReadonlyMap<string, Trigger>;
}

export interface Trigger {
  /** Actions of the event; null: GitHub's default ones. */
  readonly types: readonly string[] | null;
  readonly branches: readonly string[] | null;
  readonly branchesIgnore: readonly string[] | null;
  readonly paths: readonly string[] | null;
  readonly pathsIgnore: readonly string[] | null;
  /** Of a `workflow_run`: names of the workflows that it follows. */
  readonly workflows: readonly string[] | null;
  /** Of a `workflow_dispatch`. */
  readonly inputs: Readonly<Record<string, { readonly isRequired: boolean; readonly fallback: unknown }>>;
}

/** In characters; GitHub takes 512 KB. */
const maxCharacters = 512 * 1024;

/** A file that cannot be read has its path for a name, and nothing starts it. */
export function parseWorkflowFile(path: string, text: string): WorkflowFile {
  const unreadable = { name: path, triggers: new Map<string, Trigger>() };
  if (text.length > maxCharacters) return unreadable;
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch {
    return unreadable;
  }
  if (!isRecord(document)) return unreadable;
  const { name } = document;
  return { name: typeof name === "string" ? name : path, triggers: parseTriggers(document["on"]) };
}

function parseTriggers(on: unknown): Map<string, Trigger> {
  if (typeof on === "string") return new Map([[on, parseTrigger(null)]]);
  if (Array.isArray(on)) return new Map(texts(on).map((event) => [event, parseTrigger(null)]));
  if (!isRecord(on)) return new Map();
  return new Map(Object.entries(on).map(([event, settings]) => [event, parseTrigger(settings)]));
}

function parseTrigger(settings: unknown): Trigger {
  const of = (key: string): readonly string[] | null => {
    const value = isRecord(settings) ? settings[key] : undefined;
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? texts(value) : null;
  };
  const inputs = isRecord(settings) && isRecord(settings["inputs"]) ? settings["inputs"] : {};
  return {
    types: of("types"),
    branches: of("branches"),
    branchesIgnore: of("branches-ignore"),
    paths: of("paths"),
    pathsIgnore: of("paths-ignore"),
    workflows: of("workflows"),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, input]) => [
        name,
        {
          isRequired: isRecord(input) && input["required"] === true,
          fallback: isRecord(input) ? input["default"] : undefined,
        },
      ]),
    ),
  };
}

export function matchesBranch(trigger: Trigger, branch: string): boolean {
  if (trigger.branches !== null) return matchesInOrder(trigger.branches, branch);
  return trigger.branchesIgnore === null || !matchesInOrder(trigger.branchesIgnore, branch);
}

/** Whether one of the changed files counts. */
export function matchesPaths(trigger: Trigger, paths: readonly string[]): boolean {
  const { paths: wanted, pathsIgnore: ignored } = trigger;
  if (wanted !== null) return paths.some((path) => matchesInOrder(wanted, path));
  return ignored === null || paths.some((path) => !matchesInOrder(ignored, path));
}

/** The last pattern that matches decides; one with `!` takes away. */
function matchesInOrder(patterns: readonly string[], text: string): boolean {
  let isMatched = false;
  for (const pattern of patterns) {
    const isNegative = pattern.startsWith("!");
    const glob = isNegative ? pattern.slice(1) : pattern;
    if (minimatch(text, glob, { dot: true, nonegate: true, nocomment: true })) isMatched = !isNegative;
  }
  return isMatched;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value) => typeof value === "string");
}
