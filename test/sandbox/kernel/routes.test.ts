import { expect, test } from "vitest";

import { allRoutes } from "#sandbox/routes.ts";
import { operationIdOf } from "#test/support/github-api.ts";

/** Not in GitHub's description, and yet there: the root of a repository's contents, a repository by its id, signed downloads. */
const undescribed = new Set([
  "GET /repos/:owner/:repo/contents",
  "GET /repositories/:id",
  "GET /_sandbox/downloads/:kind/:repository_id/:id",
]);

test("every operation of the local GitHub is one of GitHub's", () => {
  const invented = allRoutes.filter(({ method, path }) => {
    const example = path.replaceAll(/[:*]\w+(\{\.\+\})?/g, "1");
    return !undescribed.has(`${method} ${path}`) && operationIdOf(method, example) === null;
  });
  expect(invented.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
});
