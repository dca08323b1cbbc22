import {
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

import type { Context, Field } from "./context.ts";
import { fieldsByType } from "./fields.ts";
import { payloadFields } from "./mutation-fields.ts";
import { type GithubError, unresolvedField } from "./problem.ts";

/** Typed sources answer only through their own fields; pages, payloads and plain values through their properties. */
export const resolveField: GraphQLFieldResolver<unknown, Context> = (parent, args, context, info) => {
  const typeName = info.parentType.name;
  const fields = fieldsByType[typeName];
  const field = fields !== undefined && Object.hasOwn(fields, info.fieldName) ? fields[info.fieldName] : undefined;
  const value =
    field !== undefined
      ? (field as Field<unknown>)(parent, args as never, context, info)
      : fields === undefined
        ? ownProperty(parent, info.fieldName)
        : undefined;
  const settle = (settled: unknown): unknown => {
    if (settled === undefined) throw unresolvedField(typeName, info.fieldName);
    return settled;
  };
  return value instanceof Promise ? value.then(settle) : settle(value);
};

function ownProperty(parent: unknown, name: string): unknown {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, name)) return undefined;
  return (parent as Readonly<Record<string, unknown>>)[name];
}

export const resolveType: GraphQLTypeResolver<unknown, Context> = (value) => {
  const name = ownProperty(value, "__typename");
  return typeof name === "string" ? name : undefined;
};

/**
 * Fields of the document that the schema has and the sandbox does not resolve. They are refused before anything runs, so
 * that neither an empty list nor an effect that came first can hide them.
 */
export function unresolvedFields(schema: GraphQLSchema, document: DocumentNode): readonly GithubError[] {
  const errors: GithubError[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType();
        const name = node.name.value;
        if (!isObjectType(parent) || parent.name.startsWith("__") || name.startsWith("__")) return;
        const known = payloadFields[parent.name] ?? Object.keys(fieldsByType[parent.name] ?? { [name]: null });
        if (known.includes(name)) return;
        const { type, message } = unresolvedField(parent.name, name);
        const place = node.loc === undefined ? null : node.loc.startToken;
        errors.push({
          type,
          ...(place === null ? {} : { locations: [{ line: place.line, column: place.column }] }),
          message,
        });
      },
    }),
  );
  return errors;
}
