import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { ContractProblem } from "#core/contract/contract.ts";
import { contractSchema } from "#core/contract/schema.ts";
import { buildTestContract, parseText } from "#test/support/contract.ts";
import { contractDocuments } from "#test/support/contract-documents.ts";

const paths = fc.constantFrom("risk-contract.yml", "risk-contract.json");

/** A contract in YAML and JSON with every section, to be damaged. */
const [whole] = fc.sample(contractDocuments, { seed: 1, numRuns: 1 });
const wholeTexts = [stringify(whole), stringify(whole, { collectionStyle: "flow" }), JSON.stringify(whole, null, 2)];

/** Pieces that mean something to one of the two parsers. */
const pieces = fc.array(
  fc.constantFrom(
    ..."- |: |? |: x|\n|\n  |\r\n|\t|  |[|]|{|}|,|\"|'|\\|#|&a|*a|&a |*a |!|!!str |%YAML 1.2\n|---\n|...\n|<<: |~|null|1|true|.inf|é|\u2028|\0|\ufeff|version|riskTierRules|mergePolicy|/*|*/|//".split(
      "|",
    ),
    "|",
    ">-\n",
  ),
  { maxLength: 60 },
);

const damagedContracts = fc
  .tuple(
    fc.constantFrom(...wholeTexts),
    fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.nat(), fc.constantFrom("delete", "double", "swap")), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, blows]) =>
    blows.reduce((damaged, [from, length, other, how]) => {
      const start = from % (damaged.length + 1);
      const [before, slice, after] = [
        damaged.slice(0, start),
        damaged.slice(start, start + length),
        damaged.slice(start + length),
      ];
      if (how === "delete") return before + after;
      if (how === "double") return before + slice + slice + after;
      const to = other % (after.length + 1);
      return before + after.slice(0, to) + slice + after.slice(to);
    }, text),
  );

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.array(fc.nat({ max: 0xffff }), { maxLength: 300 }).map((units) => bytesOf(String.fromCharCode(...units))),
  pieces.map((words) => bytesOf(words.join(""))),
  damagedContracts.map(bytesOf),
  fc.tuple(fc.constantFrom(...wholeTexts), pieces, fc.nat()).map(([text, words, at]) => {
    const place = at % text.length;
    return bytesOf(text.slice(0, place) + words.join("") + text.slice(place));
  }),
);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("whatever bytes a contract file holds", () => {
  it("they are a contract or have problems, each with a place in the file, a sentence on one line and perhaps a fix", () => {
    fc.assert(
      fc.property(paths, bytes, (path, content) => {
        const parsed = parseText(content, { path });
        const problems = parsed.kind === "ok" ? [] : parsed.problems;
        const lines = new TextDecoder().decode(content).split("\n");
        const faults = problems.flatMap((problem) => findFaults(problem, path, lines));
        expect(faults).toEqual([]);
        const places = problems.map(({ at }) => at);
        expect(places).toEqual(places.toSorted((a, b) => a.line - b.line || a.column - b.column));
      }),
      // Each was found by this law once.
      { numRuns: 300, examples: [["risk-contract.yml", new TextEncoder().encode("|...\n")]] },
    );
  });
});

const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u;

function findFaults({ at, code, message, fix }: ContractProblem, path: string, lines: readonly string[]): unknown[] {
  const line = lines[at.line - 1];
  const isInside = at.file === path && line !== undefined && at.column >= 1 && at.column <= line.length + 1;
  const isSentence = oneLine.test(message) && !/[.\s]$|undefined|\[object/.test(message);
  const isFix = fix === null || (oneLine.test(fix) && /[.?]$/.test(fix));
  return isInside && isSentence && isFix && /^CONTRACT_[A-Z0-9_]+$/.test(code) ? [] : [{ at, code, message, fix }];
}

describe("a valid contract", () => {
  it("means the same in JSON and in YAML", () => {
    fc.assert(
      fc.property(contractDocuments, fc.constantFrom("block", "flow"), (document, collectionStyle) => {
        const json = buildTestContract(JSON.stringify(document), { path: "risk-contract.json" });
        const yaml = buildTestContract(stringify(document, { collectionStyle }));
        expect(withoutPlaces(yaml)).toEqual(withoutPlaces(json));
      }),
      { numRuns: 50 },
    );
  });

  it("is refused with any key added that the schema does not know", () => {
    fc.assert(
      fc.property(
        contractDocuments,
        fc.nat(),
        fc.constantFrom("interval", "x-note", "toString", "__proto__"),
        (document, at, key) => {
          const copy = structuredClone(document);
          const maps = mapsIn(copy);
          Object.defineProperty(maps[at % maps.length], key, { value: null, enumerable: true });
          expect(parseText(stringify(copy)).kind).toBe("failed");
          expect(parseText(JSON.stringify(copy), { path: "risk-contract.json" }).kind).toBe("failed");
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is refused with any key that the schema requires taken away", () => {
    fc.assert(
      fc.property(contractDocuments, fc.constantFrom(...contractSchema.required), (document, key) => {
        const { [key]: _gone, ...rest } = document;
        const parsed = parseText(JSON.stringify(rest), { path: "risk-contract.json" });
        expect(parsed).toMatchObject({ kind: "failed", problems: [{ code: "CONTRACT_MISSING_KEY" }] });
      }),
    );
  });
});

function mapsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(mapsIn);
  return Array.isArray(value) ? inside : [value, ...inside];
}

/** The place of everything is left out, and the file's name with it. */
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      key === "at" ? (part === null ? null : "written") : key === "file" ? undefined : part,
    ),
  ) as unknown;
}
