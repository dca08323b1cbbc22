import { html, raw } from "hono/html";

import type { Html } from "./layout.ts";

/** What is longer is shown as it is written: a page must not take long to make. */
const maxCharacters = 100_000;

/**
 * The Markdown that check summaries and comments are made of: headings, paragraphs, lists, quotes, tables, fenced code, and
 * within a line code, bold, italics and links. A picture is what it says it shows. All else is shown as text; no HTML of the
 * author's gets through, but a line that is a heading or small print in HTML is one here too.
 */
export function renderMarkdown(text: string): Html {
  if (text.length > maxCharacters) return html`<pre class="text">${text}</pre>`;
  // GitHub shows no comments either.
  const lines = text
    .replaceAll("\r\n", "\n")
    .replaceAll(/<!--[^]*?-->/g, "")
    .split("\n");
  const blocks: string[] = [];
  while (lines.length > 0) blocks.push(takeBlock(lines));
  return html`<div class="markdown">${raw(blocks.join("\n"))}</div>`;
}

function takeBlock(lines: string[]): string {
  const line = lines[0] ?? "";
  if (line.trim() === "") return String(lines.shift()).trim();
  const fence = /^\s*(```+|~~~+)/.exec(line)?.[1];
  if (fence !== undefined) return takeFence(lines, fence);
  const heading = /^#{1,6}\s+(.*)$/.exec(line) ?? /^<h[1-6]>(.*)<\/h[1-6]>\s*$/i.exec(line);
  if (heading !== null) {
    lines.shift();
    return `<h4>${renderInline(heading[1] ?? "")}</h4>`;
  }
  const small = /^<sub>(.*)<\/sub>\s*$/i.exec(line);
  if (small !== null) {
    lines.shift();
    return `<p class="faint">${renderInline(small[1] ?? "")}</p>`;
  }
  if (isRow(line) && isDivider(lines[1] ?? "")) return takeTable(lines);
  if (listItem.test(line)) return takeList(lines);
  if (line.startsWith(">")) {
    const quoted = takeWhile(lines, (one) => one.startsWith(">"));
    return `<blockquote>${quoted.map((one) => renderInline(one.replace(/^>\s?/, ""))).join("<br>")}</blockquote>`;
  }
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
    lines.shift();
    return "<hr>";
  }
  const text = [lines.shift() ?? "", ...takeWhile(lines, (one) => !startsBlock(one))];
  return `<p>${text.map(renderInline).join("<br>")}</p>`;
}

const listItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/;

function startsBlock(line: string): boolean {
  return line.trim() === "" || listItem.test(line) || /^(#{1,6}\s|>|<h[1-6]>|<sub>|\s*(```|~~~)|\|)/i.test(line);
}

function takeWhile(lines: string[], isWanted: (line: string) => boolean): string[] {
  const end = lines.findIndex((line) => !isWanted(line));
  return lines.splice(0, end === -1 ? lines.length : end);
}

function takeFence(lines: string[], fence: string): string {
  lines.shift();
  const code = takeWhile(lines, (line) => !line.trim().startsWith(fence));
  lines.shift();
  return `<pre><code>${escape(code.join("\n"))}</code></pre>`;
}

function takeList(lines: string[]): string {
  const isOrdered = /^\s*\d/.test(lines[0] ?? "");
  const items: string[] = [];
  for (const line of takeWhile(lines, (one) => listItem.test(one) || /^\s+\S/.test(one))) {
    if (listItem.test(line)) items.push(renderTask(line.replace(listItem, "")));
    else items.push(`${items.pop() ?? ""} ${renderInline(line.trim())}`);
  }
  const tag = isOrdered ? "ol" : "ul";
  return `<${tag}>${items.map((item) => `<li>${item}</li>`).join("")}</${tag}>`;
}

function renderTask(text: string): string {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
  return task === null ? renderInline(text) : `${task[1] === " " ? "☐" : "☑"} ${renderInline(task[2] ?? "")}`;
}

function isRow(line: string): boolean {
  return line.includes("|");
}

function isDivider(line: string): boolean {
  return isRow(line) && /^[\s|:-]+$/.test(line) && line.includes("-");
}

function takeTable(lines: string[]): string {
  const head = cells(lines.shift() ?? "");
  lines.shift();
  const rows = takeWhile(lines, (line) => line.trim() !== "" && isRow(line)).map(cells);
  const render = (row: readonly string[], tag: "th" | "td") =>
    `<tr>${head.map((_, place) => `<${tag}>${renderInline(row[place] ?? "")}</${tag}>`).join("")}</tr>`;
  return `<table>${render(head, "th")}${rows.map((row) => render(row, "td")).join("")}</table>`;
}

/** A bar that belongs to the text is written `\|`. */
function cells(line: string): string[] {
  const parts = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/);
  return parts.map((part) => part.trim().replaceAll("\\|", "|"));
}

/** Code is taken out first, so that nothing within it counts as markup; two private characters stand in for each piece. */
function renderInline(text: string): string {
  const pieces: string[] = [];
  const marked = text.replaceAll(/[\uE000\uE001]/g, "").replaceAll(/`+[^`]*`+/g, (part) => {
    pieces.push(`<code>${escape(part.replaceAll(/^`+ ?| ?`+$/g, ""))}</code>`);
    return `\uE000${pieces.length - 1}\uE001`;
  });
  return renderSpans(marked).replaceAll(/\uE000(\d+)\uE001/g, (_, index: string) => pieces[Number(index)] ?? "");
}

function renderSpans(text: string): string {
  const plain = text
    .replaceAll(/<img\s[^<>]{0,500}?\balt="([^"<>]{0,500})"[^<>]{0,500}>/gi, "$1")
    .replaceAll(/<\/?[a-z][^<>]*>/gi, "");
  return escape(plain)
    .replaceAll(/\\([\\`*_{}[\]()+.!|~-])/g, (_, sign: string) => `&#${sign.charCodeAt(0)};`)
    .replaceAll(/!?\[([^\]]*)\]\((https?:\/\/[^\s)]+|\/[^\s)]*|#[^\s)]*)\)/g, '<a href="$2" rel="nofollow">$1</a>')
    .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replaceAll(/(?<![\w*])[*_]([^*_\s][^*_]*)[*_](?![\w*])/g, "<em>$1</em>");
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
