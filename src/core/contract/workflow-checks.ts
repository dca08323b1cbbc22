import { parseDocument } from "yaml";

/** The name under which a workflow job will report, as far as its file tells. */
export interface ReportedCheck {
  readonly name: string;
  /** The job's name goes on after `name`: a matrix value, an expression, or the job of a reusable workflow. */
  readonly isPrefix: boolean;
}

/** Larger workflow files are left unread; lint then says less, never more. */
const maxWorkflowCharacters = 256 * 1024;

/** The checks that the jobs of one GitHub Actions workflow report. A file that is no workflow reports none. Never throws. */
export function readWorkflowChecks(text: string): ReportedCheck[] {
  if (text.length > maxWorkflowCharacters) return [];
  const jobs = readJobs(text);
  if (!isMap(jobs)) return [];
  return Object.entries(jobs).flatMap(([id, job]) => (isMap(job) ? [readJob(id, job)] : []));
}

function readJobs(text: string): unknown {
  try {
    const workflow: unknown = parseDocument(text, { prettyErrors: false }).toJS({ maxAliasCount: 20 });
    return isMap(workflow) ? workflow["jobs"] : null;
  } catch {
    return null;
  }
}

function readJob(id: string, job: Record<string, unknown>): ReportedCheck {
  const name = typeof job["name"] === "string" ? job["name"] : id;
  const expression = name.indexOf("${{");
  if (expression >= 0) return { name: name.slice(0, expression), isPrefix: true };
  if (typeof job["uses"] === "string") return { name: `${name} / `, isPrefix: true };
  const strategy = job["strategy"];
  const hasMatrix = isMap(strategy) && strategy["matrix"] !== undefined;
  return hasMatrix ? { name: `${name} (`, isPrefix: true } : { name, isPrefix: false };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
