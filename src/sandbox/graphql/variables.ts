import {
  coerceInputValue,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from "graphql";

import type { GithubError } from "./problem.ts";

type Variables =
  | { readonly kind: "ok"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: "failed"; readonly errors: readonly GithubError[] };

interface VariableProblem {
  readonly path: readonly (string | number)[];
  readonly explanation: string;
}

/** The variables of a call as its operation declares them, or what GitHub says where they do not fit. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Variables {
  const values: Record<string, unknown> = {};
  const errors: GithubError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type as Parameters<typeof typeFromAST>[1]);
    if (type === undefined || !isInputType(type)) continue;
    const problems: VariableProblem[] = [];
    if (Object.hasOwn(given, name) && given[name] !== undefined) {
      if (given[name] === null && isNonNullType(type)) problems.push(missing);
      else {
        values[name] = coerceInputValue(given[name], type, (path, value, error) => {
          const isMissing = value === null || value === undefined;
          problems.push({ path, explanation: isMissing ? missing.explanation : error.message });
        });
      }
    } else if (definition.defaultValue !== undefined) values[name] = valueFromAST(definition.defaultValue, type);
    else if (isNonNullType(type)) problems.push(missing);
    if (problems.length === 0) continue;
    const fields = problems.filter(({ path }) => path.length > 0);
    const places = fields.map(({ path, explanation }) => `${path.join(".")} (${explanation})`).join(", ");
    const start = definition.loc?.startToken;
    errors.push({
      extensions: { value: given[name] ?? null, problems },
      ...(start === undefined ? {} : { locations: [{ line: start.line, column: start.column }] }),
      message:
        `Variable $${name} of type ${String(type)} was provided invalid value` +
        (places === "" ? "" : ` for ${places}`),
    });
  }
  return errors.length === 0 ? { kind: "ok", values } : { kind: "failed", errors };
}

const missing: VariableProblem = { path: [], explanation: "Expected value to not be null" };
