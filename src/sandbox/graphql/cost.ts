import {
  type FragmentDefinitionNode,
  getDirectiveValues,
  getNamedType,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  type FieldNode,
  type SelectionSetNode,
  valueFromAST,
} from "graphql";

export interface Cost {
  /** Points that are taken from the hourly budget. */
  readonly cost: number;
  /** The most nodes that the call could answer. */
  readonly nodeCount: number;
}

/** Source: docs.github.com, rate limits and query limits for the GraphQL API. */
export const maxNodes = 500_000;
const requestsPerPoint = 100;

interface Walk {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: Readonly<Record<string, unknown>>;
  nodes: number;
  requests: number;
  visits: number;
}

/** Fragments within fragments can spell out a selection of any size; beyond this a call counts as too large. */
const maxVisits = 200_000;

/**
 * GitHub's documented formula: each connection costs one request for each of its possible parents, every page is counted
 * full, a hundred requests are a point, and no call costs less than one.
 */
export function measureCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
  variables: Readonly<Record<string, unknown>>,
): Cost {
  const walk: Walk = { schema, fragments, variables, nodes: 0, requests: 0, visits: 0 };
  const root = schema.getRootType(operation.operation);
  if (root !== undefined && root !== null) visit(walk, operation.selectionSet, root, 1);
  return { cost: Math.max(1, Math.round(walk.requests / requestsPerPoint)), nodeCount: walk.nodes };
}

function visit(walk: Walk, selections: SelectionSetNode, parent: GraphQLCompositeType, parents: number): void {
  for (const selection of selections.selections) {
    if (++walk.visits > maxVisits) {
      walk.nodes = Number.MAX_SAFE_INTEGER;
      return;
    }
    if (getDirectiveValues(GraphQLSkipDirective, selection, walk.variables)?.["if"] === true) continue;
    if (getDirectiveValues(GraphQLIncludeDirective, selection, walk.variables)?.["if"] === false) continue;
    if (selection.kind === "Field") visitField(walk, selection, parent, parents);
    else if (selection.kind === "FragmentSpread") {
      const fragment = walk.fragments[selection.name.value];
      if (fragment !== undefined) {
        visit(walk, fragment.selectionSet, compositeType(walk, fragment.typeCondition.name.value) ?? parent, parents);
      }
    } else {
      const type = selection.typeCondition && compositeType(walk, selection.typeCondition.name.value);
      visit(walk, selection.selectionSet, type ?? parent, parents);
    }
  }
}

function visitField(walk: Walk, field: FieldNode, parent: GraphQLCompositeType, parents: number): void {
  if (field.selectionSet === undefined) return;
  const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
  if (definition === undefined) return;
  const type = getNamedType(definition.type);
  if (!isCompositeType(type)) return;
  const isConnection = type.name.endsWith("Connection");
  if (!isConnection) return visit(walk, field.selectionSet, type, parents);
  const size = argument(walk, field, definition, "first") ?? argument(walk, field, definition, "last") ?? 0;
  walk.requests += parents;
  walk.nodes += parents * size;
  visit(walk, field.selectionSet, type, parents * size);
}

function argument(
  walk: Walk,
  field: FieldNode,
  definition: {
    readonly args: readonly { readonly name: string; readonly type: Parameters<typeof valueFromAST>[1] }[];
  },
  name: "first" | "last",
): number | null {
  const type = definition.args.find((candidate) => candidate.name === name)?.type;
  const node = field.arguments?.find((candidate) => candidate.name.value === name)?.value;
  if (type === undefined || node === undefined) return null;
  const value = valueFromAST(node, type, walk.variables);
  return typeof value === "number" ? Math.max(0, value) : null;
}

function compositeType(walk: Walk, name: string): GraphQLCompositeType | null {
  const type = walk.schema.getType(name);
  return isCompositeType(type) ? type : null;
}
