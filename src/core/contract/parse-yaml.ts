import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  Lexer,
  type Node,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { contractText, type ProblemText } from "#core/message/contract-problems.ts";
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

/** The lexer announces a scalar with this control character; what follows is text, not syntax. */
const scalarAhead = "\u001f";

/** One YAML 1.2 document as plain data: text keys, each once; no merge keys, no tags but the core ones. Never throws. */
export function parseYaml(text: string): Result<SourceText, TextProblem> {
  // Not the library's own count of lines, which misses some in a text that it cannot read.
  const at = placesIn(text);
  const limited = composeWithinLimits(text, at);
  if (limited.kind === "failed") return limited;
  const [document, second] = limited.value;
  if (document === undefined) return failed([{ ...contractText.empty(), position: { line: 1, column: 1 } }]);
  if (second !== undefined) {
    return failed([{ ...contractText.severalDocuments(), position: at(second.range[0]) }]);
  }
  // A warning is something the parser chose to overlook, such as an unknown tag. Nothing here is overlooked.
  const complaints = firstOfEachLine(
    [...document.errors, ...document.warnings]
      .toSorted((a, b) => a.pos[0] - b.pos[0])
      .map((error) => ({ ...contractText.syntax("YAML", error.message), position: at(error.pos[0]) })),
  );
  if (isNonEmpty(complaints)) return failed(complaints);
  // In YAML 1.1, which has merge keys and other tags, `no` is false and `1:30` is ninety.
  const { version } = document.directives.yaml;
  if (version !== "1.2") {
    return failed([{ ...contractText.yamlVersion(version), position: at(Math.max(0, text.search(/^%YAML/m))) }]);
  }
  return readDocument(document, at);
}

function composeWithinLimits(
  text: string,
  at: (offset: number) => Position,
): Result<readonly Document.Parsed[], TextProblem> {
  const parser = new Parser();
  const problems: TextProblem[] = [];
  let aliases = 0;

  /** The parser keeps its nesting on an explicit stack, so it is measured there before anything recurses over it. */
  function* tokens() {
    let previous = "";
    for (const lexeme of new Lexer().lex(text)) {
      if (lexeme.startsWith("*") && previous !== scalarAhead) aliases += 1;
      if (aliases > textLimits.aliases) {
        problems.push({ ...contractText.tooManyAliases(), position: at(parser.offset) });
        return;
      }
      yield* parser.next(lexeme);
      previous = lexeme;
      const tooDeepAt = firstTooDeep(parser);
      if (tooDeepAt !== null) {
        problems.push({ ...contractText.tooDeep(), position: at(tooDeepAt) });
        return;
      }
    }
    yield* parser.end();
  }

  // Repeated keys are looked for below: the composer would compare each key with all others.
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    resolveKnownTags: false,
    strict: true,
    prettyErrors: false,
  });
  const documents = [...composer.compose(tokens(), true, text.length)];
  return isNonEmpty(problems) ? failed(problems) : ok(documents);
}

/** Where the first list or map begins that stands in too many others. */
function firstTooDeep({ stack }: Parser): number | null {
  // The stack also holds the document, and at its top the scalar that is being read.
  if (stack.length <= textLimits.depth + 1) return null;
  const collections = stack.filter(({ type }) => collectionTokens.has(type));
  return collections[textLimits.depth]?.offset ?? null;
}

const collectionTokens: ReadonlySet<string> = new Set(["block-map", "block-seq", "flow-collection"]);

function readDocument(document: Document.Parsed, at: (offset: number) => Position): Result<SourceText, TextProblem> {
  const places = new Map<string, Place>();
  const problems = new Map<string, TextProblem>();
  const targets = new Map<Alias, Node | null>();
  /** The collections around the node that is being read. */
  const open = new Set<Node>();

  function read(node: Node | null, pointer: string, key: Position | null, fallback: Position): unknown {
    const value = node?.range ? at(node.range[0]) : fallback;
    places.set(pointer, { key, value });
    if (places.size > textLimits.values) return null;
    const target = isAlias(node) ? targetOf(node, value) : node;
    if (!isCollection(target)) return isScalar(target) ? target.value : null;
    if (isAlias(node) && open.has(target)) return refuse(contractText.aliasInItself(node.source), value);
    // Once more, because aliases add to the depth, and so does `[a: b]`, a map that the parser's stack does not show.
    if (open.size === textLimits.depth) return refuse(contractText.tooDeep(), value);
    open.add(target);
    const result = isMap(target) ? readMap(target, pointer, value) : readList(target, pointer, value);
    open.delete(target);
    return result;
  }

  function readMap(map: YAMLMap, pointer: string, mapAt: Position): Record<string, unknown> {
    const result: Record<string, unknown> = Object.create(null);
    for (const pair of map.items) {
      const keyNode = pair.key as Node | null;
      const keyAt = keyNode?.range ? at(keyNode.range[0]) : mapAt;
      if (!isScalar(keyNode) || typeof keyNode.value !== "string") {
        refuse(contractText.keyNotText(), keyAt);
        continue;
      }
      const name = keyNode.value;
      if (name in result) refuse(contractText.repeatedKey(name), keyAt);
      result[name] = read(pair.value as Node | null, pointerTo(pointer, name), keyAt, keyAt);
    }
    return result;
  }

  function readList(list: YAMLSeq, pointer: string, listAt: Position): unknown[] {
    return list.items.map((item, index) => read(item as Node | null, pointerTo(pointer, index), null, listAt));
  }

  /** Each alias is looked up once, because that walks over the whole document. */
  function targetOf(alias: Alias, aliasAt: Position): Node | null {
    const known = targets.get(alias);
    if (known !== undefined) return known;
    const target = alias.resolve(document) ?? null;
    if (target === null) refuse(contractText.unknownAnchor(alias.source), aliasAt);
    targets.set(alias, target);
    return target;
  }

  /** What is wrong inside an anchor is met again at each of its aliases, and said once. */
  function refuse(problem: ProblemText, { line, column }: Position): null {
    problems.set(`${line}:${column} ${problem.code}`, { ...problem, position: { line, column } });
    return null;
  }

  const start = { line: 1, column: 1 };
  const value = read(document.contents, "", null, start);
  if (places.size > textLimits.values) refuse(contractText.tooManyValues(), start);
  const found = [...problems.values()];
  return isNonEmpty(found) ? failed(found) : ok({ value, places });
}
