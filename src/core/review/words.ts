/**
 * The words of a text: runs of ASCII letters and digits, in lower case, without what decorates them. So `**Comments
 * generated:** 0` and `Comments generated: 0` are the same, and so are the two apostrophes of `didn't`.
 */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isWordCode(code)) word += text.charAt(at);
    else if (code !== apostrophe && code !== typographicApostrophe && word !== "") {
      words.push(word.toLowerCase());
      word = "";
    }
  }
  if (word !== "") words.push(word.toLowerCase());
  return words;
}

const apostrophe = 0x27;
const typographicApostrophe = 0x2019;

function isWordCode(code: number): boolean {
  return isDigitCode(code) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

export function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Words in a row. `#` stands for a number, and `a|b` for one word or the other. */
export type Phrase = readonly (readonly string[])[];

export function phrase(pattern: string): Phrase {
  return pattern.split(" ").map((word) => word.split("|"));
}

/** The numbers of a phrase that stands at `from`; null where it does not. */
export function phraseAt(words: readonly string[], wanted: Phrase, from = 0): readonly number[] | null {
  if (from + wanted.length > words.length) return null;
  const numbers: number[] = [];
  for (const [index, choices] of wanted.entries()) {
    const word = words[from + index] ?? "";
    if (choices.includes(word)) continue;
    const number = choices.includes("#") ? parseCount(word) : null;
    if (number === null) return null;
    numbers.push(number);
  }
  return numbers;
}

/** The numbers of the first place where a phrase stands; null where it stands nowhere. */
export function findPhrase(words: readonly string[], wanted: Phrase): readonly number[] | null {
  for (let from = 0; from + wanted.length <= words.length; from += 1) {
    const numbers = phraseAt(words, wanted, from);
    if (numbers !== null) return numbers;
  }
  return null;
}

export function hasPhrase(words: readonly string[], wanted: Phrase): boolean {
  return findPhrase(words, wanted) !== null;
}

/** Nobody counts beyond nine digits. */
function parseCount(word: string): number | null {
  if (word.length === 0 || word.length > 9) return null;
  for (let at = 0; at < word.length; at += 1) if (!isDigitCode(word.charCodeAt(at))) return null;
  return Number(word);
}
