import { execute, type OperationDefinitionNode } from "graphql";

import type { Actor } from "#sandbox/kernel/actor.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Budget, Context } from "./context.ts";
import { maxNodes, measureCost } from "./cost.ts";
import { checkDocument } from "./document.ts";
import { createGitReads } from "./git-reads.ts";
import { type GithubError, isDefect, presentError } from "./problem.ts";
import { resolveField, resolveType } from "./resolve.ts";
import { githubSchema } from "./schema.ts";
import { coerceVariables } from "./variables.ts";

/** As it came over the wire; nothing about it is known. */
export interface GraphqlRequest {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}

interface GraphqlAnswer {
  readonly status: number;
  readonly body: {
    readonly data?: unknown;
    readonly errors?: readonly GithubError[];
    readonly message?: string;
    readonly documentation_url?: string;
    readonly status?: string;
  };
  readonly headers: Readonly<Record<string, string>>;
  /** Points of the hourly budget; 0 where nothing ran. */
  readonly cost: number;
}

export interface GraphqlOptions {
  /**
   * Takes points from the caller's hourly GraphQL budget before anything runs, and says how it then stands; null where it
   * does not suffice. Without it nothing is counted and `rateLimit` is not resolved.
   */
  readonly charge?: (points: number) => Budget | null;
}

/** Answers one GraphQL call. As on GitHub nearly every refusal is a 200 with `errors`. */
export async function executeGraphql(
  world: World,
  actor: Actor,
  request: GraphqlRequest,
  options: GraphqlOptions = {},
): Promise<GraphqlAnswer> {
  if (actor.kind === "anonymous" || actor.kind === "app") return unauthenticated;
  const { query, variables: given, operationName } = request;
  if (typeof query !== "string" || query === "") {
    return refused([{ message: "A query attribute must be specified and must be a string." }]);
  }
  if (given !== undefined && given !== null && (typeof given !== "object" || Array.isArray(given))) {
    return refused([{ message: "Variables must be a JSON object." }]);
  }
  const checked = checkDocument(query);
  if (checked.kind === "failed") return refused(checked.errors);
  const operation = chooseOperation(checked.operations, typeof operationName === "string" ? operationName : "");
  if (typeof operation === "string") return refused([{ message: operation }]);

  const schema = githubSchema();
  const variables = coerceVariables(schema, operation, { ...given });
  if (variables.kind === "failed") return refused(variables.errors);
  const cost = measureCost(schema, operation, checked.fragments, variables.values);
  if (cost.nodeCount > maxNodes) {
    const [asked, limit] = [cost.nodeCount.toLocaleString("en-US"), maxNodes.toLocaleString("en-US")];
    const message = `This query requests up to ${asked} possible nodes which exceeds the maximum limit of ${limit}.`;
    return refused([{ type: "MAX_NODE_LIMIT_EXCEEDED", message }]);
  }
  const budget = options.charge?.(cost.cost) ?? null;
  if (budget === null && options.charge !== undefined) {
    const caller = actor.kind === "user" ? `user ID ${actor.account.id}` : `installation ID ${actor.installation.id}`;
    return refused([{ type: "RATE_LIMITED", message: `API rate limit exceeded for ${caller}.` }]);
  }

  const context: Context = { world, actor, git: createGitReads(), cost, budget, mergeViews: new Map() };
  const result = await execute({
    schema,
    document: checked.document,
    contextValue: context,
    variableValues: variables.values,
    operationName: operation.name?.value ?? null,
    fieldResolver: resolveField,
    typeResolver: resolveType,
  });
  const failures = result.errors ?? [];
  // The caller sees a defect beside the data; whoever waits for the world to come to rest sees it too.
  for (const failure of failures) if (isDefect(failure)) world.background(Promise.reject(failure));
  const errors = failures.map(presentError);
  return {
    status: 200,
    // Without prototypes, as the executor makes them, values of a JSON answer are odd to compare.
    body: {
      data: JSON.parse(JSON.stringify(result.data ?? null)) as unknown,
      ...(errors.length === 0 ? {} : { errors }),
    },
    headers: {},
    cost: cost.cost,
  };
}

function chooseOperation(
  operations: readonly OperationDefinitionNode[],
  name: string,
): OperationDefinitionNode | string {
  if (name !== "") return operations.find((one) => one.name?.value === name) ?? `No operation named "${name}"`;
  const [only, ...others] = operations;
  return only === undefined || others.length > 0 ? "An operation name is required" : only;
}

function refused(errors: readonly GithubError[]): GraphqlAnswer {
  return { status: 200, body: { errors }, headers: {}, cost: 0 };
}

const unauthenticated: GraphqlAnswer = {
  status: 401,
  body: {
    message: "This endpoint requires you to be authenticated.",
    documentation_url: "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql",
    status: "401",
  },
  headers: {},
  cost: 0,
};
