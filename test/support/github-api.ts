import { openApiSchemas, readFixture, type Schema } from "./published-schema.ts";

export interface Answer {
  readonly method: string;
  /** As it was asked for: `/repos/octo-org/hello/pulls/1?per_page=5`. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers | Readonly<Record<string, string>>;
  /** Parsed where it is JSON, otherwise text; null, undefined or "" where nothing came. */
  readonly body: unknown;
}

/**
 * What GitHub would not have answered, judged by its OpenAPI description: one sentence for each problem, with the operation
 * and a JSON pointer. Empty for an answer that GitHub could have given.
 *
 *     expect(validateResponse({ method: "GET", path: "/repos/octo-org/hello", status, headers, body })).toEqual([]);
 */
export function validateResponse(answer: Answer): readonly string[] {
  const operation = findOperation(answer.method, answer.path);
  if (operation === undefined) return [`${answer.method} ${answer.path}: GitHub describes no such operation`];
  const name = `${operation.operationId} ${answer.status}`;
  const expected = expectedAnswer(operation, answer.status);
  if (expected === undefined) return [`${name}: GitHub describes no such status for this operation`];
  return [...headerProblems(expected, answer), ...bodyProblems(expected, answer)].map(
    ({ pointer, text }) => `${name} ${pointer}: ${text}`,
  );
}

/**
 * JSON pointers of properties that GitHub's description does not list. It forbids almost none of them, and GitHub does answer
 * a few that it never described; in our own local GitHub one is most likely an invention.
 */
export function findUnknownProperties(answer: Answer): readonly string[] {
  const operation = findOperation(answer.method, answer.path);
  const expected = operation && expectedAnswer(operation, answer.status);
  // Errors carry a few more than are described: `status`, `block`.
  if (operation === undefined || expected === undefined || answer.status >= 400 || isNothing(answer.body)) return [];
  return openApiSchemas()
    .unknownProperties({ anyOf: schemasFor(expected, mediaType(answer)) }, answer.body)
    .map((pointer) => `${operation.operationId} ${answer.status} ${pointer}`);
}

/** Null for a path that GitHub's description has not. */
export function operationIdOf(method: string, path: string): string | null {
  return findOperation(method, path)?.operationId ?? null;
}

interface Problem {
  readonly pointer: string;
  readonly text: string;
}

interface Operation {
  readonly operationId: string;
  readonly multiSegment?: readonly string[];
  readonly responses: Readonly<Record<string, Expected>>;
}

interface Expected {
  readonly content?: Readonly<Record<string, Schema>>;
  readonly headers?: readonly string[];
}

interface Template {
  readonly method: string;
  readonly pattern: RegExp;
  /** `repos`, `pulls` and so on by their place; the one with more of them, and the earlier ones, wins. */
  readonly literals: string;
  readonly operation: Operation;
}

let templates: readonly Template[] | undefined;

function findOperation(method: string, path: string): Operation | undefined {
  templates ??= Object.entries(readFixture<Record<string, Operation>>("operations.json"))
    .map(([key, operation]) => buildTemplate(key, operation))
    .sort((left, right) => (left.literals < right.literals ? 1 : -1));
  const plain = canonicalPath(path);
  return templates.find((template) => template.method === method.toUpperCase() && template.pattern.test(plain))
    ?.operation;
}

