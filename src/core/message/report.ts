/**
 * How a result is put into words. `json` and `sarif` are for machines, `github` prints workflow commands that become
 * annotations on a pull request, `text` and `markdown` are for people.
 */
export const reportFormats = ["text", "markdown", "json", "sarif", "github"] as const;

export type ReportFormat = (typeof reportFormats)[number];
