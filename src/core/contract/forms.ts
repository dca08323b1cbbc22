/** Texts that must have a certain form: the pattern that the schema holds them to, and the form in words. */
export const forms = {
  ruleId: { pattern: "^[A-Za-z][A-Za-z0-9_.-]{0,63}$", words: "a letter, then letters, digits, `.`, `-` and `_`" },
  team: { pattern: "^[^/\\s]+/[^/\\s]+$", words: "`organisation/team-slug`" },
  login: {
    pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$",
    words: "letters, digits, `-` and `_`, without an `@`, as in github.com/<login>",
  },
  appSlug: {
    pattern: "^[a-z0-9][a-z0-9-]{0,99}$",
    words: "lower-case letters, digits and dashes, as in github.com/apps/<slug>",
  },
} as const;

export function formInWords(pattern: string): string {
  return Object.values(forms).find((form) => form.pattern === pattern)?.words ?? pattern;
}
