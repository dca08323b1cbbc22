import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
} from "graphql";

import type { GithubError } from "./problem.ts";
import { unresolvedFields } from "./resolve.ts";
import { githubSchema } from "./schema.ts";
import { validateDocument } from "./validate.ts";

type CheckedDocument =
  | {
      readonly kind: "ok";
      readonly document: DocumentNode;
      readonly operations: readonly OperationDefinitionNode[];
      readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
    }
  | { readonly kind: "failed"; readonly errors: readonly GithubError[] };

/** Far more than a person or a client library writes; a longer text is refused before it is understood. */
const maxTokens = 50_000;

/** Clients send few queries, and each of them often. The oldest makes room. */
const maxDocuments = 200;
/** A longer text is checked anew each time, so that the documents that are kept stay small. */
const maxKeptLength = 64 * 1024;
const documents = new Map<string, CheckedDocument>();

export function checkDocument(text: string): CheckedDocument {
  const known = documents.get(text);
  if (known !== undefined) return known;
  const checked = check(text);
  if (text.length <= maxKeptLength) {
    documents.set(text, checked);
    for (const oldest of documents.keys()) {
      if (documents.size <= maxDocuments) break;
      documents.delete(oldest);
    }
  }
  return checked;
}

function check(text: string): CheckedDocument {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { locations, message } = error;
    return { kind: "failed", errors: [{ ...(locations === undefined ? {} : { locations }), message }] };
  }
  const schema = githubSchema();
  const errors = validateDocument(schema, document);
  if (errors.length > 0) return { kind: "failed", errors };
  const unresolved = unresolvedFields(schema, document);
  if (unresolved.length > 0) return { kind: "failed", errors: unresolved };
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return {
    kind: "ok",
    document,
    operations: document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION),
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
  };
}
