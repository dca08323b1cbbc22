/** git's own framing: four hexadecimal digits that count themselves, then the bytes; `0000` ends a list. */
export const flush = "0000";

export function pktLine(text: string): string {
  return `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, "0")}${text}`;
}

interface PktReader {
  /** Takes bytes as they come, and gives the lists that they complete. */
  readonly take: (chunk: Buffer) => string[][];
}

/** All that one push may name is some thousand refs of a hundred bytes. */
const maxBytes = 16 * 1024 * 1024;

export function createPktReader(): PktReader {
  let bytes = Buffer.alloc(0);
  let lines: string[] = [];
  return {
    take: (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length > maxBytes) throw new Error("git says more than a push may name");
      const lists: string[][] = [];
      while (bytes.length >= 4) {
        const length = Number.parseInt(bytes.subarray(0, 4).toString(), 16);
        if (Number.isNaN(length)) throw new Error("git says what is no packet line");
        if (length < 4) {
          lists.push(lines);
          lines = [];
          bytes = bytes.subarray(4);
          continue;
        }
        if (bytes.length < length) break;
        lines.push(bytes.subarray(4, length).toString().replace(/\n$/, ""));
        bytes = bytes.subarray(length);
      }
      return lists;
    },
  };
}
