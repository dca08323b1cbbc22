/**
 * Holds values against JSON schemas that GitHub publishes. `test/fixtures/github-api/NOTICE` says where they come from.
 */
import { Ajv, type ErrorObject } from "ajv";
import type { DataValidateFunction, DataValidationCxt } from "ajv/dist/types/index.js";
import formats from "ajv-formats";
import { readFileSync } from "node:fs";

export type Schema = Readonly<Record<string, unknown>>;

export interface Problem {
  /** A JSON pointer into the value. */
  readonly pointer: string;
  readonly text: string;
  /** Of the schema: `required`, `type`, `format` … */
  readonly keyword: string;
}

export interface PublishedSchemas {
  /** Everything that the schema forbids; empty where the value is as published. */
  readonly problems: (schema: Schema, value: unknown) => readonly Problem[];
  /** JSON pointers of properties that the schema does not know, even where it would let them pass. */
  readonly unknownProperties: (schema: Schema, value: unknown) => readonly string[];
}

const fixtures = new URL("../fixtures/github-api/", import.meta.url);

export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, fixtures), "utf8")) as T;
}

/** `named` are the schemas that a `$ref` may name, by the whole text of that `$ref`. Each is compiled when it is first needed. */
export function buildPublishedSchemas(named: Readonly<Record<string, Schema>>): PublishedSchemas {
  const ajv = buildAjv();
  for (const [name, schema] of Object.entries(named)) ajv.addSchema(schema, name);
  const problems = (schema: Schema, value: unknown): readonly Problem[] => {
    const validate = ajv.compile(schema);
    return validate(value) === true ? [] : (validate.errors ?? []).filter(isNoOddity).map(describe);
  };
  return {
    problems,
    unknownProperties: (schema, value) => [...unknownIn({ named, problems }, [schema], value, "")],
  };
}

let published: PublishedSchemas | undefined;

/** The schemas of GitHub's OpenAPI description, read once in a process. */
export function openApiSchemas(): PublishedSchemas {
  if (published === undefined) {
    const schemas = readFixture<Record<string, Schema>>("schemas.json");
    published = buildPublishedSchemas(
      Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [`schema:${name}`, schema])),
    );
  }
  return published;
}

function buildAjv(): Ajv {
  // The published schemas are not checked themselves: that costs more than all the rest.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    // Each function judges a handful of values; to make it faster takes longer than it ever runs.
    code: { optimize: false },
  });
  (formats as unknown as typeof formats.default)(ajv, ["date-time", "date", "uri", "uri-template", "int64"]);
  // The library's own `email` refuses the brackets in the address of every bot.
  ajv.addFormat("email", /^[^\s@]+@[^\s@]+$/);
  // GitHub publishes `oneOf` with branches that overlap, so it means no more than `anyOf` there.
  for (const keyword of ["anyOf", "oneOf"]) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({ keyword, errors: true, compile: (branches: Schema[]) => anyBranch(ajv, branches) });
  }
  return ajv;
}

/** Compiles a branch only when a value gets there, and on failure tells the problems of the branch that was likely meant. */
function anyBranch(ajv: Ajv, branches: readonly Schema[]): DataValidateFunction {
  const validate: DataValidateFunction = (value: unknown, context?: DataValidationCxt): boolean => {
    const failures: Failure[] = [];
    for (const branch of branches) {
      const check = ajv.compile(branch);
      if (check(value) === true) return true;
      failures.push({ branch, errors: check.errors ?? [] });
    }
    const [nearest] = failures.sort((left, right) => distance(left) - distance(right));
    const place = context?.instancePath ?? "";
    validate.errors = (nearest?.errors ?? []).map((error) => ({
      ...error,
      instancePath: `${place}${error.instancePath}`,
    }));
    return false;
  };
  return validate;
}

interface Failure {
  readonly branch: Schema;
  readonly errors: readonly ErrorObject[];
}

