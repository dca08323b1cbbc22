import {
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  ExecutableDefinitionsRule,
  FragmentsOnCompositeTypesRule,
  getNamedType,
  GraphQLError,
  type GraphQLSchema,
  isCompositeType,
  isLeafType,
  isRequiredArgument,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  LoneAnonymousOperationRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  UniqueArgumentNamesRule,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationNamesRule,
  UniqueVariableNamesRule,
  validate,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
  visit,
} from "graphql";

import type { GithubError } from "./problem.ts";

/** More problems than this help nobody. */
const maxErrors = 100;

/** What GitHub would say about a document before it runs; nothing where it may run. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode): readonly GithubError[] {
  const errors = validate(schema, document, rules, { maxErrors });
  if (errors.length === 0) return [];
  const paths = pathsOf(document);
  return errors.map((error) => {
    const path = error.nodes?.map((node) => paths.get(node)).find((found) => found !== undefined);
    return {
      ...(path === undefined ? {} : { path }),
      ...(Object.keys(error.extensions).length === 0 ? {} : { extensions: error.extensions }),
      ...(error.locations === undefined ? {} : { locations: error.locations }),
      message: error.message,
    };
  });
}

/** Where each node stands: `["query Name", "repository", "pullRequest"]`; a field counts by its alias. */
function pathsOf(document: DocumentNode): ReadonlyMap<ASTNode, readonly string[]> {
  const paths = new Map<ASTNode, readonly string[]>();
  const path: string[] = [];
  visit(document, {
    enter(node) {
      const step = stepOf(node);
      if (step !== null) path.push(step);
      paths.set(node, [...path]);
    },
    leave(node) {
      if (stepOf(node) !== null) path.pop();
    },
  });
  return paths;
}

function stepOf(node: ASTNode): string | null {
  switch (node.kind) {
    case "OperationDefinition":
      return node.name === undefined ? node.operation : `${node.operation} ${node.name.value}`;
    case "FragmentDefinition":
      return `fragment ${node.name.value}`;
    case "Field":
      return node.alias?.value ?? node.name.value;
    case "InlineFragment":
      return node.typeCondition === undefined ? "..." : `... on ${node.typeCondition.name.value}`;
    case "FragmentSpread":
      return `... ${node.name.value}`;
    case "Argument":
    case "ObjectField":
      return node.name.value;
    default:
      return null;
  }
}

function problem(message: string, node: ASTNode, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions });
}

function existingFields(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const type = context.getParentType();
      if (!isCompositeType(type) || context.getFieldDef()) return;
      const name = node.name.value;
      context.reportError(
        problem(`Field '${name}' doesn't exist on type '${type.name}'`, node, {
          code: "undefinedField",
          typeName: type.name,
          fieldName: name,
        }),
      );
    },
  };
}

function acceptedArguments(context: ValidationContext): ASTVisitor {
  return {
    Argument(node, _key, _parent, _path, ancestors) {
      const field = context.getFieldDef();
      const owner = ancestors.findLast((ancestor) => !Array.isArray(ancestor)) as ASTNode | undefined;
      if (owner?.kind !== "Field" || !field || context.getArgument()) return;
      context.reportError(
        problem(`Field '${field.name}' doesn't accept argument '${node.name.value}'`, node, {
          code: "argumentNotAccepted",
          name: field.name,
          typeName: "Field",
          argumentName: node.name.value,
        }),
      );
    },
  };
}

function requiredArguments(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const missing = (context.getFieldDef()?.args ?? [])
        .filter(isRequiredArgument)
        .filter(({ name }) => !node.arguments?.some((given) => given.name.value === name))
        .map(({ name }) => name)
        .join(", ");
      if (missing === "") return;
      const name = node.name.value;
      context.reportError(
        problem(`Field '${name}' is missing required arguments: ${missing}`, node, {
          code: "missingRequiredArguments",
          className: "Field",
          name,
          arguments: missing,
        }),
      );
    },
  };
}

function selections(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const type = context.getType();
      if (!type) return;
      const named = getNamedType(type);
      const name = node.alias?.value ?? node.name.value;
      const extensions = { code: "selectionMismatch", nodeName: `field '${name}'`, typeName: String(type) };
      if (isLeafType(named) && node.selectionSet !== undefined) {
        const chosen = node.selectionSet.selections
          .map((selection) => (selection.kind === "Field" ? selection.name.value : "..."))
          .join(", ");
        context.reportError(
          problem(
            `Selections can't be made on scalars (field '${name}' returns ${named.name} but has selections [${chosen}])`,
            node,
            extensions,
          ),
        );
      } else if (isCompositeType(named) && node.selectionSet === undefined) {
        context.reportError(
          problem(
            `Field must have selections (field '${name}' returns ${named.name} but has no selections. ` +
              `Did you mean '${name} { ... }'?)`,
            node,
            extensions,
          ),
        );
      }
    },
  };
}

/** The library's own rule, with the code that GitHub gives such a problem; the words stay the library's. */
function coded(rule: ValidationRule, code: string): ValidationRule {
  return (context) =>
    rule(
      new Proxy(context, {
        get(target, key) {
          if (key === "reportError") {
            return (error: GraphQLError) => {
              const options = { nodes: error.nodes ?? null, extensions: { ...error.extensions, code } };
              target.reportError(new GraphQLError(error.message, options));
            };
          }
          const value: unknown = Reflect.get(target, key);
          return typeof value === "function" ? value.bind(target) : value;
        },
      }),
    );
}

const rules: readonly ValidationRule[] = [
  existingFields,
  acceptedArguments,
  requiredArguments,
  selections,
  coded(ExecutableDefinitionsRule, "queryRootNotExecutable"),
  coded(UniqueOperationNamesRule, "uniquelyNamedOperations"),
  coded(LoneAnonymousOperationRule, "uniquelyNamedOperations"),
  coded(KnownTypeNamesRule, "undefinedType"),
  coded(FragmentsOnCompositeTypesRule, "fragmentOnNonCompositeType"),
  coded(VariablesAreInputTypesRule, "variableRequiresValidType"),
  coded(UniqueFragmentNamesRule, "fragmentNotUnique"),
  coded(KnownFragmentNamesRule, "undefinedFragment"),
  coded(NoUnusedFragmentsRule, "useAndDefineFragment"),
  coded(PossibleFragmentSpreadsRule, "cannotSpreadFragment"),
  coded(NoFragmentCyclesRule, "infiniteLoop"),
  coded(UniqueVariableNamesRule, "variableNotUnique"),
  coded(NoUndefinedVariablesRule, "variableNotDefined"),
  coded(NoUnusedVariablesRule, "variableNotUsed"),
  coded(KnownDirectivesRule, "undefinedDirective"),
  coded(UniqueDirectivesPerLocationRule, "directiveNotUniqueForLocation"),
  coded(UniqueArgumentNamesRule, "argumentNotUnique"),
  coded(ValuesOfCorrectTypeRule, "argumentLiteralsIncompatible"),
  coded(VariablesInAllowedPositionRule, "variableMismatch"),
  coded(OverlappingFieldsCanBeMergedRule, "fieldConflict"),
  coded(UniqueInputFieldNamesRule, "inputFieldNotUnique"),
];
