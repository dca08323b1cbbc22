/**
 * Writes the files that are made from `src/core/contract/schema.ts`: the JSON schema for editors, the reference for people,
 * and the validator, compiled ahead of time. `test/core/contract/generated.test.ts` fails when one differs from what this
 * makes.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { contractSchema } from "#core/contract/schema.ts";

export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["risk-contract.schema.json", renderSchema()],
    ["src/core/contract/document-validator.generated.ts", renderValidator()],
    ["docs/contract-reference.md", renderReference()],
  ]);
}

function renderSchema(): string {
  const schema = { $schema: "http://json-schema.org/draft-07/schema#", ...contractSchema };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

interface SchemaNode {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

function renderReference(): string {
  const rows = referenceRows("", contractSchema as unknown as SchemaNode);
  return [
    "# Every key of a contract",
    "",
    "Made by `npm run generate` from the schema. `<name>` stands for a name of your choice, `[]` for each entry of a list; keys in",
    "**bold** must be there. What they mean together is in [contract.md](contract.md).",
    "",
    "| key | type | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`),
    "",
  ].join("\n");
}

function referenceRows(prefix: string, node: SchemaNode): string[][] {
  const children = [
    ...Object.entries(node.properties ?? {}).map(([key, child]) => ({
      key: prefix === "" ? key : `${prefix}.${key}`,
      name: key,
      child,
    })),
    ...Object.values(node.patternProperties ?? {}).map((child) => ({ key: `${prefix}.<name>`, name: "", child })),
  ];
  const own = children.flatMap(({ key, name, child }) => {
    const shown = node.required?.includes(name) ? `**\`${key}\`**` : `\`${key}\``;
    const fallback = child.default === undefined ? "" : `\`${JSON.stringify(child.default)}\``;
    return [[shown, typeText(child), fallback, child.description ?? ""], ...referenceRows(key, child)];
  });
  const inner = [node.items, ...(node.items?.anyOf ?? [])].flatMap((item) =>
    item?.properties === undefined ? [] : referenceRows(`${prefix}[]`, item),
  );
  return [...own, ...inner];
}

function typeText(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(" ");
  if (node.anyOf !== undefined) return node.anyOf.map(typeText).join(" or ");
  if (node.items !== undefined) return `list of ${typeText(node.items)}`;
  if (node.type === "object") return "map";
  const bounds = node.minimum === undefined || node.maximum === undefined ? "" : ` ${node.minimum} to ${node.maximum}`;
  return `${node.type === "string" ? "text" : (node.type ?? "")}${node.maximum === Number.MAX_SAFE_INTEGER ? "" : bounds}`;
}

function renderValidator(): string {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    code: { source: true, esm: true, lines: true },
  });
  const code = (standalone as unknown as typeof standalone.default)(ajv, ajv.compile(withoutWords(contractSchema)));
  return [
    "// @ts-nocheck",
    "// Made by `npm run generate` from schema.ts. Do not edit.",
    withoutRequires(code.replace('"use strict";', "").replace(/export default \w+;/, "")),
    "export { schema11 as schema };",
    "",
  ].join("\n");
}

/** The validator holds the schema; what only people read would double its size, and the start of every command pays. */
function withoutWords(schema: object): object {
  const words = new Set(["description", "default", "title"]);
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => (words.has(key) && typeof value !== "object" ? undefined : value)),
  ) as object;
}

/**
 * ajv's ESM output still calls `require` for two small functions, and loaders disagree on what the default export of those
 * files is. They are written out instead: the length of a text in code points, and equality of what lists of names hold.
 */
const runtime: Readonly<Record<string, string>> = {
  ucs2length: "{ default: (text) => Array.from(text).length }",
  equal: "{ default: (a, b) => a === b }",
};

function withoutRequires(code: string): string {
  const body = code.replace(/require\("ajv\/dist\/runtime\/(\w+)"\)/g, (call, name: string) => runtime[name] ?? call);
  if (/\brequire\(/.test(body)) throw new Error("the generated validator still calls require");
  return body;
}

// Not `import.meta.main`: `npm run generate` imports this file into the process of run.mjs, where that is false.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of generatedFiles()) {
    const url = new URL(`../${path}`, import.meta.url);
    const before = await readFile(url, "utf8").catch(() => "");
    if (before !== text) await writeFile(url, text);
    process.stderr.write(`${before === text ? "unchanged" : "written  "} ${fileURLToPath(url)}\n`);
  }
}
