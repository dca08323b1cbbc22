import { invalid } from "./api-error.ts";
import type { Call } from "./route.ts";

/** Reads one field of a JSON body and answers 422 where it is not what GitHub takes. */
export function requiredText(call: Call, resource: string, field: string): string {
  const value = call.body[field];
  if (value === undefined || value === null || value === "") throw invalid(resource, field, "missing_field");
  if (typeof value !== "string") throw invalid(resource, field, "invalid");
  return value;
}

export function optionalText(call: Call, resource: string, field: string): string | null {
  const value = call.body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalid(resource, field, "invalid");
  return value;
}

export function optionalBoolean(call: Call, resource: string, field: string): boolean | null {
  const value = call.body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "boolean") throw invalid(resource, field, "invalid");
  return value;
}

export function optionalInteger(call: Call, resource: string, field: string): number | null {
  const value = call.body[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw invalid(resource, field, "invalid");
  return value;
}

export function optionalTexts(call: Call, resource: string, field: string): string[] | null {
  const value = call.body[field];
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw invalid(resource, field, "invalid");
  }
  return value;
}

/** One of `choices`, or 422. */
export function optionalChoice<Choice extends string>(
  call: Call,
  resource: string,
  field: string,
  choices: readonly Choice[],
): Choice | null {
  const value = optionalText(call, resource, field);
  if (value === null) return null;
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalid(resource, field, "invalid");
  return choice;
}

/** A number in the path; NaN, under which nothing is kept, where there is none. */
export function idParam(call: Call, name: string): number {
  const text = call.params[name] ?? "";
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** GitHub's form of a time: whole seconds, UTC. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");
}

export function timestampOrNull(ms: number | null): string | null {
  return ms === null ? null : timestamp(ms);
}
