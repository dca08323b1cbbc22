import { unprocessable } from "#sandbox/kernel/api-error.ts";
import type { FaultRule } from "./fault.ts";
import type { FaultPlan } from "./faults.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isCount: Check = (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const oneOf =
  (...choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value);

const frequency = {
  times: isCount,
  probability: ((value) => typeof value === "number" && value >= 0 && value <= 1) satisfies Check,
};

const request = {
  ...frequency,
  method: ((value) => isText(value) || (Array.isArray(value) && value.every(isText))) satisfies Check,
  path: isText,
  caller: isText,
};

const delivery = { ...frequency, event: isText, app: isText };

const when = oneOf("before", "after");

/** What each kind may say; a name that ends in `!` must be said. */
const forms: Readonly<Record<FaultRule["kind"], Readonly<Record<string, Check>>>> = {
  latency: { ...request, "ms!": isCount, jitterMs: isCount },
  error: { ...request, status: oneOf(500, 502, 503, 504), "when!": when },
  cut: { ...request, "when!": when },
  "rate-limit": {
    ...request,
    status: oneOf(403, 429),
    retryAfterSeconds: (value) => value === null || isCount(value),
  },
  stale: { ...request, reads: isCount, ms: isCount },
  "hook-drop": delivery,
  "hook-fail": delivery,
  "hook-double": delivery,
  "hook-reorder": { ...delivery, ms: isCount },
  "hook-delay": { ...delivery, "ms!": isCount },
  "hook-unsigned": delivery,
};

/** `{seed?, rules}` as JSON has it, or a 422 that names every place that is wrong. */
export function parseFaultPlan(value: Readonly<Record<string, unknown>>): FaultPlan {
  const { seed, rules, ...unknown } = value;
  const problems = Object.keys(unknown).map((key) => `/${key}: not known; known are seed, rules`);
  if (seed !== undefined && !isCount(seed)) problems.push("/seed: must be a whole number");
  if (!Array.isArray(rules)) problems.push("/rules: must be a list");
  else rules.forEach((rule: unknown, index) => problems.push(...checkRule(rule, `/rules/${index}`)));
  if (problems.length > 0) throw unprocessable("The faults are not valid", problems);
  return value as unknown as FaultPlan;
}

function checkRule(rule: unknown, place: string): string[] {
  if (typeof rule !== "object" || rule === null) return [`${place}: must be an object`];
  const { kind, ...rest } = rule as Record<string, unknown>;
  const kinds = Object.keys(forms);
  if (typeof kind !== "string" || !kinds.includes(kind)) return [`${place}/kind: must be one of ${kinds.join(", ")}`];
  const form = new Map<string, Check>();
  const problems: string[] = [];
  for (const [key, check] of Object.entries(forms[kind as FaultRule["kind"]])) {
    const name = key.replace("!", "");
    form.set(name, check);
    if (key.endsWith("!") && rest[name] === undefined) problems.push(`${place}/${name}: is missing`);
  }
  for (const [name, value] of Object.entries(rest)) {
    const check = form.get(name);
    if (check === undefined) problems.push(`${place}/${name}: not known; known are ${[...form.keys()].join(", ")}`);
    else if (value !== undefined && !check(value)) problems.push(`${place}/${name}: not valid`);
  }
  return problems;
}
