/**
 * Something about a path that keeps a glob, or the person who reads it, from seeing what it really is.
 * Each one raises the tier of its file to the most severe; none can lower anything.
 *
 * - `control`: a control character, a line break of any kind, or a tab.
 * - `direction`: a character that turns the direction of writing around.
 * - `invisible`: zero-width and other characters that show nothing.
 * - `undecodable`: bytes that are not UTF-8.
 * - `not-nfc`: spelled with decomposed characters, so that it looks like another path.
 * - `compatibility`: characters such as fullwidth or mathematical letters that stand for plain ones.
 * - `mixed-script`: one name that mixes, for example, Latin and Cyrillic letters.
 * - `look-alike`: a name wholly of Cyrillic, Greek or Armenian letters that each look like a Latin one, a phonetic letter, or
 *   a character that looks like a slash or a space.
 * - `unassigned`: a private, unassigned or broken character, which shows differently on every machine.
 * - `dots`: a `.` or `..` part, an empty part, or a backslash, which git itself never stores.
 */
export type PathOddity =
  | "control"
  | "direction"
  | "invisible"
  | "undecodable"
  | "not-nfc"
  | "compatibility"
  | "mixed-script"
  | "look-alike"
  | "unassigned"
  | "dots";

export interface ReadPath {
  /** The path in Unicode form C: what globs are matched against and what reports show. */
  readonly path: string;
  readonly oddities: readonly PathOddity[];
}

/** Only these characters need no closer look. Nearly every path of nearly every repository is made of them. */
const plain = /^[\x20-\x7e]*$/;
const dots = /(?:^|\/)(?:\.{1,2})?(?:\/|$)|\\/;

const control = /[\p{Cc}\u2028\u2029]/u;
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** Zero-width characters, fillers, variation selectors and the tag block (SR-46 names the ones that others forgot). */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const replacement = /\ufffd/u;

/**
 * Letters that look like Latin ones in common fonts, from the confusables table of Unicode Technical Standard 39
 * (Cyrillic, Greek and Armenian rows whose skeleton is one ASCII letter).
 */
const looksLatin = /^[аеорсухѕіјһԁԛԝүӏӀѵгАВЕКМНОРСТУХЅІЈҮԌԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρυγικσցհոսօղզքԼՍՕЬҽꙇѴѡϜϳͿϺռգՏա]+$/u;
/** Latin letters outside of any alphabet that nearly look like a plain one: script a and g, small capitals, iota. */
const phonetic = /[ɑɡɩɪɴʀʏʙʜʟᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱ]/u;
/** Slashes that are none (fraction, division, box drawing, big solidus) and spaces that are not the plain one. */
const separator = /[\u2044\u2215\u2571\u27cb\u29f8\u3033\u2800]|(?! )\p{Zs}/u;
const unassigned = /[\p{Co}\p{Cn}\p{Cs}]/u;
const foreignLetter = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;

/**
 * Scripts that one name may mix, after the "highly restrictive" profile of Unicode Technical Standard 39: a single
 * script, or Latin with one of the East Asian sets.
 */
const scriptSets: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Bopomofo}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hangul}]*$/u,
];
const singleScripts: readonly RegExp[] = [
  "Cyrillic",
  "Greek",
  "Armenian",
  "Hebrew",
  "Oriya",
  "Thaana",
  "Tifinagh",
  "Syriac",
  "Arabic",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
  "Thai",
  "Lao",
  "Tibetan",
  "Myanmar",
  "Georgian",
  "Ethiopic",
  "Khmer",
  "Mongolian",
].map((script) => new RegExp(`^\\p{Script=${script}}*$`, "u"));
const notLetter = /[^\p{L}]|[\p{Script=Common}\p{Script=Inherited}]/gu;

/** A path as its source lists it → its normal form, and what is odd about the spelling. */
export function readPath(listed: string): ReadPath {
  if (plain.test(listed)) return { path: listed, oddities: dots.test(listed) ? ["dots"] : [] };

  const path = listed.normalize("NFC");
  const oddities: PathOddity[] = [];
  if (control.test(path)) oddities.push("control");
  if (direction.test(path)) oddities.push("direction");
  if (invisible.test(path.replace(new RegExp(direction, "gu"), ""))) oddities.push("invisible");
  if (replacement.test(path)) oddities.push("undecodable");
  if (path !== listed) oddities.push("not-nfc");
  if (path.normalize("NFKC") !== path) oddities.push("compatibility");
  // A name is what stands between slashes and dots: `план.md` is a Cyrillic name with a Latin ending.
  const names = path.split(/[/.]/).map((name) => name.replace(notLetter, ""));
  if (names.some(isMixed)) oddities.push("mixed-script");
  const isLookAlike = names.some((name) => foreignLetter.test(name) && looksLatin.test(name));
  if (isLookAlike || phonetic.test(path) || separator.test(path)) oddities.push("look-alike");
  if (unassigned.test(path)) oddities.push("unassigned");
  if (dots.test(path)) oddities.push("dots");
  return { path, oddities };
}

function isMixed(letters: string): boolean {
  return ![...scriptSets, ...singleScripts].some((allowed) => allowed.test(letters));
}
