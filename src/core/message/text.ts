/**
 * Text that came from outside, made harmless to show: on one line, without control, direction and invisible characters
 * (each becomes its code point), and cut to a length. A backtick cannot end the code span that holds it.
 */
export function printable(text: string, maxCharacters = 200): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufe00-\ufe0f\u{e0000}-\u{e0fff}]/gu, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\t") return "\\t";
    if (character === "\r") return "\\r";
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return visible.length > maxCharacters ? `${visible.slice(0, maxCharacters)}…` : visible;
}

/** A name or path as code, in text, Markdown and terminals alike. */
export function code(text: string): string {
  return `\`${printable(text).replaceAll("`", "'")}\``;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], conjunction: "and" | "or" = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${conjunction} ${items.at(-1)}`;
}

/** The first seven characters of a commit hash: enough for a person, never for a machine. */
export function short(sha: string): string {
  return sha.slice(0, 7);
}
