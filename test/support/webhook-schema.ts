/**
 * Two sources say what a webhook holds, and neither is enough.
 *
 * - GitHub's OpenAPI description is current: it knows every action of today and every field, with its kind. But it calls much
 *   optional that GitHub always sends: of a payload's person it often requires no more than `login` and `id`, of the suite in
 *   a check run nothing at all.
 * - The schemas of `@octokit/webhooks-schemas` were drawn from recorded payloads and require what those always had. But they
 *   are older: they forbid newer fields, miss newer values, and have no `repository_ruleset` and no newer actions.
 *
 * Measured on the recorded examples, over every event that the two share: of 14,312 properties left out one at a time, the
 * first notices 82 in a hundred, the second 96. So the first judges everything, and the second adds, for events and actions
 * that it has, what must not be missing.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import {
  buildPublishedSchemas,
  openApiSchemas,
  type Problem,
  type PublishedSchemas,
  readFixture,
  type Schema,
} from "./published-schema.ts";

/**
 * What GitHub would not have sent: one sentence for each problem, with event, action and JSON pointer. Empty for a payload
 * that it could have sent.
 *
 *     expect(validateWebhook("pull_request", payload)).toEqual([]);
 */
export function validateWebhook(event: string, payload: unknown): readonly string[] {
  const current = currentSchema(event, payload);
  if (current === undefined)
    return [`${event}: GitHub describes no such webhook with the action "${actionOf(payload)}"`];
  const described = openApiSchemas().problems(current.schema, payload).filter(isNoOddity);
  const problems = [...described, ...missingOfRecorded(event, payload)];
  return [...new Set(problems.map(({ pointer, text }) => `${current.name} ${pointer}: ${text}`))];
}

/** The published list of events that an App may subscribe to lacks newer ones, such as `repository_ruleset`. */
function isNoOddity({ pointer, keyword }: Problem): boolean {
  return !(keyword === "enum" && /\/(app|installation|performed_via_github_app)\/events\/\d+$/.test(pointer));
}

/** In every repository of recorded payloads, and required there; the description lists it in some places only. */
const undescribed = /\/(repo|repository|forkee)\/custom_properties$/;

/** JSON pointers of properties that GitHub's description does not list: in a payload of our own most likely inventions. */
export function findUnknownWebhookProperties(event: string, payload: unknown): readonly string[] {
  const current = currentSchema(event, payload);
  if (current === undefined) return [];
  return openApiSchemas()
    .unknownProperties(current.schema, payload)
    .filter((pointer) => !undescribed.test(pointer))
    .map((pointer) => `${current.name} ${pointer}`);
}

let webhooks: Readonly<Record<string, Schema>> | undefined;

function currentSchema(
  event: string,
  payload: unknown,
): { readonly name: string; readonly schema: Schema } | undefined {
  webhooks ??= readFixture<Record<string, Schema>>("webhooks.json");
  for (const name of [`${event}.${actionOf(payload)}`, event]) {
    const schema = webhooks[name];
    if (schema !== undefined) return { name, schema };
  }
  return undefined;
}

interface Recorded {
  readonly schemas: PublishedSchemas;
  readonly definitions: Readonly<Record<string, Schema>>;
}

let ofRecorded: Recorded | undefined;

function recorded(): Recorded {
  if (ofRecorded === undefined) {
    const path = createRequire(import.meta.url).resolve("@octokit/webhooks-schemas");
    const text = readFileSync(path, "utf8").replaceAll('"#/definitions/', '"recorded:');
    const { definitions } = JSON.parse(text) as { readonly definitions: Readonly<Record<string, Schema>> };
    const named = Object.entries(definitions).map(([name, schema]) => [`recorded:${name}`, schema]);
    ofRecorded = { schemas: buildPublishedSchemas(Object.fromEntries(named)), definitions };
  }
  return ofRecorded;
}

function missingOfRecorded(event: string, payload: unknown): readonly Problem[] {
  const { schemas, definitions } = recorded();
  const schema = definitions[`${event}$${actionOf(payload)}`] ?? definitions[`${event}$event`];
  if (schema === undefined) return [];
  return schemas.problems(schema, payload).filter(({ keyword }) => keyword === "required");
}

function actionOf(payload: unknown): string {
  const action = (payload as { readonly action?: unknown } | null)?.action;
  return typeof action === "string" ? action : "";
}
