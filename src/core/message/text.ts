/**
 * Text that came from outside, made harmless to show on one line: control, direction and invisible characters become their
 * code points, and it is cut to a length in code points. GitHub's old workflow-command mark is broken up, since a runner
 * obeys it anywhere in a line of a log.
 */
export function printable(text: string, maxCharacters = 200): string {
  const visible = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, escapeCharacter)
    .replaceAll("##[", "#\\#[");
  const characters = Array.from(visible);
  return characters.length > maxCharacters ? `${characters.slice(0, maxCharacters).join("")}…` : visible;
}

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapeCharacter(character: string): string {
  return shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** A name or path as code, in text, Markdown and terminals alike: its fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const shown = printable(text);
  if (shown === "") return "(empty)";
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  return longest === 0 ? `\`${shown}\`` : `${"`".repeat(longest + 1)} ${shown} ${"`".repeat(longest + 1)}`;
}

/**
 * A person's or a bot's own words in a sentence of ours. As code they mint no mention, reference, command, marker, heading,
 * link or closing keyword (SR-35).
 */
export function quoted(text: string): string {
  return code(text.trim());
}

/** A login, team, channel or reviewer: bare where it is made of harmless characters, which an `@` and a `#` are not. */
export function named(text: string): string {
  const isPlain = text.length <= 100 && !/\p{Default_Ignorable_Code_Point}/u.test(text);
  const isHarmless = /^[\p{L}\p{N}](?:[\p{L}\p{N}.-]|[_/](?=[\p{L}\p{N}]))*$/u.test(text);
  return isPlain && isHarmless ? text : code(text);
}

/** `a`, `a and b`, `a, b and c`; of more than `most`, the first ones and how many more. */
export function listed(items: readonly string[], conjunction: "and" | "or" = "and", most = 8): string {
  if (items.length > most) return `${items.slice(0, most).join(", ")} ${conjunction} ${items.length - most} more`;
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1)}`;
}

/** The first seven characters of a commit hash: enough for a person, never for a machine. */
export function short(sha: string): string {
  return sha.slice(0, 7);
}
