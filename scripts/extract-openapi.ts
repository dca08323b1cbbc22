/**
 * Writes `test/fixtures/github-api/`: the part of GitHub's published description of its API that the tests hold answers and
 * webhooks against. The whole description is a package of 385 MB, so it is no dependency; what we need of it is checked in.
 *
 *     npm pack @octokit/openapi@23.0.2        # in a temporary folder
 *     tar xzf octokit-openapi-23.0.2.tgz package/package.json package/LICENSE package/generated/api.github.com.json
 *     node scripts/extract-openapi.ts <that folder>/package
 *
 * The same package gives the same bytes. For a newer one change `source`, run it, and read the diff: every schema stands on
 * a line of its own. OpenAPI 3.0 becomes JSON schema on the way: `nullable` becomes a type, a `$ref` names `schema:<name>`,
 * and what only people read is dropped.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The package does not name the commit that it was made from; the hash of its file says what was read. */
const source = {
  name: "@octokit/openapi",
  version: "23.0.2",
  repository: "https://github.com/octokit/openapi",
  sha256: "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a",
};

const target = fileURLToPath(new URL("../test/fixtures/github-api/", import.meta.url));

/** Paths as the description spells them, with every method that they have. `/**` takes what lies below as well. */
const paths: readonly string[] = [
  "/app/**",
  "/apps/{app_slug}",
  "/installation/**",
  "/meta",
  "/rate_limit",
  "/user",
  "/user/installations/**",
  "/user/orgs",
  "/user/repos",
  "/users/{username}",
  "/users/{username}/installation",
  "/users/{username}/repos",
  "/orgs/{org}",
  "/orgs/{org}/installation",
  "/orgs/{org}/installations",
  "/orgs/{org}/members/{username}",
  "/orgs/{org}/members",
  "/orgs/{org}/memberships/{username}",
  "/orgs/{org}/repos",
  "/orgs/{org}/rulesets",
  "/orgs/{org}/rulesets/{ruleset_id}",
  "/orgs/{org}/teams",
  "/orgs/{org}/teams/{team_slug}/**",
  "/orgs/{org}/code-scanning/alerts",
  "/repos/{owner}/{repo}",
  "/repos/{owner}/{repo}/actions/artifacts/**",
  "/repos/{owner}/{repo}/actions/jobs/**",
  "/repos/{owner}/{repo}/actions/runs/**",
  "/repos/{owner}/{repo}/actions/workflows/**",
  "/repos/{owner}/{repo}/assignees/**",
  "/repos/{owner}/{repo}/branches/**",
  "/repos/{owner}/{repo}/check-runs/**",
  "/repos/{owner}/{repo}/check-suites/**",
  "/repos/{owner}/{repo}/code-scanning/alerts/**",
  "/repos/{owner}/{repo}/code-scanning/analyses/**",
  "/repos/{owner}/{repo}/code-scanning/sarifs/**",
  "/repos/{owner}/{repo}/codeowners/errors",
  "/repos/{owner}/{repo}/collaborators/**",
  "/repos/{owner}/{repo}/comments/**",
  "/repos/{owner}/{repo}/commits/**",
  "/repos/{owner}/{repo}/compare/{basehead}",
  "/repos/{owner}/{repo}/contents/{path}",
  "/repos/{owner}/{repo}/dispatches",
  "/repos/{owner}/{repo}/forks",
  "/repos/{owner}/{repo}/git/**",
  "/repos/{owner}/{repo}/hooks/**",
  "/repos/{owner}/{repo}/installation",
  "/repos/{owner}/{repo}/issues/**",
  "/repos/{owner}/{repo}/labels/**",
  "/repos/{owner}/{repo}/languages",
  "/repos/{owner}/{repo}/merge-upstream",
  "/repos/{owner}/{repo}/merges",
  "/repos/{owner}/{repo}/pulls/**",
  "/repos/{owner}/{repo}/readme",
  "/repos/{owner}/{repo}/releases/**",
  "/repos/{owner}/{repo}/rules/**",
  "/repos/{owner}/{repo}/rulesets",
  "/repos/{owner}/{repo}/rulesets/{ruleset_id}",
  "/repos/{owner}/{repo}/statuses/{sha}",
  "/repos/{owner}/{repo}/tags",
  "/repos/{owner}/{repo}/tarball/{ref}",
  "/repos/{owner}/{repo}/teams",
  "/repos/{owner}/{repo}/topics",
  "/repos/{owner}/{repo}/transfer",
  "/repos/{owner}/{repo}/zipball/{ref}",
];

