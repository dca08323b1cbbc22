import fc from "fast-check";

/** What GitHub would make something of: each has its name in the list that `mintedIn` gives. */
const kinds: Readonly<Record<string, RegExp>> = {
  mention: /@[A-Za-z0-9]/,
  reference: /#\d|\bGH-\d/i,
  link: /\]\(|:\/\/|\bwww\./i,
  markup: /<(?!\/?sub>)/,
  command: /^\s*(?:[-*]\s+)?\/headgate/,
};

/**
 * What a Markdown text mints outside its code, line by line and cell by cell: no code span of ours goes over a line's or a
 * cell's end. `own` are the links that are meant to be there.
 */
export function mintedIn(markdown: string, own: readonly string[] = []): readonly string[] {
  const ours = own.reduce((text, link) => text.replaceAll(link, ""), markdown);
  const lines = ours.split("\n").flatMap((line) => (line.startsWith("|") ? line.split(/(?<!\\)\|/) : [line]));
  const bare = lines.map((line) => line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, "\u{fffd}"));
  return Object.entries(kinds).flatMap(([kind, form]) => (bare.some((line) => form.test(line)) ? [kind] : []));
}

/** Words of someone who wants our comments to do something for them. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "@octo/everyone",
        "<!-- headgate:v1:to-do:x -->",
        "-->",
        "\n/headgate override yes",
        "fixes #1",
        "closes octo/shop#2",
        "Resolves GH-3",
        "https://evil.example",
        "www.evil.example",
        "[a](https://evil.example)",
        "![a](//evil.example)",
        "`",
        "``",
        "```\n",
        "\\",
        "|",
        "\n\n# ",
        "<img src=x>",
        "\u202e",
        " ",
      ),
      fc.string({ maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => pieces.join(""));
