import { contractText, type ProblemText } from "#core/message/contract-problems.ts";
import { failed, isNonEmpty, type Result } from "#core/result.ts";
import { buildContract } from "./build.ts";
import type { Contract, ContractProblem, Origin, Role } from "./contract.ts";
import { validate } from "./document-validator.generated.ts";
import { parseJson } from "./parse-json.ts";
import { parseYaml } from "./parse-yaml.ts";
import { explainSchemaErrors, type SchemaError } from "./schema-problems.ts";
import type { ContractDocument } from "./schema.ts";
import { type Place, type Position, type Side, type SourceText, textLimits, type TextProblem } from "./source-text.ts";

/** A contract file as it was found. `path` decides the format (`.json`, else YAML) and stands in every message. */
export interface ContractFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly role: Role;
}

/** The contract that a file spells, or every problem in it, in the order of the file. Never throws. */
export function parseContract(file: ContractFile): Result<Contract, ContractProblem> {
  const text = parseText(file);
  if (text.kind === "failed") {
    return refuse(text.problems.map((problem) => placed(problem, file.path, problem.position)));
  }

  const { value, places } = text.value;
  // As is a file with nothing in it but comments.
  if (value === null) return failed([placed(contractText.empty(), file.path, { line: 1, column: 1 })]);
  const originOf = (pointer: string, side: Side = "value"): Origin =>
    origin(file.path, placeOf(places.get(pointer), side));

  if (!isContractDocument(value)) {
    const errors = (validate as { errors?: SchemaError[] }).errors ?? [];
    const problems = explainSchemaErrors(errors, value).map((problem) => ({
      ...textOf(problem),
      at: originOf(problem.pointer, problem.side),
    }));
    return refuse(problems);
  }
  const built = buildContract(value, file.role, originOf);
  return built.kind === "ok" ? built : refuse(built.problems);
}

function parseText(file: ContractFile): Result<SourceText, TextProblem> {
  const start = { line: 1, column: 1 };
  if (file.bytes.byteLength > textLimits.bytes) {
    return failed([{ ...contractText.tooLarge(textLimits.bytes), position: start }]);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(file.bytes);
  } catch {
    return failed([{ ...contractText.notUtf8(), position: start }]);
  }
  if (text.trim() === "") return failed([{ ...contractText.empty(), position: start }]);
  return file.path.toLowerCase().endsWith(".json") ? parseJson(text) : parseYaml(text);
}

/** A map or list that begins below its key is shown at its key, as it is where both are on one line. */
function placeOf(place: Place | undefined, side: Side): Position {
  if (place === undefined) return { line: 1, column: 1 };
  const { key, value } = place;
  return key !== null && (side === "key" || key.line < value.line) ? key : value;
}

function isContractDocument(value: unknown): value is ContractDocument {
  return (validate as (value: unknown) => boolean)(value);
}

function placed(problem: ProblemText, file: string, position: Position): ContractProblem {
  return { ...textOf(problem), at: origin(file, position) };
}

function textOf({ code, message, fix }: ProblemText): ProblemText {
  return { code, message, fix };
}

function origin(file: string, { line, column }: Position): Origin {
  return { file, line, column };
}

function refuse(problems: readonly ContractProblem[]): Result<never, ContractProblem> {
  const inOrder = problems.toSorted(byPlace);
  if (!isNonEmpty(inOrder)) throw new Error("a contract was refused without saying why");
  return failed(inOrder);
}

function byPlace(a: ContractProblem, b: ContractProblem): number {
  return a.at.line - b.at.line || a.at.column - b.at.column;
}
