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

/**
 * A sentence of ours that was put together elsewhere, perhaps long ago, as Markdown: as it is where it mints nothing outside
 * its code spans, and else all of it as code (SR-35). It is no proof against markup that only looks odd.
 */
export function sentence(markdown: string): string {
  const isLine = markdown.length <= 4_000 && !/\p{Cc}/u.test(markdown);
  return isLine && !mints.test(outsideCode(markdown)) ? markdown : quoted(markdown);
}

/** Mentions, references, links, markup and markers; at its beginning also what would make a block or a command of it. */
const mints = /^[\s#+=:/-]|^\d+[.)]\s|[@<>\\`[\]*_~|\p{Cc}]|#\d|\bGH-\d|:\/\/|\bwww\./iu;

/** What CommonMark does not read as a code span: one ends at the next run of backticks that is as long as its first. */
function outsideCode(markdown: string): string {
  const pieces = markdown.split(/(`+)/);
  const outside: string[] = [];
  for (let index = 0; index < pieces.length; index += 1) {
    const piece = pieces[index] ?? "";
    const end = piece.startsWith("`") ? pieces.indexOf(piece, index + 1) : -1;
    if (end < 0) outside.push(piece);
    else index = end;
  }
  // Something stands where the code was: what is left on both sides of it makes no word.
  return outside.join("\u{fffd}");
}

/**
 * A login, team, channel or reviewer: bare where it is made of harmless characters, which an `@` and a `#` are not.
 * GitHub makes a link of `www.` and a reference of `GH-1` without any more ado.
 */
export function named(text: string): string {
  const isPlain = text.length <= 100 && !/\p{Default_Ignorable_Code_Point}|\bwww\.|\bGH-\d/iu.test(text);
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