/** A wrong kind of value is further than a wrong tag (`"type": "file"`), and that is further than any number of slips. */
function distance({ errors }: Failure): number {
  const isWrongKind = errors.some(({ keyword, instancePath }) => keyword === "type" && instancePath === "");
  const wrongTags = errors.filter(
    ({ keyword, instancePath, schema }) =>
      keyword === "enum" && instancePath.lastIndexOf("/") === 0 && (schema as readonly unknown[]).length === 1,
  );
  return (isWrongKind ? 1e6 : 0) + wrongTags.length * 1e3 + errors.length;
}

/** Where GitHub itself answers otherwise than it publishes. */
function isNoOddity({ keyword, instancePath, data }: ErrorObject): boolean {
  // A repository whose homepage was cleared has an empty text, published as a URI.
  return !(keyword === "format" && instancePath.endsWith("/homepage") && data === "");
}

function describe({ keyword, instancePath, params, message, data }: ErrorObject): Problem {
  const given = params as Readonly<Record<string, unknown>>;
  const below = (name: unknown): string => `${instancePath}/${escape(String(name))}`;
  switch (keyword) {
    case "required":
      return { keyword, pointer: below(given["missingProperty"]), text: "is missing" };
    case "additionalProperties":
      return { keyword, pointer: below(given["additionalProperty"]), text: "may not be there" };
    case "type":
      return {
        keyword,
        pointer: instancePath,
        text: `must be ${[given["type"]].flat().join(" or ")}, is ${show(data)}`,
      };
    case "enum": {
      const allowed = (given["allowedValues"] as readonly unknown[]).map(show).join(", ");
      return { keyword, pointer: instancePath, text: `must be one of ${allowed}, is ${show(data)}` };
    }
    default:
      return { keyword, pointer: instancePath, text: `${message ?? keyword}, is ${show(data)}` };
  }
}

/** Enough to recognise the value; whole answers would bury the problem. */
const shownCharacters = 80;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function escape(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

interface Known {
  readonly named: Readonly<Record<string, Schema>>;
  readonly problems: PublishedSchemas["problems"];
}

function* unknownIn(known: Known, schemas: readonly Schema[], value: unknown, pointer: string): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  const layers = schemas.flatMap((schema) => layersOf(known, schema, value));
  if (Array.isArray(value)) {
    const items = layers.flatMap(({ items: schema }) => (isSchema(schema) ? [schema] : []));
    for (const [index, item] of value.entries()) yield* unknownIn(known, items, item, `${pointer}/${index}`);
    return;
  }
  // A map with names of any kind, or an object of which nothing is published.
  const others = layers.flatMap(({ additionalProperties: schema }) => (isSchema(schema) ? [schema] : []));
  const isOpen = others.length > 0 || !layers.some(({ properties }) => properties !== undefined);
  for (const [name, inner] of Object.entries(value)) {
    const place = `${pointer}/${escape(name)}`;
    const given = layers.flatMap(({ properties }) => {
      const schema = (properties as Readonly<Record<string, Schema>> | undefined)?.[name];
      return schema === undefined ? [] : [schema];
    });
    if (given.length === 0 && !isOpen) yield place;
    else yield* unknownIn(known, given.length > 0 ? given : others, inner, place);
  }
}

/** The schema and all that it is composed of; of alternatives only those that fit, or all where none does. */
function layersOf(known: Known, schema: Schema, value: unknown): readonly Schema[] {
  if (typeof schema["$ref"] === "string") {
    const target = known.named[schema["$ref"]];
    return target === undefined ? [] : layersOf(known, target, value);
  }
  const alternatives = [schema["anyOf"], schema["oneOf"]].flatMap((list) => {
    const branches = (list ?? []) as readonly Schema[];
    const fitting = branches.filter((branch) => known.problems(branch, value).length === 0);
    return fitting.length > 0 ? fitting : branches;
  });
  const parts = [...((schema["allOf"] ?? []) as readonly Schema[]), ...alternatives];
  return [schema, ...parts.flatMap((part) => layersOf(known, part, value))];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}
