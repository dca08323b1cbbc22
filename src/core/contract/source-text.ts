/** A 1-based place in a text. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that keeps a text from being read at all: bad syntax, or a limit. */
export interface TextProblem {
  readonly code: string;
  readonly position: Position;
  readonly message: string;
  readonly fix: string | null;
}

/**
 * A text read as plain data, with the place of every key and value in it.
 * Objects have no prototype, so that a key such as `constructor` is only ever a key.
 */
export interface SourceText {
  readonly value: unknown;
  /** Places by JSON pointer (RFC 6901). `key` is null for the root and for list items. */
  readonly places: ReadonlyMap<string, { readonly key: Position | null; readonly value: Position }>;
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
