import type { GraphQLError, GraphQLFormattedError } from "graphql";

import { ApiError } from "#sandbox/kernel/api-error.ts";

/** What `errors[].type` says, as GitHub spells it. */
type ProblemType =
  | "NOT_FOUND"
  | "FORBIDDEN"
  | "UNPROCESSABLE"
  | "STALE_DATA"
  | "BRANCH_PROTECTION_RULE_VIOLATION"
  | "RATE_LIMITED"
  | "INVALID_CURSOR_ARGUMENTS"
  | "MISSING_PAGINATION_BOUNDARIES"
  | "EXCESSIVE_PAGINATION"
  | "MAX_NODE_LIMIT_EXCEEDED"
  /** Not GitHub's: the field is in the schema, and the sandbox has nothing honest to say about it. */
  | "SANDBOX_UNRESOLVED"
  | "INTERNAL";

/** A field that failed as GitHub would let it fail; the rest of the answer stands. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly type: ProblemType;
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(type: ProblemType, message: string, details: Readonly<Record<string, unknown>> | null = null) {
    super(message);
    this.type = type;
    this.details = details;
  }
}

export function unresolvable(message: string): Problem {
  return new Problem("NOT_FOUND", message);
}

export function unprocessable(message: string): Problem {
  return new Problem("UNPROCESSABLE", message);
}

export function forbidden(message = "Resource not accessible by integration"): Problem {
  return new Problem("FORBIDDEN", message, { saml_failure: false });
}

export function unresolvedField(typeName: string, fieldName: string): Problem {
  return new Problem("SANDBOX_UNRESOLVED", `The sandbox does not resolve ${typeName}.${fieldName}`);
}

export interface GithubError {
  readonly type?: ProblemType;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly locations?: GraphQLFormattedError["locations"];
  readonly message: string;
}

/** An error of the executor in GitHub's form. */
export function presentError(error: GraphQLError): GithubError {
  const problem = asProblem(error);
  return {
    type: problem.type,
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(problem.details === null ? {} : { extensions: problem.details }),
    message: problem.message,
  };
}

/** Anything else that a field failed with is a defect of the sandbox, such as a null where the schema has none. */
export function isDefect({ originalError: cause }: GraphQLError): boolean {
  return !(cause instanceof Problem || cause instanceof ApiError);
}

function asProblem(error: GraphQLError): Problem {
  const { originalError: cause } = error;
  if (cause instanceof Problem) return cause;
  if (cause instanceof ApiError) return problemOf(cause);
  return new Problem("INTERNAL", `Something went wrong while executing your query: ${error.message}`);
}

/** An operation is shared with REST and refuses in REST's form; the same refusal, as GraphQL words it. */
function problemOf(error: ApiError): Problem {
  if (error.status === 404) return unresolvable(error.message);
  if (error.status === 401 || error.status === 403) return forbidden(error.message);
  const sentences = (error.errors ?? []).map(sentenceOf).filter((text) => text !== "");
  return unprocessable(sentences.length === 0 ? error.message : sentences.join(", "));
}

function sentenceOf(detail: unknown): string {
  if (typeof detail === "string") return detail;
  if (typeof detail !== "object" || detail === null) return "";
  const { message, resource, field, code } = detail as Record<string, unknown>;
  if (typeof message === "string") return message;
  return [resource, field, code].filter((part) => typeof part === "string").join(" ");
}
