import { GitHubError } from "./github.ts";
import type { Shape } from "./shape.ts";

/** Ten thousand items, a hundred a page: nobody reads a discussion that has more. */
const maxPages = 100;

/** A list of GraphQL's as far as it was read. */
export interface PagesRead {
  readonly items: readonly Shape[];
  readonly pages: number;
  /** Where the next page begins; null: at the beginning of the list. */
  readonly after: string | null;
  readonly isWhole: boolean;
}

export const noPageRead: PagesRead = { items: [], pages: 0, after: null, isWhole: false };

/**
 * Adds a page, with `totalCount`, `pageInfo` and `nodes`. With the last one there must be as many items as GitHub counts, each
 * once by its `idField`: what came or went meanwhile makes the reading fail, and never short.
 */
export function addPage(read: PagesRead, page: Shape, what: string, idField: "id" | "fullDatabaseId"): PagesRead {
  const items = [...read.items, ...page.field("nodes").list()];
  const pages = read.pages + 1;
  if (page.field("pageInfo").field("hasNextPage").flag()) {
    if (pages >= maxPages) throw new GitHubError("invalid", "graphql", `more than ${maxPages} pages of ${what}`);
    return { items, pages, after: page.field("pageInfo").field("endCursor").text(), isWhole: false };
  }
  const distinct = new Set(items.map((item) => item.field(idField).text()));
  if (items.length !== page.field("totalCount").integer() || distinct.size !== items.length) {
    throw new GitHubError("transient", "graphql", `the list of ${what} changed while it was read`);
  }
  return { items, pages, after: null, isWhole: true };
}
