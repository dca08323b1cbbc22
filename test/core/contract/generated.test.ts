import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { validate } from "#core/contract/document-validator.generated.ts";
import { contractDocuments } from "#test/support/contract-documents.ts";

const root = new URL("../../../", import.meta.url);
// A script of the project, which no layer may import; only its own test looks into it.
const generate = (await import(new URL("scripts/generate.ts", root).href)) as {
  readonly generatedFiles: () => ReadonlyMap<string, string>;
};

describe("the generated files", () => {
  const files = generate.generatedFiles();

  it("are the validator and the schema for editors, among others", () => {
    expect([...files.keys()]).toContain("src/core/contract/document-validator.generated.ts");
    expect([...files.keys()]).toContain("risk-contract.schema.json");
  });

  it.each([...files.keys()])("are up to date, or `npm run generate` was forgotten: %s", async (path) => {
    expect(await readFile(new URL(path, root), "utf8")).toBe(files.get(path));
  });
});

describe("the schema for editors", async () => {
  const schema = JSON.parse(await readFile(new URL("risk-contract.schema.json", root), "utf8")) as Record<
    string,
    unknown
  >;
  const published = await readFile(new URL("../../fixtures/contracts/published-pattern.json", import.meta.url), "utf8");
  // Strict: a keyword that draft-07 does not know would throw here.
  const check = new Ajv({ strict: true, strictTypes: false, validateSchema: true }).compile(schema);

  it("is draft-07, and says what it is for", () => {
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      title: "Headgate risk contract",
      type: "object",
      additionalProperties: false,
    });
  });

  it("accepts the published pattern as it stands, and nothing beside it", () => {
    const contract = JSON.parse(published) as object;
    expect(check(contract)).toBe(true);
    expect(check({ ...contract, requiredChecks: [] })).toBe(false);
    expect(check({ ...contract, version: "2" })).toBe(false);
  });

  it("agrees with the validator that was compiled ahead of time, about whole contracts and damaged ones", () => {
    const compiled = validate as (value: unknown) => boolean;
    const damage = fc.constantFrom("mode", "riskTierRules", "mergePolicy", "threads", "override", "evidence", "extra");
    fc.assert(
      fc.property(contractDocuments, damage, fc.jsonValue(), (document, key, value) => {
        expect([check(document), compiled(document)]).toEqual([true, true]);
        const damaged = { ...document, [key]: value };
        expect(compiled(damaged)).toBe(check(damaged));
      }),
      { numRuns: 40 },
    );
  });
});
