import type { Call } from "#sandbox/kernel/route.ts";

import { headLabel } from "./find-pull.ts";
import { presentSimplePull } from "./present-pull.ts";
import type { Pull } from "./pull.ts";

type Order = (pull: Pull) => number;

const orders: Readonly<Record<string, Order>> = {
  created: ({ issue }) => issue.createdAt,
  updated: ({ issue }) => issue.updatedAt,
  popularity: ({ issue }) => issue.comments.length,
  "long-running": ({ issue }) => issue.createdAt,
};

/** What `GET …/pulls` lists: open ones, newest first, if nothing else is asked for. Unknown words mean the default. */
export function listPulls({ world, repository, query }: Call) {
  const state = query.get("state") ?? "open";
  const base = query.get("base");
  const head = query.get("head");
  const sort = query.get("sort") ?? "created";
  const direction = query.get("direction") ?? (query.has("sort") && sort !== "created" ? "asc" : "desc");
  const order = orders[sort] ?? orders["created"] ?? (() => 0);
  const sign = direction === "asc" ? 1 : -1;
  return (
    [...repository.pulls.values()]
      .filter((pull) => state === "all" || pull.issue.state === (state === "closed" ? "closed" : "open"))
      .filter((pull) => base === null || base === "" || pull.base.ref === base)
      // Without an owner GitHub does not filter by head at all.
      .filter((pull) => head === null || !head.includes(":") || headLabel(pull).toLowerCase() === head.toLowerCase())
      .toSorted((left, right) => sign * (order(left) - order(right) || left.number - right.number))
      .map((pull) => presentSimplePull(world, repository, pull))
  );
}
