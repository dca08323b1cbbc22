/** Columns padded to their widest cell, two spaces apart; the last one is left ragged. Widths count code points. */
export function renderColumns(rows: readonly (readonly string[])[], indent = ""): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, index) =>
    Math.max(...rows.map((row) => Array.from(row[index] ?? "").length)),
  );
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => (index === row.length - 1 ? cell : pad(cell, widths[index] ?? 0)));
      return `${indent}${cells.join("  ")}`.trimEnd();
    })
    .join("\n");
}

function pad(cell: string, width: number): string {
  return cell + " ".repeat(width - Array.from(cell).length);
}

/**
 * A bar would end the cell, and a line end the table. Backslashes stay: GitHub's reader of tables (cmark-gfm) takes away only
 * the one before a bar, and inside code it shows the others.
 */
function escapeCell(cell: string): string {
  return cell.replaceAll("|", "\\|").replace(/\s*[\r\n]\s*/g, " ");
}

/** A Markdown table; nothing inside a cell ends it. */
export function renderMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