/** GitHub's own links name a repository by its id, and clients of a GitHub of one's own put a prefix before every path. */
function canonicalPath(path: string): string {
  const plain = path.split(/[?#]/)[0] ?? "";
  return plain.replace(/^\/api\/v3(?=\/)/, "").replace(/^\/repositories\/\d+(?=\/|$)/, "/repos/-/-");
}

function buildTemplate(key: string, operation: Operation): Template {
  const [method = "", path = ""] = key.split(" ");
  const segments = path.split("/").slice(1);
  const pattern = segments.map((segment) => {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined) return `/${RegExp.escape(segment)}`;
    // The root of a repository's contents is the empty path, with or without the slash before it.
    if (name === "path") return "(?:/.*)?";
    return operation.multiSegment?.includes(name) ? "/.+" : "/[^/]+";
  });
  const literal = segments.map((segment) => (segment.startsWith("{") ? "0" : "1"));
  return {
    method,
    pattern: new RegExp(`^${pattern.join("")}$`),
    literals: `${String(literal.filter((mark) => mark === "1").length).padStart(2, "0")} ${literal.join("")}`,
    operation,
  };
}

const basicError: Schema = { $ref: "schema:basic-error" };
const anyInvalid: Schema = {
  anyOf: [{ $ref: "schema:validation-error" }, { $ref: "schema:validation-error-simple" }, basicError],
};
const json = (schema: Schema): Expected => ({ content: { "application/json": schema } });

/** Answers that any operation can have and that the description names for some operations only. */
const answersOfAny: Readonly<Record<number, Expected>> = {
  // The repository was renamed.
  301: { ...json(basicError), headers: ["location"] },
  307: { ...json(basicError), headers: ["location"] },
  // To a request with If-None-Match or If-Modified-Since.
  304: {},
  // The body is no JSON.
  400: json(basicError),
  // The token is wrong or expired.
  401: json(basicError),
  // The token may not, or a rate limit is reached.
  403: json(basicError),
  // Whoever may not see a thing is told that it is not there.
  404: json(basicError),
  // A repository without a commit, and a write that met another one.
  409: json(basicError),
  413: json(basicError),
  415: json(basicError),
  // Input that breaks a rule.
  422: json(anyInvalid),
  // A secondary rate limit.
  429: json(basicError),
  500: {},
  502: {},
  503: {},
  504: {},
};

function expectedAnswer(operation: Operation, status: number): Expected | undefined {
  const described = operation.responses[status];
  const general = answersOfAny[status];
  if (described === undefined) return general;
  // Where an error is described without a body, GitHub still sends the one of every error.
  if (status >= 400 && described.content === undefined) return { ...described, ...general };
  // `errors` holds objects or sentences, whichever of the two is described.
  return status === 422 ? { ...described, ...json(anyInvalid) } : described;
}

function headerProblems(expected: Expected, { status, headers }: Answer): readonly Problem[] {
  const given = new Headers(headers);
  const location = given.get("location");
  if (expected.headers?.includes("location") && (status === 201 || (status >= 300 && status < 400))) {
    if (location === null) return [{ pointer: "header location", text: "is missing" }];
    if (!URL.canParse(location)) return [{ pointer: "header location", text: `must be a URL, is ${location}` }];
  }
  return [];
}

/** The types in which GitHub gives JSON, whatever type was asked for. */
function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

/** What the `Accept` header can turn an answer into, which the description does not always tell: a diff, a file as it is. */
const otherForms: Readonly<Record<string, ReadonlySet<string>>> = {
  "pulls/get": new Set(["application/vnd.github.diff", "application/vnd.github.patch"]),
  "repos/get-content": new Set(["application/vnd.github.raw", "application/vnd.github.html"]),
  "repos/get-readme": new Set(["application/vnd.github.raw"]),
  "git/get-blob": new Set(["application/vnd.github.raw"]),
};

function bodyProblems(expected: Expected, answer: Answer): readonly Problem[] {
  const { status, body } = answer;
  const type = mediaType(answer);
  if (status >= 500) return [];
  if (expected.content === undefined) {
    return isNothing(body) ? [] : [{ pointer: "", text: `must have no body, has ${typeof body} of ${type}` }];
  }
  if (isNothing(body)) return status < 400 && mayBeEmpty(expected) ? [] : [{ pointer: "", text: "must have a body" }];
  const operationId = operationIdOf(answer.method, answer.path) ?? "";
  if (status === 200 && typeof body === "string" && otherForms[operationId]?.has(type.replace("+json", ""))) return [];
  const schemas = schemasFor(expected, type);
  if (schemas.length === 0) {
    return [
      { pointer: "header content-type", text: `must be ${Object.keys(expected.content).join(" or ")}, is ${type}` },
    ];
  }
  const tried = schemas.map((schema) => openApiSchemas().problems(schema, body));
  const best = tried.sort((left, right) => left.length - right.length)[0] ?? [];
  return schemas.some(isErrorSchema) ? [...best, ...errorProblems(body)] : best;
}

/** What is published as an object without any property comes as `{}` or as nothing. */
function mayBeEmpty({ content = {} }: Expected): boolean {
  return Object.values(content).some((schema) => openApiSchemas().problems(schema, {}).length === 0);
}

function isErrorSchema(schema: Schema): boolean {
  return /^schema:(basic|validation)-error/.test(String(schema["$ref"])) || schema === anyInvalid;
}

/** An error's text is optional as published; GitHub has always sent one, and clients show it. */
function errorProblems(body: unknown): readonly Problem[] {
  const message = (body as { readonly message?: unknown } | null)?.message;
  return typeof message === "string" && message !== "" ? [] : [{ pointer: "/message", text: "is missing" }];
}

function schemasFor({ content = {} }: Expected, type: string): readonly Schema[] {
  const exact = content[type];
  if (exact !== undefined && type !== "application/json") return [exact];
  if (!isJson(type)) return [];
  // GitHub answers `application/json` for the type `object` too, which gives a folder another form.
  return ["application/json", "application/vnd.github.object"].flatMap((name) => {
    const schema = content[name];
    return schema === undefined ? [] : [schema];
  });
}

function mediaType({ headers }: Answer): string {
  return (new Headers(headers).get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function isNothing(body: unknown): boolean {
  return body === undefined || body === null || body === "";
}
