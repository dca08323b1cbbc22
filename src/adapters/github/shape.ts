import { type CommitSha, type Instant, parseCommitSha, parseInstant } from "#core/ids.ts";
import { GitHubError } from "./github.ts";

/**
 * Reads what GitHub answered, field by field. What is not of the promised form is an error that names the field, and never
 * a default: a value that this version does not understand must not turn into something favourable (S4).
 */
export interface Shape {
  readonly field: (name: string) => Shape;
  readonly isNull: () => boolean;
  readonly text: () => string;
  readonly textOrNull: () => string | null;
  readonly integer: () => number;
  readonly integerOrNull: () => number | null;
  /** A whole number that GitHub spells as text, because it may be beyond 32 bits (`fullDatabaseId`). */
  readonly numeral: () => number;
  readonly flag: () => boolean;
  readonly instant: () => Instant;
  readonly instantOrNull: () => Instant | null;
  readonly sha: () => CommitSha;
  readonly list: () => readonly Shape[];
  readonly record: () => Readonly<Record<string, unknown>>;
  /** One of `choices`, by GitHub's own word. */
  readonly choice: <Value>(choices: Readonly<Record<string, Value>>) => Value;
}

export function shapeOf(value: unknown, operation: string, path = ""): Shape {
  const wrong = (wanted: string) =>
    new GitHubError("invalid", operation, `${operation}: ${path === "" ? "the answer" : path} is not ${wanted}`);
  const required = <Value>(parsed: Value | null, wanted: string): Value => {
    if (parsed === null) throw wrong(wanted);
    return parsed;
  };
  const text = () => required(typeof value === "string" ? value : null, "a text");
  const isNull = () => value === null || value === undefined;
  const integer = () => {
    return required(typeof value === "number" && Number.isSafeInteger(value) ? value : null, "a whole number");
  };
  return {
    field: (name) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("an object");
      return shapeOf((value as Record<string, unknown>)[name], operation, path === "" ? name : `${path}.${name}`);
    },
    isNull,
    text,
    textOrNull: () => (isNull() ? null : text()),
    integer,
    integerOrNull: () => (isNull() ? null : integer()),
    numeral: () => {
      const parsed = /^\d{1,16}$/.test(text()) ? Number(text()) : Number.NaN;
      return required(Number.isSafeInteger(parsed) ? parsed : null, "a whole number");
    },
    flag: () => required(typeof value === "boolean" ? value : null, "true or false"),
    instant: () => required(parseInstant(text()), "a time"),
    instantOrNull: () => (isNull() ? null : required(parseInstant(text()), "a time")),
    sha: () => required(parseCommitSha(text()), "a commit's hash"),
    list: () =>
      required(Array.isArray(value) ? value : null, "a list").map((item, index) =>
        shapeOf(item, operation, `${path}[${index}]`),
      ),
    record: () => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("an object");
      return value as Record<string, unknown>;
    },
    choice: (choices) => {
      const word = text();
      if (!Object.hasOwn(choices, word)) throw wrong(`one of ${Object.keys(choices).join(", ")}`);
      return choices[word] as (typeof choices)[string];
    },
  };
}