const events: ReadonlySet<string> = new Set([
  "branch_protection_configuration",
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "code_scanning_alert",
  "commit_comment",
  "create",
  "delete",
  "fork",
  "github_app_authorization",
  "installation",
  "installation_repositories",
  "installation_target",
  "issue_comment",
  "issues",
  "label",
  "member",
  "membership",
  "merge_group",
  "meta",
  "organization",
  "ping",
  "public",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "push",
  "release",
  "repository",
  "repository_dispatch",
  "repository_ruleset",
  "status",
  "team",
  "team_add",
  "workflow_dispatch",
  "workflow_job",
  "workflow_run",
]);

/** Of these the published example of the answer is kept too: what a test of the validators needs as a good answer. */
const exampleOf: readonly string[] = [
  "GET /app/installations/{installation_id} 200",
  "GET /repos/{owner}/{repo}/actions/artifacts 200",
  "GET /repos/{owner}/{repo}/actions/workflows 200",
  "POST /repos/{owner}/{repo}/check-runs 201",
  "GET /repos/{owner}/{repo}/check-runs/{check_run_id} 200",
  "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations 200",
  "GET /repos/{owner}/{repo}/code-scanning/alerts/{alert_number} 200",
  "GET /repos/{owner}/{repo}/commits 200",
  "GET /repos/{owner}/{repo}/commits/{ref}/check-runs 200",
  "GET /repos/{owner}/{repo}/commits/{ref}/status 200",
  "GET /repos/{owner}/{repo}/compare/{basehead} 200",
  "GET /repos/{owner}/{repo}/contents/{path} 200",
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha} 200",
  "GET /repos/{owner}/{repo}/issues/{issue_number}/comments 200",
  "GET /repos/{owner}/{repo}/labels 200",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments 200",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/files 200",
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge 200",
  "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge 405",
  "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews 200",
  "GET /repos/{owner}/{repo}/rules/branches/{branch} 200",
  "GET /repos/{owner}/{repo}/rulesets/{ruleset_id} 200",
  "POST /repos/{owner}/{repo}/statuses/{sha} 201",
];

/** Where the package is wrong about GitHub. */
const corrections = {
  /** It asks for the properties of a person and of an enterprise at once, because it writes "either" as "both" here. */
  installations: "GET /app/installations",
  /**
   * Of a comment that is outdated, or on a whole file. The description's own webhooks say that they may be null, and so does
   * https://github.com/github/rest-api-description/issues/5568.
   */
  nullable: new Map([
    ["pull-request-review-comment", ["line", "original_line", "position"]],
    ["review-comment", ["line", "original_line", "position"]],
  ]),
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly "x-webhooks": Readonly<Record<string, { readonly post: Operation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonObject>>;
    readonly responses: Readonly<Record<string, Answer>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly examples: Readonly<Record<string, Example>>;
  };
}

interface Parameter {
  readonly name: string;
  readonly "x-multi-segment"?: boolean;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>;
}

interface Example {
  readonly value: Json;
}

interface Media {
  readonly schema?: JsonObject;
  readonly examples?: Readonly<Record<string, Example | { readonly $ref: string }>>;
}

type Content = Readonly<Record<string, Media>>;
interface Answer {
  readonly content?: Content;
  readonly headers?: JsonObject;
}

/** What JSON schema knows too. `default`, `title`, `deprecated` and the like say nothing about whether a value is right. */
const keptKeywords: ReadonlySet<string> = new Set([
  "additionalProperties",
  "allOf",
  "anyOf",
  "enum",
  "format",
  "items",
  "maxItems",
  "maxLength",
  "maxProperties",
  "maximum",
  "minItems",
  "minLength",
  "minProperties",
  "minimum",
  "not",
  "oneOf",
  "pattern",
  "patternProperties",
  "properties",
  "required",
  "type",
  "uniqueItems",
]);
const mapsOfSchemas: ReadonlySet<string> = new Set(["patternProperties", "properties"]);
const schemasWithin: ReadonlySet<string> = new Set(["additionalProperties", "allOf", "anyOf", "items", "not", "oneOf"]);

