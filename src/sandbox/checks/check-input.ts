import { unprocessable } from "#sandbox/kernel/api-error.ts";

import type { CheckAnnotation, CheckConclusion, CheckRun, CheckStatus } from "./check.ts";

/** GitHub's limits on one check run, in characters and items. Source: its OpenAPI description. */
const checkLimits = {
  text: 65_535,
  annotations: 50,
  annotationMessage: 65_536,
  annotationTitle: 255,
  actions: 3,
  actionLabel: 20,
  actionIdentifier: 20,
  actionDescription: 40,
} as const;

export interface CheckRunChange {
  readonly name?: string;
  readonly status?: CheckStatus;
  readonly conclusion?: CheckConclusion;
  readonly detailsUrl?: string;
  readonly externalId?: string;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly output?: CheckOutput;
  readonly actions?: CheckRun["actions"];
}

export interface NewCheckRun extends CheckRunChange {
  readonly name: string;
  readonly headSha: string;
}

export interface CheckOutput {
  /** Needed to create a run; an update keeps the one before. */
  readonly title?: string;
  readonly summary: string;
  readonly text?: string;
  readonly annotations?: readonly CheckAnnotation[];
}

/** Only GitHub itself says `stale` and `startup_failure`. */
const conclusions: readonly CheckConclusion[] = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "timed_out",
];
const statuses: readonly CheckStatus[] = ["queued", "in_progress", "completed", "waiting", "requested", "pending"];
const levels: readonly CheckAnnotation["annotation_level"][] = ["notice", "warning", "failure"];

/** The body of a request that creates a check run, in GitHub's own words where it is refused. */
export function parseNewCheckRun(body: Readonly<Record<string, unknown>>): NewCheckRun {
  const missing = ["name", "head_sha"].filter((key) => body[key] === undefined);
  if (missing.length > 0) throw missingFields(missing);
  const output = body["output"];
  if (isRecord(output) && output["title"] === undefined) throw missingFields(["title"]);
  return { ...parseCheckRunChange(body), name: text(body, "name") ?? "", headSha: text(body, "head_sha") ?? "" };
}

/** The body of a request that updates one: only what it names is changed. */
export function parseCheckRunChange(body: Readonly<Record<string, unknown>>): CheckRunChange {
  return definedOnly({
    name: text(body, "name"),
    status: choice(body, "status", statuses),
    conclusion: choice(body, "conclusion", conclusions),
    detailsUrl: url(body, "details_url"),
    externalId: text(body, "external_id"),
    startedAt: time(body, "started_at"),
    completedAt: time(body, "completed_at"),
    output: body["output"] === undefined ? undefined : parseOutput(body["output"]),
    actions: body["actions"] === undefined ? undefined : items(body, "actions", checkLimits.actions).map(parseAction),
  });
}

function parseOutput(value: unknown): CheckOutput {
  if (!isRecord(value)) throw wrongType("output", value, "an object");
  const summary = text(value, "summary", checkLimits.text);
  if (summary === undefined) throw missingFields(["summary"]);
  return {
    summary,
    ...definedOnly({
      title: text(value, "title"),
      text: text(value, "text", checkLimits.text),
      annotations:
        value["annotations"] === undefined
          ? undefined
          : items(value, "annotations", checkLimits.annotations).map(parseAnnotation),
    }),
  };
}

function parseAction(value: unknown): CheckRun["actions"][number] {
  if (!isRecord(value)) throw wrongType("actions", value, "an object");
  const missing = ["label", "description", "identifier"].filter((key) => value[key] === undefined);
  if (missing.length > 0) throw missingFields(missing);
  return {
    label: text(value, "label", checkLimits.actionLabel) ?? "",
    description: text(value, "description", checkLimits.actionDescription) ?? "",
    identifier: text(value, "identifier", checkLimits.actionIdentifier) ?? "",
  };
}

function parseAnnotation(value: unknown): CheckAnnotation {
  if (!isRecord(value)) throw wrongType("annotations", value, "an object");
  const missing = ["path", "start_line", "end_line", "annotation_level", "message"].filter(
    (key) => value[key] === undefined,
  );
  if (missing.length > 0) throw missingFields(missing);
  const startLine = integer(value, "start_line") ?? 0;
  const endLine = integer(value, "end_line") ?? 0;
  const startColumn = integer(value, "start_column") ?? null;
  const endColumn = integer(value, "end_column") ?? null;
  if (endLine < startLine) throw refused("end_line must be greater than or equal to start_line.");
  if (startLine !== endLine && (startColumn !== null || endColumn !== null)) {
    throw refused("start_column and end_column can only be set when start_line and end_line are equal.");
  }
  return {
    path: text(value, "path") ?? "",
    start_line: startLine,
    end_line: endLine,
    start_column: startColumn,
    end_column: endColumn,
    annotation_level: choice(value, "annotation_level", levels) ?? "notice",
    message: text(value, "message", checkLimits.annotationMessage) ?? "",
    title: text(value, "title", checkLimits.annotationTitle) ?? null,
    raw_details: text(value, "raw_details", checkLimits.annotationMessage) ?? null,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(body: Readonly<Record<string, unknown>>, key: string, limit = Infinity): string | undefined {
  const value = body[key];
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw wrongType(key, value, "a string");
  if (value.length > limit) throw refused(`Only ${limit} characters are allowed; ${value.length} were supplied.`);
  return value;
}

function integer(body: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = body[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrongType(key, value, "an integer");
  return value;
}

function choice<Choice extends string>(
  body: Readonly<Record<string, unknown>>,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = text(body, key);
  const found = choices.find((candidate) => candidate === value);
  if (value !== undefined && found === undefined) {
    throw refused(`${value} is not a member of ${JSON.stringify(choices)}.`);
  }
  return found;
}

function url(body: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = text(body, key);
  if (value !== undefined && !/^https?:\/\//.test(value)) throw refused(`${key} must use http or https scheme`);
  return value;
}

function time(body: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = text(body, key);
  if (value === undefined) return undefined;
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw refused(`${value} is not a valid date-time.`);
  return ms;
}

function items(body: Readonly<Record<string, unknown>>, key: string, limit: number): readonly unknown[] {
  const value: unknown = body[key];
  if (!Array.isArray(value)) throw wrongType(key, value, "an array");
  if (value.length > limit) {
    throw refused(`No more than ${limit} items are allowed; ${value.length} were supplied.`);
  }
  return value;
}

export function missingFields(keys: readonly string[]) {
  const quoted = keys.map((key) => `"${key}"`).join(", ");
  return refused(`${quoted} ${keys.length === 1 ? "wasn't" : "weren't"} supplied.`);
}

function wrongType(key: string, value: unknown, wanted: string) {
  return refused(`For 'properties/${key}', ${value === null ? "nil" : JSON.stringify(value)} is not ${wanted}.`);
}

function refused(sentence: string) {
  return unprocessable(`Invalid request.\n\n${sentence}`);
}

type Defined<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

function definedOnly<Fields extends object>(fields: Fields): Defined<Fields> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- just what the filter does
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
