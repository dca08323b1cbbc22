import { parseYaml } from "./parse-yaml.ts";

/** The name under which a workflow job will report, as far as its file tells. */
export interface ReportedCheck {
  readonly name: string;
  /** The job's name goes on after `name`: a matrix value, an expression, or the job of a reusable workflow. */
  readonly isPrefix: boolean;
}

/** UTF-16 units. GitHub takes larger files, but few people write them. */
const maxWorkflowLength = 256 * 1024;

/** What is said of a file that cannot be read within the limits: lint then says less, never more. */
const anyCheck: ReportedCheck = { name: "", isPrefix: true };

/** The checks that the jobs of one GitHub Actions workflow report. A file that is no workflow reports none. Never throws. */
export function readWorkflowChecks(text: string): ReportedCheck[] {
  if (text.length > maxWorkflowLength) return [anyCheck];
  const workflow = parseYaml(text);
  if (workflow.kind === "failed") return [anyCheck];
  const { value } = workflow.value;
  const jobs = isMap(value) ? value["jobs"] : null;
  if (!isMap(jobs)) return [];
  return Object.entries(jobs).flatMap(([id, job]) => (isMap(job) ? [readJob(id, job)] : []));
}

function readJob(id: string, job: Record<string, unknown>): ReportedCheck {
  const name = isPlain(job["name"]) ? String(job["name"]) : id;
  const expression = name.indexOf("${{");
  if (expression >= 0) return { name: name.slice(0, expression), isPrefix: true };
  const strategy = job["strategy"];
  // An expression may stand for a whole strategy, with a matrix or without.
  if (typeof strategy === "string") return { name, isPrefix: true };
  if (isMap(strategy) && "matrix" in strategy) return { name: `${name} (`, isPrefix: true };
  if (typeof job["uses"] === "string") return { name: `${name} / `, isPrefix: true };
  return { name, isPrefix: false };
}

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
