import { contractText, type ProblemText, suggestion } from "#core/message/contract-problems.ts";
import { schema } from "./document-validator.generated.ts";
import { formInWords } from "./forms.ts";
import { pointerKeys, pointerTo, type Side } from "./source-text.ts";

/** What ajv reports; only the fields that are used here. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A problem at a JSON pointer, with the place to show: the key itself or its value. */
export interface PointedProblem extends ProblemText {
  readonly pointer: string;
  readonly side: Side;
}

/**
 * ajv's errors in a person's words. Where a value may have one of several shapes, ajv reports what is wrong with each;
 * only the shape that the writer evidently meant is explained.
 */
export function explainSchemaErrors(errors: readonly SchemaError[], value: unknown): PointedProblem[] {
  const meant = withoutOtherShapes(errors);
  return meant.filter((error) => !isMistyped(error, meant)).map((error) => explain(error, value));
}

/** A key that is missing because it stands there misspelled is one problem, not two. */
function isMistyped(missing: SchemaError, errors: readonly SchemaError[]): boolean {
  if (missing.keyword !== "required") return false;
  return errors.some(
    ({ keyword, instancePath, params }) =>
      keyword === "additionalProperties" &&
      instancePath === missing.instancePath &&
      suggestion(String(params["additionalProperty"]), [String(missing.params["missingProperty"])]) !== null,
  );
}

function withoutOtherShapes(errors: readonly SchemaError[]): SchemaError[] {
  let kept = [...errors];
  for (const union of errors.filter((error) => error.keyword === "anyOf")) {
    const isBranch = (error: SchemaError) =>
      error.schemaPath.startsWith(`${union.schemaPath}/`) &&
      `${error.instancePath}/`.startsWith(`${union.instancePath}/`);
    const isOtherShape = (error: SchemaError) => error.keyword === "type" && error.instancePath === union.instancePath;
    const branches = kept.filter(isBranch);
    const otherShapes = branches.filter(isOtherShape);
    const meant = branches.filter(
      (error) => !otherShapes.some((other) => branchOf(other, union) === branchOf(error, union)),
    );
    const wanted = otherShapes.map((error) => error.params["type"]);
    const summary: SchemaError = { ...union, keyword: "type", params: { type: wanted } };
    kept = [...kept.filter((error) => error !== union && !isBranch(error)), ...(meant.length > 0 ? meant : [summary])];
  }
  return kept;
}

function branchOf(error: SchemaError, union: SchemaError): string | undefined {
  return error.schemaPath.slice(union.schemaPath.length + 1).split("/", 1)[0];
}

function explain(error: SchemaError, document: unknown): PointedProblem {
  const { instancePath, params } = error;
  const where = renderPointer(instancePath);
  const value = valueAt(document, instancePath);
  const here = { pointer: instancePath, side: "value" } as const;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const parent = schemaAt(error.schemaPath);
      const text =
        parent["patternProperties"] === undefined
          ? contractText.unknownKey(key, where, Object.keys((parent["properties"] as object | undefined) ?? {}))
          : contractText.badName(key, where);
      return { ...text, pointer: pointerTo(instancePath, key), side: "key" };
    }
    case "required":
      return {
        ...contractText.missingKey(String(params["missingProperty"]), where),
        pointer: instancePath,
        side: "key",
      };
    case "type":
      return {
        ...contractText.wrongType(where || "the contract", [params["type"]].flat().map(String), value),
        ...here,
      };
    case "enum":
      return { ...contractText.notOneOf(where, params["allowedValues"] as unknown[], value), ...here };
    case "uniqueItems": {
      const second = Math.max(Number(params["i"]), Number(params["j"]));
      return { ...contractText.repeatedItem(where), ...here, pointer: pointerTo(instancePath, second) };
    }
    case "pattern":
      return { ...contractText.badFormat(where, value, formInWords(String(params["pattern"]))), ...here };
    default:
      return { ...contractText.outOfBounds(where || "the contract", renderBound(error)), ...here };
  }
}

function renderBound({ keyword, params }: SchemaError): string {
  const limit = Number(params["limit"]);
  const counted = (one: string, many: string) => `${limit} ${limit === 1 ? one : many}`;
  switch (keyword) {
    case "minimum":
      return `be at least ${limit}`;
    case "maximum":
      return `be at most ${limit}`;
    case "minLength":
      return "not be empty";
    case "maxLength":
      return `have at most ${counted("character", "characters")}`;
    case "minItems":
      return `have at least ${counted("entry", "entries")}`;
    case "maxItems":
      return `have at most ${counted("entry", "entries")}`;
    case "minProperties":
      return `have at least ${counted("key", "keys")}`;
    case "maxProperties":
      return `have at most ${counted("key", "keys")}`;
    default:
      return `satisfy ${keyword}`;
  }
}

/** `/mergePolicy/high/requiredChecks/0` as `mergePolicy.high.requiredChecks[0]`. */
export function renderPointer(pointer: string): string {
  return pointerKeys(pointer)
    .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "");
}

function valueAt(document: unknown, pointer: string): unknown {
  return pointerKeys(pointer).reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null)?.[key],
    document,
  );
}

/** The schema that holds the keyword which failed. */
function schemaAt(schemaPath: string): Record<string, unknown> {
  const keys = pointerKeys(schemaPath.replace(/^#/, "")).map(decodeURIComponent).slice(0, -1);
  return keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, schema);
}
