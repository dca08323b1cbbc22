import { wordsOf } from "./words.ts";

/** GitHub takes no longer comment, review or check output. Source: docs.github.com, REST, checks: 65,535 characters. */
export const maxCharacters = 65_536;

const maxDepth = 32;

/** Text as a reviewer published it: Markdown with HTML in it. */
export interface Published {
  /** The prose in order, without fenced code, HTML comments and tags. */
  readonly lines: readonly PublishedLine[];
  /** The insides of its HTML comments, trimmed. */
  readonly markers: readonly Marker[];
  /** False where it is longer than it may be, or where a fence or a comment is never closed and hides the rest. */
  readonly isWhole: boolean;
}

export interface PublishedLine {
  /** Without tags; an image leaves its `alt`. */
  readonly text: string;
  readonly words: readonly string[];
  /** The same as it was written, with its tags. */
  readonly raw: string;
  /** The `<details>` it stands in, outermost first. Lines of one block share one object. */
  readonly sections: readonly Section[];
}

export interface Section {
  /** Its summary, of which 300 characters are enough for any path. */
  readonly text: string;
  readonly words: readonly string[];
}

export interface Marker {
  readonly text: string;
  /** How many lines of prose stand before it. */
  readonly line: number;
}

/** One pass over the text; nothing is read twice. Quotes (`>`) are read as if they were not quoted, as reviewers quote notices. */
export function readPublished(body: string): Published {
  const lines: PublishedLine[] = [];
  const markers: Marker[] = [];
  let sections: readonly Section[] = [];
  let summary: string | null = null;
  let comment: string | null = null;
  let fence: string | null = null;
  let isTooDeep = false;

  const put = (text: string, raw: string): void => {
    if (summary !== null) summary += ` ${text}`;
    else if (text.trim() !== "") lines.push({ text: text.trim(), words: wordsOf(text), raw, sections });
  };

  const putProse = (prose: string): void => {
    let text = "";
    let at = 0;
    let from = 0;
    let isCode = false;
    while (at < prose.length) {
      const open = prose.indexOf("<", at);
      const end = open < 0 ? prose.length : open;
      isCode = endsInCode(prose, at, end, isCode);
      text += prose.slice(at, end);
      if (open < 0) break;
      const close = isCode || !startsTag(prose, open) ? open : prose.indexOf(">", open);
      if (close < 0) {
        text += prose.slice(open);
        break;
      }
      at = close + 1;
      if (close === open) {
        text += "<";
        continue;
      }
      const tag = prose.slice(open + 1, close);
      const name = tagName(tag);
      if (name === "img") text += ` ${altOf(tag)} `;
      if (name === "details" || name === "/details" || name === "summary" || name === "/summary") {
        put(text, prose.slice(from, open));
        text = "";
        from = at;
      }
      if (name === "details") {
        if (sections.length >= maxDepth) isTooDeep = true;
        else sections = [...sections, noSummary];
      } else if (name === "/details") {
        summary = null;
        sections = sections.slice(0, -1);
      } else if (name === "summary") summary = sections.length === 0 ? null : "";
      else if (name === "/summary" && summary !== null) {
        sections = [...sections.slice(0, -1), sectionOf(summary)];
        summary = null;
      }
    }
    put(text, prose.slice(from));
  };

  for (const raw of body.slice(0, maxCharacters).split("\n")) {
    const line = unquoted(raw);
    if (comment === null) {
      const run = fenceRun(line);
      if (fence !== null) {
        if (run !== "" && run.startsWith(fence) && line.trim() === run) fence = null;
        continue;
      }
      if (run !== "") {
        fence = run;
        continue;
      }
    }
    let at = 0;
    let prose = "";
    while (at < line.length) {
      if (comment !== null) {
        const end = line.indexOf("-->", at);
        comment += line.slice(at, end < 0 ? line.length : end);
        if (end < 0) {
          comment += "\n";
          break;
        }
        markers.push({ text: comment.trim(), line: lines.length });
        comment = null;
        at = end + 3;
        continue;
      }
      const start = line.indexOf("<!--", at);
      const end = start < 0 ? line.length : start;
      prose += line.slice(at, end);
      if (start < 0) break;
      if (endsInCode(prose, 0, prose.length, false)) {
        prose += line.slice(start);
        break;
      }
      putProse(prose);
      prose = "";
      comment = "";
      at = start + 4;
    }
    putProse(prose);
  }
  return {
    lines,
    markers,
    isWhole: body.length <= maxCharacters && comment === null && fence === null && !isTooDeep,
  };
}

const noSummary: Section = { text: "", words: [] };

function sectionOf(summary: string): Section {
  const text = summary.trim().slice(0, 300);
  return { text, words: wordsOf(text) };
}

/** Without the `>` of block quotes; eight of them are enough for any reviewer. */
function unquoted(raw: string): string {
  let line = raw;
  for (let depth = 0; depth < 8; depth += 1) {
    const rest = line.trimStart();
    if (!rest.startsWith(">")) return line;
    line = rest.slice(1);
  }
  return line;
}

/** The backticks or tildes that open or close a fence; empty where the line does neither. */
function fenceRun(line: string): string {
  const rest = line.trimStart();
  const mark = rest.charAt(0);
  if (mark !== "`" && mark !== "~") return "";
  let length = 0;
  while (rest.charAt(length) === mark) length += 1;
  if (length < 3) return "";
  return mark === "`" && rest.indexOf("`", length) >= 0 ? "" : rest.slice(0, length);
}

/** Whether code (a backtick's worth) is open after `text` from `from` to `to`, when it was or was not before. */
function endsInCode(text: string, from: number, to: number, before: boolean): boolean {
  let isCode = before;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === backtick) isCode = !isCode;
  return isCode;
}

const backtick = 0x60;

function startsTag(text: string, open: number): boolean {
  const next = text.charAt(open + 1);
  return next === "/" || isLetter(next);
}

function tagName(tag: string): string {
  let length = tag.startsWith("/") ? 1 : 0;
  while (length < 9 && isLetter(tag.charAt(length))) length += 1;
  return tag.slice(0, length).toLowerCase();
}

function isLetter(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}

function altOf(tag: string): string {
  const start = tag.indexOf('alt="');
  const end = start < 0 ? -1 : tag.indexOf('"', start + 5);
  return end < 0 ? "" : tag.slice(start + 5, end);
}
