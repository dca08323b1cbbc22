import { readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { discussionQuery } from "#adapters/github/discussion-query.ts";
import { enqueueMutation } from "#adapters/github/enqueue-mutation.ts";
import { entriesQuery } from "#adapters/github/entries-query.ts";
import { fileQuery } from "#adapters/github/file-query.ts";
import { groupQuery } from "#adapters/github/group-query.ts";
import { headQuery } from "#adapters/github/head-query.ts";
import { pullQuery } from "#adapters/github/pull-query.ts";
import { resolveThreadMutation } from "#adapters/github/resolve-thread-mutation.ts";
import { reviewsQuery } from "#adapters/github/reviews-query.ts";
import { threadQuery } from "#adapters/github/thread-query.ts";
import { threadsQuery } from "#adapters/github/threads-query.ts";
import { tipQuery } from "#adapters/github/tip-query.ts";
import { unresolveThreadMutation } from "#adapters/github/unresolve-thread-mutation.ts";

const manifest = findPackageJSON("@octokit/graphql-schema", import.meta.url) ?? "";
const text = readFileSync(join(dirname(manifest), "schema.graphql"), "utf8");
const schema = buildSchema(text, { assumeValidSDL: true });

const queries = {
  "discussion-query": discussionQuery,
  "enqueue-mutation": enqueueMutation,
  "entries-query": entriesQuery(3),
  "file-query": fileQuery,
  "group-query": groupQuery,
  "head-query": headQuery,
  "pull-query": pullQuery,
  "resolve-thread-mutation": resolveThreadMutation,
  "reviews-query": reviewsQuery,
  "thread-query": threadQuery,
  "threads-query": threadsQuery,
  "tip-query": tipQuery,
  "unresolve-thread-mutation": unresolveThreadMutation,
};

describe("every query", () => {
  it.each(Object.entries(queries))("%s is one that GitHub's published schema takes", (_, query) => {
    expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
  });

  it("is in the table above", () => {
    const directory = new URL("../../../src/adapters/github/", import.meta.url);
    const files = readdirSync(directory).filter((file) => /-(?:query|mutation)\.ts$/.test(file));
    expect(files.map((file) => file.replace(/\.ts$/, "")).toSorted()).toEqual(Object.keys(queries));
  });

  it.each(Object.entries(queries).filter(([name]) => name.endsWith("-query")))(
    "%s tells what it cost, so that the budget is known",
    (_, query) => {
      expect(query).toContain("rateLimit { cost remaining resetAt }");
    },
  );
});