export function renderExtract(description: Description): ReadonlyMap<string, string> {
  const schemas = new Map<string, JsonObject>();

  function use(name: string): void {
    if (schemas.has(name)) return;
    const schema = description.components.schemas[name];
    if (schema === undefined) throw new Error(`the description has no schema ${name}`);
    schemas.set(name, {});
    schemas.set(name, correctSchema(name, convert(schema, use)));
  }

  const operations = Object.entries(description.paths)
    .filter(([path]) => paths.some((wanted) => isWithin(path, wanted)))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [
        `${method.toUpperCase()} ${path}`,
        {
          operationId: operation.operationId,
          ...multiSegment(description, operation),
          responses:
            `${method.toUpperCase()} ${path}` === corrections.installations
              ? installationsResponses(use)
              : convertResponses(description, operation, use),
        },
      ]),
    );
  const missing = paths.filter((wanted) => !Object.keys(description.paths).some((path) => isWithin(path, wanted)));
  if (missing.length > 0) throw new Error(`the description has no ${missing.join(", ")}`);

  const webhooks = Object.values(description["x-webhooks"]).flatMap(({ post }): [string, Json][] => {
    const event = (post.operationId.split("/")[0] ?? "").replaceAll("-", "_");
    if (!events.has(event)) return [];
    const schema = post.requestBody?.content["application/json"]?.schema;
    if (schema === undefined) throw new Error(`${post.operationId} has no payload`);
    const action = actionOf(description, schema);
    return [[action === undefined ? event : `${event}.${action}`, convert(schema, use)]];
  });
  const without = [...events].filter((event) => !webhooks.some(([name]) => name.split(".")[0] === event));
  if (without.length > 0) throw new Error(`the description has no webhook ${without.join(", ")}`);

  return new Map([
    ["operations.json", renderLines(operations as [string, Json][])],
    ["webhooks.json", renderLines(webhooks)],
    ["schemas.json", renderLines([...shareRepeated(schemas)])],
    ["examples.json", renderLines(exampleOf.map((name) => [name, readExample(description, name)]))],
  ]);
}

function installationsResponses(use: (name: string) => void): JsonObject {
  const items = convert({ $ref: "#/components/schemas/installation" }, use);
  return { 200: { content: { "application/json": { items, type: "array" } }, headers: ["link"] } };
}

function correctSchema(name: string, schema: JsonObject): JsonObject {
  const nullable = corrections.nullable.get(name);
  if (nullable === undefined) return schema;
  const properties = schema.properties as Readonly<Record<string, JsonObject>>;
  const corrected = nullable.map((property) => {
    const given = properties[property];
    if (given?.type === undefined) throw new Error(`${name} has no ${property} to correct`);
    return [property, typeof given.type === "string" ? orNull(given) : given];
  });
  return { ...schema, properties: { ...properties, ...(Object.fromEntries(corrected) as JsonObject) } };
}

/** The first one, where there are several. */
function readExample(description: Description, name: string): Json {
  const [method = "", path = "", status = ""] = name.split(" ");
  const answer = description.paths[path]?.[method.toLowerCase()]?.responses[status];
  const media = answer !== undefined && "content" in answer ? answer.content?.["application/json"] : undefined;
  const [given] = Object.values(media?.examples ?? {});
  const example = given !== undefined && "$ref" in given ? description.components.examples[nameOf(given.$ref)] : given;
  if (example === undefined) throw new Error(`the description has no example of ${name}`);
  return example.value;
}

/** The parameters of the path that may hold a slash: branches, paths of files. */
function multiSegment(description: Description, { parameters = [] }: Operation): { multiSegment?: readonly string[] } {
  const names = parameters
    .map((given) => ("$ref" in given ? description.components.parameters[nameOf(given.$ref)] : given))
    .flatMap((parameter) => (parameter?.["x-multi-segment"] === true ? [parameter.name] : []));
  return names.length > 0 ? { multiSegment: names } : {};
}

function isWithin(path: string, wanted: string): boolean {
  if (!wanted.endsWith("/**")) return path === wanted;
  const root = wanted.slice(0, -"/**".length);
  return path === root || path.startsWith(`${root}/`);
}

/** `undefined` for an event without actions, and for `repository_dispatch`, whose action is any text. */
function actionOf(description: Description, schema: JsonObject): string | undefined {
  const object = resolve(description, schema);
  const [branch] = [...((object.oneOf ?? []) as JsonObject[]), object];
  const { action } = (resolve(description, branch ?? object).properties ?? {}) as Record<string, JsonObject>;
  const names = (action?.enum ?? []) as readonly string[];
  if (names.length > 1) throw new Error(`one schema for several actions: ${names.join(", ")}`);
  return names[0];
}

function resolve(description: Description, schema: JsonObject): JsonObject {
  if (typeof schema.$ref !== "string") return schema;
  return description.components.schemas[nameOf(schema.$ref)] ?? {};
}

function convertResponses(description: Description, operation: Operation, use: (name: string) => void): JsonObject {
  return Object.fromEntries(
    Object.entries(operation.responses).map(([status, given]) => {
      const answer = "$ref" in given ? description.components.responses[nameOf(given.$ref)] : given;
      if (answer === undefined) throw new Error(`${operation.operationId} names an answer that is not there`);
      const content = Object.entries(answer.content ?? {}).map(([type, { schema }]) => [
        type,
        schema === undefined ? {} : convert(schema, use),
      ]);
      const headers = Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase());
      return [
        status,
        {
          ...(content.length > 0 ? { content: Object.fromEntries(content) as JsonObject } : {}),
          ...(headers.length > 0 ? { headers: headers.sort() } : {}),
        },
      ];
    }),
  );
}

