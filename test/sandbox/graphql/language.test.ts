import { describe, expect, test } from "vitest";

import { executeGraphql } from "#sandbox/graphql/execute.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { buildWorld } from "#test/sandbox/graphql/world.ts";

const inShop = (selection: string) => `{ repository(owner: "octo-org", name: "shop") { ${selection} } }`;

describe("a document that cannot run", () => {
  test.each<[name: string, query: string, error: object]>([
    [
      "an unknown field",
      inShop("fullName"),
      {
        path: ["query", "repository", "fullName"],
        extensions: { code: "undefinedField", typeName: "Repository", fieldName: "fullName" },
        locations: [{ line: 1, column: 49 }],
        message: "Field 'fullName' doesn't exist on type 'Repository'",
      },
    ],
    [
      "an unknown field in a named operation, under an alias, in a fragment",
      "query Shop { viewer { ...Parts } } fragment Parts on User { me: nick }",
      {
        path: ["fragment Parts", "me"],
        extensions: { code: "undefinedField", typeName: "User", fieldName: "nick" },
        message: "Field 'nick' doesn't exist on type 'User'",
      },
    ],
    [
      "an unknown argument",
      '{ user(login: "octo-dev", id: 1) { login } }',
      {
        path: ["query", "user", "id"],
        extensions: { code: "argumentNotAccepted", name: "user", typeName: "Field", argumentName: "id" },
        message: "Field 'user' doesn't accept argument 'id'",
      },
    ],
    [
      "missing arguments",
      "{ repository { id } }",
      {
        path: ["query", "repository"],
        extensions: {
          code: "missingRequiredArguments",
          className: "Field",
          name: "repository",
          arguments: "name, owner",
        },
        message: "Field 'repository' is missing required arguments: name, owner",
      },
    ],
    [
      "an object without a selection",
      "{ viewer }",
      {
        extensions: { code: "selectionMismatch", nodeName: "field 'viewer'", typeName: "User!" },
        message:
          "Field must have selections (field 'viewer' returns User but has no selections. Did you mean 'viewer { ... }'?)",
      },
    ],
    [
      "a selection on a scalar",
      "{ viewer { login { text } } }",
      {
        path: ["query", "viewer", "login"],
        message: "Selections can't be made on scalars (field 'login' returns String but has selections [text])",
      },
    ],
    [
      "a value of the wrong type",
      "{ user(login: 7) { id } }",
      { extensions: { code: "argumentLiteralsIncompatible" } },
    ],
    ["a variable that nobody declared", "{ user(login: $who) { id } }", { extensions: { code: "variableNotDefined" } }],
    [
      "a fragment that is not used",
      "{ viewer { id } } fragment F on User { id }",
      { extensions: { code: "useAndDefineFragment" } },
    ],
    [
      "a field that the schema has and the sandbox does not resolve",
      inShop("stargazerCount"),
      { type: "SANDBOX_UNRESOLVED", message: "The sandbox does not resolve Repository.stargazerCount" },
    ],
    [
      "such a mutation",
      'mutation { addStar(input: { starrableId: "x" }) { clientMutationId } }',
      { type: "SANDBOX_UNRESOLVED", message: "The sandbox does not resolve Mutation.addStar" },
    ],
  ])("%s", async (_name, query, error) => {
    await using built = await buildWorld();
    const answer = await built.as(built.dev)(query);
    expect(answer).toMatchObject({ status: 200, cost: 0, data: undefined });
    expect(answer.errors[0]).toMatchObject(error);
  });

  test.each<[name: string, request: object, message: RegExp]>([
    ["no query", { variables: {} }, /^A query attribute must be specified and must be a string\.$/],
    ["a query that does not parse", { query: "{ viewer {" }, /^Syntax Error/],
    ["two operations and no name", { query: "query A { viewer { id } } query B { viewer { id } }" }, /operation name/],
    [
      "a name that no operation has",
      { query: "query A { viewer { id } }", operationName: "B" },
      /^No operation named "B"$/,
    ],
    [
      "a variable that is missing",
      { query: "query($login: String!) { user(login: $login) { id } }" },
      /^Variable \$login of type String! was provided invalid value$/,
    ],
    [
      "a field of an input that is missing",
      {
        query:
          "mutation($input: ResolveReviewThreadInput!) { resolveReviewThread(input: $input) { clientMutationId } }",
        variables: { input: {} },
      },
      /^Variable \$input of type ResolveReviewThreadInput! was provided invalid value/,
    ],
  ])("%s", async (_name, request, message) => {
    await using built = await buildWorld();
    const { status, body } = await executeGraphql(built.world, { kind: "user", account: built.dev }, request);
    expect({ status, data: body.data }).toEqual({ status: 200, data: undefined });
    expect(body.errors?.[0]?.message).toMatch(message);
  });

  test("nobody asks without a token", async () => {
    await using built = await buildWorld();
    const { status, body } = await executeGraphql(built.world, { kind: "anonymous" }, { query: "{ viewer { id } }" });
    expect({ status, body }).toMatchObject({
      status: 401,
      body: { message: "This endpoint requires you to be authenticated." },
    });
  });
});

