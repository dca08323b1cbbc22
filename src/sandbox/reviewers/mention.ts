/**
 * Whether a comment calls somebody (`@greptileai`, `@coderabbitai review`; case does not matter). As GitHub reads mentions:
 * what stands in code, in a quote or in an HTML comment pings nobody.
 */
export function isCalled(body: string, call: string): boolean {
  const wanted = call.trim().toLowerCase();
  if (wanted === "") return false;
  const prose = paragraphsOf(withoutComments(body))
    .map(withoutCodeSpans)
    .map((paragraph) => paragraph.toLowerCase().replaceAll(/\s+/g, " "));
  return prose.some((text) => hasCall(text, wanted));
}

function hasCall(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const [before, after] = [text.charAt(at - 1), text.charAt(at + wanted.length)];
    if (!/[\w@/.-]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}

/** What is never closed hides all that follows. */
function withoutComments(body: string): string {
  let text = "";
  let at = 0;
  while (at < body.length) {
    const start = body.indexOf("<!--", at);
    if (start < 0) return text + body.slice(at);
    text += body.slice(at, start);
    const end = body.indexOf("-->", start + 4);
    if (end < 0) return text;
    at = end + 3;
  }
  return text;
}

/** Lines of prose that belong together. Fenced and indented code and quotes are left out. */
function paragraphsOf(text: string): readonly string[] {
  const paragraphs: string[][] = [[]];
  let fence: string | null = null;
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const run = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    const isFence = fence === null ? run !== null : run?.startsWith(fence) === true && line.trim() === run;
    const isProse = fence === null && !isFence && line.trim() !== "" && !/^( {4}|\t| {0,3}>)/.test(line);
    if (isFence) fence = fence === null ? run : null;
    if (isProse) paragraphs.at(-1)?.push(line);
    else paragraphs.push([]);
  }
  return paragraphs.map((lines) => lines.join("\n"));
}

/** A run of backticks ends at the next run that is as long; one without such an end is no code. */
function withoutCodeSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)];
  let prose = "";
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (run.index < at) continue;
    const end = runs.slice(index + 1).find((other) => other[0].length === run[0].length);
    if (end === undefined) continue;
    prose += `${text.slice(at, run.index)} `;
    at = end.index + end[0].length;
  }
  return prose + text.slice(at);
}