function convert(schema: JsonObject, use: (name: string) => void): JsonObject {
  if (typeof schema.$ref === "string") {
    const name = nameOf(schema.$ref);
    use(name);
    // OpenAPI 3.0 ignores what stands beside a $ref.
    return { $ref: `schema:${name}` };
  }
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => keptKeywords.has(keyword)));
  const converted = mapWithin(kept, (inner) => convert(inner, use));
  return schema.nullable === true ? orNull(converted) : converted;
}

/** Shorter schemas stay where they are: a name for each would be longer than they are. */
const sharedFromCharacters = 400;

function shareRepeated(schemas: ReadonlyMap<string, JsonObject>): ReadonlyMap<string, JsonObject> {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const shared = new Map<string, JsonObject>();

  function count(schema: JsonObject): JsonObject {
    const text = JSON.stringify(sortKeys(schema));
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return mapWithin(schema, count);
  }

  function share(schema: JsonObject): JsonObject {
    const text = JSON.stringify(sortKeys(schema));
    if (text.length < sharedFromCharacters || (counts.get(text) ?? 0) < 2) return mapWithin(schema, share);
    const name = names.get(text) ?? `shared-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
    if (!names.has(text)) {
      names.set(text, name);
      shared.set(name, mapWithin(schema, share));
    }
    return { $ref: `schema:${name}` };
  }

  for (const [name, schema] of schemas) {
    count(schema);
    names.set(JSON.stringify(sortKeys(schema)), name);
  }
  const rest = [...schemas].map(([name, schema]): [string, JsonObject] => [name, mapWithin(schema, share)]);
  return new Map([...rest, ...shared]);
}

/** The same schema, with each one directly in it replaced. */
function mapWithin(schema: JsonObject, replace: (inner: JsonObject) => JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([keyword, value]): [string, Json] => {
    if (typeof value !== "object" || value === null) return [keyword, value];
    if (mapsOfSchemas.has(keyword)) {
      const inner = Object.entries(value).map(([name, given]) => [name, replace(given as JsonObject)]);
      return [keyword, Object.fromEntries(inner) as JsonObject];
    }
    if (!schemasWithin.has(keyword)) return [keyword, value];
    return [
      keyword,
      Array.isArray(value) ? value.map((given) => replace(given as JsonObject)) : replace(value as JsonObject),
    ];
  });
  return Object.fromEntries(entries);
}

function orNull(schema: { readonly [key: string]: Json }): JsonObject {
  const isPlain = typeof schema.type === "string" && !["allOf", "anyOf", "not", "oneOf"].some((word) => word in schema);
  if (!isPlain) return Object.keys(schema).length === 0 ? {} : { anyOf: [{ type: "null" }, schema] };
  const values = schema.enum as readonly Json[] | undefined;
  return {
    ...schema,
    type: [schema.type as string, "null"],
    ...(values === undefined ? {} : { enum: values.includes(null) ? values : [...values, null] }),
  };
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1);
}

/** One entry a line, in the order of the names, and the keys within in a fixed order too. */
function renderLines(entries: readonly (readonly [string, Json])[]): string {
  const lines = [...entries]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(sortKeys(value))}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

function renderNotice(licence: string): string {
  return [
    "The JSON files in this folder are a converted part of GitHub's OpenAPI description of api.github.com, as published in",
    `${source.name} ${source.version} (${source.repository}),`,
    "which is made from https://github.com/github/rest-api-description. They are made, and corrected where it says so, by `scripts/extract-openapi.ts` from",
    `generated/api.github.com.json, sha256 ${source.sha256}.`,
    "",
    licence.trim(),
    "",
  ].join("\n");
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: node scripts/extract-openapi.ts <folder of the unpacked package>");
  const { name, version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as typeof source;
  if (name !== source.name || version !== source.version) {
    throw new Error(`${folder} holds ${name} ${version}, this script is for ${source.name} ${source.version}`);
  }
  const text = await readFile(join(folder, "generated", "api.github.com.json"));
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (sha256 !== source.sha256) throw new Error(`api.github.com.json has the hash ${sha256}, not ${source.sha256}`);
  const description = JSON.parse(text.toString("utf8")) as Description;
  await mkdir(target, { recursive: true });
  const files = new Map([
    ...renderExtract(description),
    ["NOTICE", renderNotice(await readFile(join(folder, "LICENSE"), "utf8"))],
  ]);
  for (const [file, text] of files) {
    await writeFile(join(target, file), text);
    process.stderr.write(`${String(Buffer.byteLength(text)).padStart(9)} bytes ${target}${file}\n`);
  }
}