describe("errors beside data", () => {
  test("what is not there is null, and the rest stands", async () => {
    await using built = await buildWorld();
    const answer = await built.as(built.dev)(
      `{ viewer { login } gone: repository(owner: "octo-org", name: "none") { id }
         repository(owner: "OCTO-org", name: "Shop") { nameWithOwner pullRequest(number: 7) { id } } }`,
    );
    expect(answer.data).toEqual({
      viewer: { login: "octo-dev" },
      gone: null,
      repository: { nameWithOwner: "octo-org/shop", pullRequest: null },
    });
    expect(answer.errors).toEqual([
      {
        type: "NOT_FOUND",
        path: ["gone"],
        locations: [{ line: 1, column: 20 }],
        message: "Could not resolve to a Repository with the name 'octo-org/none'.",
      },
      {
        type: "NOT_FOUND",
        path: ["repository", "pullRequest"],
        locations: [{ line: 2, column: 70 }],
        message: "Could not resolve to a PullRequest with the number of 7.",
      },
    ]);
  });

  test("an argument that the sandbox does not heed fails the field, and never goes unsaid", async () => {
    await using built = await buildWorld();
    const { data, errors } = await built.as(built.dev)(
      '{ repositoryOwner(login: "octo-org") { repositories(first: 1, orderBy: {field: NAME, direction: ASC}) { totalCount } } }',
    );
    expect(data).toEqual({ repositoryOwner: null });
    expect(errors).toMatchObject([
      {
        type: "SANDBOX_UNRESOLVED",
        path: ["repositoryOwner", "repositories"],
        message: "The sandbox does not resolve Organization.repositories",
      },
    ]);
  });

  test("a defect is told to the caller and to who waits for the world", async () => {
    await using built = await buildWorld();
    const { id } = built.dev;
    built.world.accounts.set(id, { ...built.dev, createdAt: Number.NaN });
    const { errors } = await built.as(built.dev)('{ user(login: "octo-dev") { createdAt } }');
    expect(errors).toMatchObject([{ type: "INTERNAL", path: ["user", "createdAt"] }]);
    await expect(built.world.idle()).rejects.toThrow("work in the background failed");
  });

  test("nodes fail one by one", async () => {
    await using built = await buildWorld();
    const { data, errors } = await built.as(built.dev)(
      "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Repository { name } } }",
      { ids: [nodeId("Repository", built.shop.id), "none", nodeId("User", built.dev.id)] },
    );
    expect(data.nodes).toMatchObject([{ name: "shop" }, null, { __typename: "User" }]);
    expect(errors).toMatchObject([
      { type: "NOT_FOUND", path: ["nodes", 1], message: "Could not resolve to a node with the global id of 'none'" },
    ]);
  });

  test("the schema can be asked about itself", async () => {
    await using built = await buildWorld();
    const { data } = await built.as(built.dev)('{ __type(name: "MergeableState") { enumValues { name } } }');
    expect(data.__type.enumValues.map(({ name }: { name: string }) => name)).toEqual([
      "CONFLICTING",
      "MERGEABLE",
      "UNKNOWN",
    ]);
  });
});

