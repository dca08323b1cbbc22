/** A 1-based place in a text. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a value stands, and its key: null for the root and for the items of a list. */
export interface Place {
  readonly key: Position | null;
  readonly value: Position;
}

export type Side = keyof Place;

/** Something that keeps a text from being read at all: bad syntax, or a limit. */
export interface TextProblem {
  readonly code: string;
  readonly position: Position;
  readonly message: string;
  readonly fix: string | null;
}

/** Of several complaints of a parser: one that has lost its way complains about what follows too. */
export function firstOfEachLine(problems: readonly TextProblem[]): TextProblem[] {
  const byLine = Map.groupBy(problems, ({ position }) => position.line);
  return [...byLine.values()].flatMap((own) => own[0] ?? []);
}

/**
 * A text read as plain data, with the place of every key and value in it.
 * Objects have no prototype, so that a key such as `constructor` is only ever a key.
 */
export interface SourceText {
  readonly value: unknown;
  /** By JSON pointer (RFC 6901). */
  readonly places: ReadonlyMap<string, Place>;
}

/** Checked before a parser that recurses or expands sees the text. Source: SR-21 of the threat model. */
export const textLimits = {
  bytes: 64 * 1024,
  /** Nested lists and maps. A contract needs six. */
  depth: 32,
  /** Uses of YAML anchors. */
  aliases: 20,
  /** Values after aliases were followed, so that twenty aliases cannot multiply a large list. */
  values: 20_000,
} as const;

/** A function from an offset in UTF-16 units to its place. Only a line feed ends a line. */
export function placesIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** One step down a JSON pointer. */
export function pointerTo(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The keys of a JSON pointer, from the root down. */
export function pointerKeys(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
