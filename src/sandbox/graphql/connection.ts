import type { GraphQLResolveInfo, SelectionSetNode } from "graphql";

import { Problem } from "./problem.ts";

export interface PageArgs {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

interface Connection<Node> {
  readonly __typename: "Connection";
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly __typename: "Edge"; readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly __typename: "PageInfo";
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}

/** Source: docs.github.com, rate limits and query limits for the GraphQL API. */
const maxPage = 100;

/**
 * One page of `items`, as relay and GitHub cut it. A cursor names its item by `keyOf`, so that what is added while someone
 * turns the pages is neither skipped nor shown twice.
 */
export function connect<Item, Node>(
  info: GraphQLResolveInfo,
  args: PageArgs,
  items: readonly Item[],
  toNode: (item: Item) => Node,
  keyOf: (item: Item, index: number) => string | number = (_item, index) => index,
): Connection<Node> {
  const size = pageSize(info, args);
  const keys = items.map((item, index) => String(keyOf(item, index)));
  const from = args.after === undefined || args.after === null ? 0 : position(keys, args.after) + 1;
  const to = args.before === undefined || args.before === null ? items.length : position(keys, args.before);
  const isBackward = args.first === undefined || args.first === null;
  const start = isBackward ? Math.max(from, to - size) : from;
  const end = isBackward ? to : Math.min(to, from + size);
  const page = items.slice(start, Math.max(start, end));
  const cursors = keys.slice(start, Math.max(start, end)).map(encodeCursor);
  const nodes = page.map(toNode);
  return {
    __typename: "Connection",
    nodes,
    edges: nodes.map((node, index) => ({ __typename: "Edge", cursor: cursors[index] ?? "", node })),
    pageInfo: {
      __typename: "PageInfo",
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
    totalCount: items.length,
  };
}

function pageSize(info: GraphQLResolveInfo, { first, last }: PageArgs): number {
  const name = info.fieldName;
  const [bound, size] = typeof first === "number" ? (["first", first] as const) : (["last", last ?? null] as const);
  if (size === null) {
    // A count alone needs no page.
    if (!wantsItems(info)) return 0;
    throw new Problem(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size > maxPage) {
    throw new Problem(
      "EXCESSIVE_PAGINATION",
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`${bound}\` limit of ${maxPage} records.`,
    );
  }
  if (size < 1) {
    throw new Problem("EXCESSIVE_PAGINATION", `\`${bound}\` on the \`${name}\` connection cannot be less than one`);
  }
  return size;
}

function wantsItems(info: GraphQLResolveInfo): boolean {
  const selects = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === "Field") return ["nodes", "edges", "pageInfo"].includes(selection.name.value);
      if (selection.kind === "InlineFragment") return selects(selection.selectionSet);
      return selects(info.fragments[selection.name.value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node) => selects(node.selectionSet));
}

const cursorPrefix = "cursor:v2:";

export function encodeCursor(key: string): string {
  return Buffer.from(cursorPrefix + key).toString("base64");
}

function position(keys: readonly string[], cursor: string): number {
  const text = Buffer.from(cursor, "base64").toString();
  const index = text.startsWith(cursorPrefix) ? keys.indexOf(text.slice(cursorPrefix.length)) : -1;
  if (index === -1) {
    throw new Problem("INVALID_CURSOR_ARGUMENTS", `\`${cursor}\` does not appear to be a valid cursor.`);
  }
  return index;
}