describe("pages", () => {
  async function labelled(count: number) {
    const built = await buildWorld();
    for (let index = 1; index <= count; index++) {
      const id = built.world.nextId();
      built.shop.labels.set(`label-${index}`, { id, name: `label-${index}`, color: "ededed", description: null });
    }
    const page = async (args: string) => {
      const { data, errors } = await built.as(built.dev)(
        inShop(
          `labels(${args}) { totalCount nodes { name } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
        ),
      );
      return { labels: data?.repository?.labels, errors };
    };
    return { built, page };
  }
  const names = (labels: { nodes: { name: string }[] }) => labels.nodes.map(({ name }) => Number(name.slice(6)));

  test("forwards and backwards", async () => {
    const { built, page } = await labelled(5);
    await using _ = built;
    const seen: object[] = [];
    const look = async (args: string) => {
      const { labels } = await page(args);
      const { hasNextPage, hasPreviousPage } = labels.pageInfo;
      seen.push([names(labels), labels.totalCount, hasPreviousPage, hasNextPage]);
      return labels.pageInfo;
    };
    const first = await look("first: 2");
    const second = await look(`first: 2, after: "${first.endCursor}"`);
    await look(`first: 2, after: "${second.endCursor}"`);
    const last = await look("last: 2");
    await look(`last: 2, before: "${last.startCursor}"`);
    expect(seen).toEqual([
      [[1, 2], 5, false, true],
      [[3, 4], 5, true, true],
      [[5], 5, true, false],
      [[4, 5], 5, true, false],
      [[2, 3], 5, true, true],
    ]);
  });

  test("what is added meanwhile moves nobody to another page", async () => {
    const { built, page } = await labelled(3);
    await using _ = built;
    const { labels } = await page("first: 2, orderBy: {field: NAME, direction: ASC}");
    built.shop.labels.set("label-0", { id: built.world.nextId(), name: "label-0", color: "ededed", description: null });
    const next = await page(`first: 2, after: "${labels.pageInfo.endCursor}", orderBy: {field: NAME, direction: ASC}`);
    expect(names(next.labels)).toEqual([3]);
  });

  test.each<[args: string, type: string, message: string]>([
    [
      "query: null",
      "MISSING_PAGINATION_BOUNDARIES",
      "You must provide a `first` or `last` value to properly paginate the `labels` connection.",
    ],
    [
      "first: 101",
      "EXCESSIVE_PAGINATION",
      "Requesting 101 records on the `labels` connection exceeds the `first` limit of 100 records.",
    ],
    [
      "last: 200",
      "EXCESSIVE_PAGINATION",
      "Requesting 200 records on the `labels` connection exceeds the `last` limit of 100 records.",
    ],
    ['first: 1, after: "x"', "INVALID_CURSOR_ARGUMENTS", "`x` does not appear to be a valid cursor."],
  ])("%s", async (args, type, message) => {
    const { built, page } = await labelled(1);
    await using _ = built;
    const { labels, errors } = await page(args);
    expect({ labels, errors }).toMatchObject({
      labels: null,
      errors: [{ type, path: ["repository", "labels"], message }],
    });
  });

  test("a count needs no page", async () => {
    const { built } = await labelled(4);
    await using _ = built;
    const { data, errors } = await built.as(built.dev)(inShop("labels { totalCount }"));
    expect({ data, errors }).toEqual({ data: { repository: { labels: { totalCount: 4 } } }, errors: [] });
  });
});

describe("cost", () => {
  test.each<[name: string, query: string, cost: number, nodeCount: number]>([
    ["no connection", "{ viewer { login } }", 1, 0],
    ["one page", inShop("pullRequests(first: 100) { nodes { number } }"), 1, 100],
    [
      "the example of the documentation",
      `{ viewer { repositories(first: 100) { nodes { issues(first: 50) { nodes { id labels(first: 60) { nodes { name } } } } } } } }`,
      51,
      100 + 5_000 + 300_000,
    ],
    [
      "by variable and fragment",
      `{ viewer { repositories(last: 10) { edges { node { ...Pulls } } } } }
       fragment Pulls on Repository { pullRequests(first: 20) { nodes { reviews(first: 5) { totalCount } } } }`,
      2,
      10 + 200 + 1_000,
    ],
  ])("%s", async (_name, query, cost, nodeCount) => {
    await using built = await buildWorld();
    let used = 0;
    const { data, errors, ...answer } = await built.as(built.dev)(
      query.replace(/^\{/, "{ rateLimit { cost nodeCount used remaining limit resetAt }"),
      {},
      {
        charge: (points) => {
          used += points;
          return { limit: 5_000, used, remaining: 5_000 - used, resetAt: Date.UTC(2026, 0, 1, 1) };
        },
      },
    );
    expect(errors).toEqual([]);
    expect(data.rateLimit).toEqual({
      cost,
      nodeCount,
      used: cost,
      remaining: 5_000 - cost,
      limit: 5_000,
      resetAt: "2026-01-01T01:00:00Z",
    });
    expect(answer.cost).toBe(cost);
  });

  test("more than half a million nodes are refused and cost nothing", async () => {
    await using built = await buildWorld();
    const query = `{ viewer { repositories(first: 100) { nodes { issues(first: 100) { nodes { comments(first: 100) { nodes { id } } } } } } } }`;
    const answer = await built.as(built.dev)(query, {}, { charge: () => expect.unreachable() });
    expect(answer).toMatchObject({
      status: 200,
      cost: 0,
      errors: [
        {
          type: "MAX_NODE_LIMIT_EXCEEDED",
          message: "This query requests up to 1,010,100 possible nodes which exceeds the maximum limit of 500,000.",
        },
      ],
    });
  });

  test("fragments within fragments do not take for ever", async () => {
    await using built = await buildWorld();
    const nest = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on User { ...F${index + 1} ... on User { ...F${index + 1} } }`,
    );
    const query = `{ viewer { ...F0 } } ${nest.join(" ")} fragment F40 on User { login }`;
    expect((await built.as(built.dev)(query)).errors).toMatchObject([{ type: "MAX_NODE_LIMIT_EXCEEDED" }]);
  });

  test("an empty budget is a 200 with an error", async () => {
    await using built = await buildWorld();
    const { actor, ask } = await built.asApp({ metadata: "read" });
    expect(await ask("{ viewer { login } }", {}, { charge: () => null })).toMatchObject({
      status: 200,
      data: undefined,
      errors: [
        { type: "RATE_LIMITED", message: `API rate limit exceeded for installation ID ${actor.installation.id}.` },
      ],
    });
  });
});
