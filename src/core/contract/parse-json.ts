import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { contractText, jsonSyntaxText } from "#core/message/contract-problems.ts";
import { failed, isNonEmpty, ok, type Result } from "#core/result.ts";
import {
  firstOfEachLine,
  type Place,
  placesIn,
  pointerTo,
  type Position,
  type SourceText,
  textLimits,
  type TextProblem,
} from "./source-text.ts";

/** One JSON text as plain data: no comments, no trailing commas, no repeated keys. Never throws. */
export function parseJson(text: string): Result<SourceText, TextProblem> {
  const at = placesIn(text);
  const tooDeepAt = firstTooDeep(text);
  if (tooDeepAt !== null) return failed([{ ...contractText.tooDeep(), position: at(tooDeepAt) }]);

  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const complaints = firstOfEachLine(
    errors.map((error): TextProblem => ({
      ...jsonSyntaxText(printParseErrorCode(error.error)),
      position: at(error.offset),
    })),
  );
  if (isNonEmpty(complaints)) return failed(complaints);
  if (root === undefined) return failed([{ ...contractText.empty(), position: at(0) }]);
  return readTree(root, at);
}

/** The parser recurses; the scanner does not. */
function firstTooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  // After a comment that never ends, the last token is the end of the text with a length, again and again.
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    // A string token begins with its quote, so a first character tells brackets apart.
    const first = text[scanner.getTokenOffset()] ?? "";
    if ("{[".includes(first)) depth += 1;
    if ("}]".includes(first)) depth -= 1;
    if (depth > textLimits.depth) return scanner.getTokenOffset();
  }
  return null;
}

function readTree(root: Node, at: (offset: number) => Position): Result<SourceText, TextProblem> {
  const places = new Map<string, Place>();
  const problems: TextProblem[] = [];

  function read(node: Node, pointer: string, key: Position | null): unknown {
    places.set(pointer, { key, value: at(node.offset) });
    if (node.type === "array") {
      return (node.children ?? []).map((item, index) => read(item, pointerTo(pointer, index), null));
    }
    if (node.type !== "object") return node.value;
    const result: Record<string, unknown> = Object.create(null);
    for (const property of node.children ?? []) {
      const [keyNode, valueNode] = property.children ?? [];
      if (keyNode === undefined || valueNode === undefined) continue;
      const name = String(keyNode.value);
      if (name in result) problems.push({ ...contractText.repeatedKey(name), position: at(keyNode.offset) });
      result[name] = read(valueNode, pointerTo(pointer, name), at(keyNode.offset));
    }
    return result;
  }

  const value = read(root, "", null);
  return isNonEmpty(problems) ? failed(problems) : ok({ value, places });
}
