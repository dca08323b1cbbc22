/** At most `most` bytes of `text`, which says so where it is cut: GitHub counts characters in some places and bytes in others. */
export function cutText(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const note = most > 1_000 ? "\n\n… The rest is left out: GitHub takes no more." : "…";
  const bytes = Buffer.from(text).subarray(0, most - Buffer.byteLength(note));
  // The last character may have been cut in two.
  return bytes.toString("utf8").replace(/\uFFFD$/, "") + note;
}
