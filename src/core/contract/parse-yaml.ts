import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser } from "yaml";
import { contractText } from "#core/message/contract-problems.ts";
import { failed, isNonEmpty, ok, type Result } from "#core/result.ts";
import { pointerTo, textLimits, type Position, type SourceText, type TextProblem } from "./source-text.ts";

type Place = { readonly key: Position | null; readonly value: Position };

/** The lexer announces a scalar with this control character; what follows is text, not syntax. */
const scalarAhead = "\u001f";

/** One YAML 1.2 document as plain data: unique keys, no merge keys, no tags, text keys only. Never throws. */
export function parseYaml(text: string): Result<SourceText, TextProblem> {
  const lines = new LineCounter();
  const limited = composeWithinLimits(text, lines);
  if (limited.kind === "failed") return limited;
  const [document, second] = limited.value;
  const at = (offset: number): Position => position(lines, offset);

  if (document === undefined) return failed([{ ...contractText.empty(), position: { line: 1, column: 1 } }]);
  if (second !== undefined) {
    return failed([{ ...contractText.severalDocuments(), position: at(second.range[0]) }]);
  }
  // A warning is something the parser chose to overlook, such as an unknown tag. Nothing here is overlooked.
  const complaints = [...document.errors, ...document.warnings].map(
    (error): TextProblem => ({ ...contractText.syntax("YAML", error.message), position: at(error.pos[0]) }),
  );
  if (isNonEmpty(complaints)) return failed(complaints);
  return readDocument(document, at);
}

function composeWithinLimits(text: string, lines: LineCounter): Result<readonly Document.Parsed[], TextProblem> {
  const parser = new Parser(lines.addNewLine);
  const problems: TextProblem[] = [];
  let aliases = 0;
  lines.addNewLine(0);

  /** The parser keeps its nesting on an explicit stack, so it is measured there before anything recurses over it. */
  function* tokens() {
    let previous = "";
    let offset = 0;
    for (const lexeme of new Lexer().lex(text)) {
      if (lexeme.startsWith("*") && previous !== scalarAhead) aliases += 1;
      // Around the collections the stack holds the document, and at its top the scalar that is being read.
      const depth = parser.stack.length - 2;
      if (depth > textLimits.depth || aliases > textLimits.aliases) {
        const problem = depth > textLimits.depth ? contractText.tooDeep() : contractText.tooManyAliases();
        problems.push({ ...problem, position: position(lines, offset) });
        return;
      }
      yield* parser.next(lexeme);
      previous = lexeme;
      offset = parser.offset;
    }
    yield* parser.end();
  }

  const composer = new Composer({ uniqueKeys: true, merge: false, strict: true, prettyErrors: false });
  const documents = [...composer.compose(tokens(), true, text.length)];
  return isNonEmpty(problems) ? failed(problems) : ok(documents);
}

function readDocument(document: Document.Parsed, at: (offset: number) => Position): Result<SourceText, TextProblem> {
  const places = new Map<string, Place>();
  const problems: TextProblem[] = [];

  function read(node: Node | null, pointer: string, key: Position | null, fallback: Position, depth = 0): unknown {
    const value = node?.range ? at(node.range[0]) : fallback;
    places.set(pointer, { key, value });
    if (places.size > textLimits.values) return null;
    // Once more, because an alias can stand inside what it names.
    if (depth > textLimits.depth) {
      if (!isNonEmpty(problems)) problems.push({ ...contractText.tooDeep(), position: value });
      return null;
    }
    const target = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const result: Record<string, unknown> = Object.create(null);
      for (const pair of target.items) {
        const keyNode = pair.key as Node | null;
        const keyAt = keyNode?.range ? at(keyNode.range[0]) : value;
        if (!isScalar(keyNode) || typeof keyNode.value !== "string") {
          problems.push({ ...contractText.keyNotText(), position: keyAt });
          continue;
        }
        const name = keyNode.value;
        result[name] = read(pair.value as Node | null, pointerTo(pointer, name), keyAt, keyAt, depth + 1);
      }
      return result;
    }
    if (isSeq(target)) {
      return target.items.map((item, index) =>
        read(item as Node | null, pointerTo(pointer, index), null, value, depth + 1),
      );
    }
    return isScalar(target) ? target.value : null;
  }

  const value = read(document.contents, "", null, { line: 1, column: 1 });
  if (places.size > textLimits.values) problems.push({ ...contractText.tooManyValues(), position: { line: 1, column: 1 } });
  return isNonEmpty(problems) ? failed(problems) : ok({ value, places });
}

function position(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
