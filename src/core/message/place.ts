import type { Origin } from "#core/contract/contract.ts";

/** `file:line:column`, which editors and terminals turn into a link. */
export function renderPlace({ file, line, column }: Origin): string {
  return `${file}:${line}:${column}`;
}

/** `file:line`, for sentences and tables. */
export function renderOrigin({ file, line }: Origin): string {
  return `${file}:${line}`;
}
