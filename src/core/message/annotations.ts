import type { Log, Result as SarifResult } from "sarif";

/** One thing to point at in a file: the common ground of SARIF results and GitHub's workflow commands. */
export interface Annotation {
  readonly code: string;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  readonly file: string | null;
  /** 1-based; null for a whole file. */
  readonly line: number | null;
  readonly column: number | null;
}

/** A SARIF 2.1.0 log, as code scanning takes it. */
export function renderSarif(annotations: readonly Annotation[]): string {
  const rules = [...new Set(annotations.map((annotation) => annotation.code))].toSorted();
  const log: Log = {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: { driver: { name: "Headgate", rules: rules.map((id) => ({ id })) } },
        results: annotations.map(sarifResult),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifResult({ code, level, message, file, line, column }: Annotation): SarifResult {
  const region =
    line === null ? {} : { region: { startLine: line, ...(column === null ? {} : { startColumn: column }) } };
  const location = file === null ? null : { physicalLocation: { artifactLocation: { uri: fileUri(file) }, ...region } };
  return { ruleId: code, level, message: { text: message }, ...(location === null ? {} : { locations: [location] }) };
}

/** A relative URI: what is special in one is escaped, and slashes stay. */
function fileUri(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

/** Workflow commands, one a line. Source of the escapes: docs.github.com, "Workflow commands". */
export function renderWorkflowCommands(annotations: readonly Annotation[]): string {
  const names = { error: "error", warning: "warning", note: "notice" } as const;
  return annotations
    .map(({ code, level, message, file, line, column }) => {
      const properties = [
        file === null ? [] : [`file=${escapeProperty(file)}`],
        line === null ? [] : [`line=${line}`],
        column === null ? [] : [`col=${column}`],
        [`title=${escapeProperty(code)}`],
      ];
      return `::${names[level]} ${properties.flat().join(",")}::${escapeData(message)}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
