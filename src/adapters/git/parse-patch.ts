import type { AddedLines } from "#core/change/change.ts";

/** One `diff --git` of a patch. */
export interface PatchSection {
  /** The two blobs that the section compares; null where the content is the same (a pure rename, a mode flip). */
  readonly blobs: { readonly old: string; readonly new: string } | null;
  readonly added: AddedLines;
}

export interface PatchLimits {
  /** Of the lines added to one file. */
  readonly maxBytesPerFile: number;
  /** Of all added lines together, each counted with `lineOverheadBytes`: this bounds memory, not text. */
  readonly maxBytes: number;
}

export interface Patch {
  /** The sections of each commit, in the order in which git printed them. */
  readonly diffs: readonly (readonly PatchSection[])[];
  /** Why any further section is missing. */
  readonly rest: AddedLines & { readonly kind: "unread" };
}

export interface PatchReader {
  /** Takes the next bytes; answers whether it wants more. */
  readonly take: (chunk: Buffer) => boolean;
  /** For when `take` wants no more, or git has printed all. Of a patch that broke off, the last section may lack lines. */
  readonly finish: () => Patch;
}

const [plus, minus, backslash, carriageReturn] = Buffer.from("+-\\\r");
const lineFeed = 0x0a;

/** Lines of one character each would otherwise cost forty times their size in strings. */
const lineOverheadBytes = 32;

const commitLine = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const indexLine = /^index ([0-9a-f]+)\.\.([0-9a-f]+)(?: [0-7]{6})?$/;
const hunkLine = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/** Longer than any line of git's own that we look at; what is left out is the context that a hunk quotes from the file. */
const maxHeaderBytes = 200;

/**
 * Reads what `git diff-tree --stdin --always -r -p -U0 --text --full-index` prints, as it comes.
 *
 * A file's content cannot pass for a header: a hunk says how many lines it removes and adds, and that many lines are content
 * whatever they look like. Nor can a path: git quotes line breaks in it.
 */
export function startPatchReader(limits: PatchLimits): PatchReader {
  const diffs: OpenSection[][] = [];
  let section: OpenSection | null = null;
  let owed = { removed: 0, added: 0 };
  let bytesLeft = limits.maxBytes;
  let state: "reading" | "spent" | "broken" = "reading";

  function takeLine(line: Buffer): void {
    if (owed.removed + owed.added > 0) takeContent(line);
    else takeHeader(line.toString("latin1", 0, maxHeaderBytes));
  }

  function takeContent(line: Buffer): void {
    const mark = line[0];
    if (mark === minus && owed.removed > 0) {
      owed.removed -= 1;
    } else if (mark === plus && owed.added > 0 && section !== null) {
      owed.added -= 1;
      addLine(section, line);
    } else if (mark !== backslash) {
      state = "broken";
    }
  }

  function addLine(to: OpenSection, line: Buffer): void {
    if (to.lines === null) return;
    // The mark in front stands for the line feed that is gone, so this is what the line takes up in the file.
    to.bytes += line.length;
    const cost = line.length + lineOverheadBytes;
    if (to.bytes > limits.maxBytesPerFile) {
      to.lines = null;
      bytesLeft += to.cost;
    } else if (cost > bytesLeft) {
      state = "spent";
    } else {
      to.lines.push(decodeLine(line));
      to.cost += cost;
      bytesLeft -= cost;
    }
  }

  function takeHeader(line: string): void {
    const hunk = hunkLine.exec(line);
    const blobs = indexLine.exec(line);
    if (hunk !== null) {
      owed = { removed: Number(hunk[1] ?? 1), added: Number(hunk[2] ?? 1) };
    } else if (line.startsWith("diff --git ")) {
      section = { blobs: null, lines: [], bytes: 0, cost: 0 };
      diffs.at(-1)?.push(section);
    } else if (blobs !== null && section !== null) {
      section.blobs = { old: blobs[1] ?? "", new: blobs[2] ?? "" };
    } else if (commitLine.test(line)) {
      section = null;
      diffs.push([]);
    }
  }

  const lines = startLineSplitter(limits.maxBytesPerFile + 1, (line) => {
    if (state === "reading") takeLine(line);
  });

  return {
    take(chunk) {
      lines.take(chunk);
      return state === "reading";
    },
    finish() {
      if (state !== "reading") diffs.at(-1)?.pop();
      return {
        diffs: diffs.map((sections) => sections.map(closeSection)),
        rest: { kind: "unread", why: state === "spent" ? "too-large" : "failed" },
      };
    },
  };
}

interface OpenSection {
  blobs: PatchSection["blobs"];
  /** Null once there were too many. */
  lines: string[] | null;
  bytes: number;
  /** What its lines take from the budget of all. */
  cost: number;
}

function closeSection({ blobs, lines }: OpenSection): PatchSection {
  return { blobs, added: lines === null ? { kind: "unread", why: "too-large" } : { kind: "read", lines } };
}

/** Drops the `+` in front and the CR of a CRLF line end; a CR anywhere else is content. */
function decodeLine(line: Buffer): string {
  const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
  return line.toString("utf8", 1, end);
}

/** Cuts a stream at line feeds. Of a line longer than `maxBytes` it keeps the first `maxBytes`. */
function startLineSplitter(maxBytes: number, takeLine: (line: Buffer) => void): { take: (chunk: Buffer) => void } {
  let held: Buffer[] = [];
  let heldBytes = 0;

  function hold(part: Buffer): void {
    const kept = part.subarray(0, Math.max(0, maxBytes - heldBytes));
    if (kept.length === 0) return;
    held.push(kept);
    heldBytes += kept.length;
  }

  return {
    take(chunk) {
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
        hold(chunk.subarray(start, end));
        takeLine(held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held));
        held = [];
        heldBytes = 0;
        start = end + 1;
      }
      hold(chunk.subarray(start));
    },
  };
}
