import examples from "@octokit/webhooks-examples" with { type: "json" };
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWebhook, type WebhookNews } from "#adapters/github/parse-webhook.ts";
import { events } from "#apps/bot/handlers.ts";
import type { Instant } from "#core/ids.ts";

const ownAppId = 7;
const sha = "a".repeat(40);
const guid = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
const readAt = Date.UTC(2026, 10, 20, 13) as Instant;

function parse(event: string, payload: unknown): WebhookNews | null {
  return parseWebhook({ guid, event, payload, readAt }, ownAppId);
}

/** The examples that are published with GitHub's webhook schemas. */
const published = examples as unknown as readonly { readonly name: string; readonly examples: readonly Payload[] }[];
type Payload = Readonly<Record<string, unknown>>;

const isHandled = (name: string) => (events as readonly string[]).includes(name);
const handled = published.filter(({ name }) => isHandled(name));
const rows = published.flatMap(({ name, examples: all }) => all.map((payload, index) => ({ name, index, payload })));

/** Events of which only some say anything to us. */
function isSilent(name: string, { action, ref, changes }: Payload): boolean {
  switch (name) {
    case "issue_comment":
      // All of them are comments on issues.
      return true;
    case "merge_group":
      return action !== "checks_requested";
    case "push":
      return !String(ref).startsWith("refs/heads/");
    case "repository":
      if (action === "edited") return !Object.hasOwn(changes ?? {}, "default_branch");
      return !["deleted", "archived", "transferred", "renamed", "unarchived"].includes(String(action));
    default:
      return !isHandled(name);
  }
}

function subjectsOf(news: WebhookNews | null): readonly unknown[] {
  if (news === null) return [];
  const { pulls, numbers, heads, branches, groups, orders, rulesChanged, installationsChanged } = news;
  return [
    ...pulls,
    ...numbers,
    ...orders,
    ...heads,
    ...branches,
    ...groups,
    ...(rulesChanged ? ["rules"] : []),
    ...(installationsChanged ? ["installations"] : []),
  ];
}

describe("the published examples", () => {
  it("are of nearly every event that is handled", () => {
    const missing = events.filter((event) => !handled.some(({ name }) => name === event));
    expect(missing).toEqual(["repository_ruleset"]);
  });

  it.each(rows.filter(({ name, payload }) => !isSilent(name, payload)))(
    "$name, example $index: says what to look at again, and all of it is of the promised form",
    ({ name, payload }) => {
      const news = parse(name, payload);
      expect(subjectsOf(news)).not.toEqual([]);
      expect(news?.problems).toEqual([]);
    },
  );

  it.each(rows.filter(({ name, payload }) => isSilent(name, payload)))(
    "$name, example $index: says nothing to us",
    ({ name, payload }) => {
      expect(parse(name, payload)).toBeNull();
    },
  );

  it("never make it throw, however they are damaged, nor take a commit or a number that is none", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...handled),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.jsonValue(),
        ({ name, examples: all }, seed, junk) => {
          const news = parse(name, damage(all[seed % all.length], seed, junk));
          for (const { number, head } of news?.pulls ?? []) {
            expect(Number.isSafeInteger(number) && number > 0).toBe(true);
            expect(head).toMatch(/^[0-9a-f]{40}$/);
          }
          for (const number of news?.numbers ?? []) expect(Number.isSafeInteger(number) && number > 0).toBe(true);
          for (const head of news?.heads ?? []) expect(head).toMatch(/^[0-9a-f]{40}$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});

const about = {
  repository: { id: 1, name: "shop", owner: { login: "octo" } },
  installation: { id: 2 },
  sender: { id: 3, login: "octo-dev", type: "User" },
};
const pull = {
  number: 3,
  state: "open",
  updated_at: "2026-11-20T12:00:00Z",
  head: { sha },
  base: { ref: "main", repo: { id: 1 } },
};

describe("parseWebhook", () => {
  it("names the repository and the pull request", () => {
    const news = parse("pull_request", { action: "synchronize", pull_request: pull, ...about });
    expect(news).toMatchObject({
      repository: { installation: 2, repo: 1, owner: "octo", name: "shop" },
      pulls: [{ number: 3, head: sha, baseRef: "main", isOpen: true, updatedAt: Date.UTC(2026, 10, 20, 12) }],
    });
  });

  const run = (appId: number) => ({ head_sha: sha, app: { id: appId } });

  it.each([
    { what: "another App's run", body: { action: "completed", check_run: run(8) }, heads: [sha] },
    { what: "an echo of our own write", body: { action: "completed", check_run: run(ownAppId) }, heads: null },
    {
      what: "a person who asks for our run again",
      body: { action: "rerequested", check_run: run(ownAppId) },
      heads: [sha],
    },
  ])("check_run: $what", ({ body, heads }) => {
    const news = parse("check_run", { ...body, ...about });
    expect(news?.heads ?? null).toEqual(heads);
    expect(news?.orders ?? []).toEqual([]);
  });

  it("counts a check of a fork by its commit, since GitHub lists no pull request", () => {
    const body = { action: "completed", check_run: { ...run(8), pull_requests: [] }, ...about };
    expect(parse("check_run", body)?.heads).toEqual([sha]);
  });

  it.each([
    { what: "a new default branch", changes: { default_branch: { from: "master" } }, isNews: true },
    { what: "a new description", changes: { description: { from: "" } }, isNews: false },
  ])("repository edited: $what", ({ changes, isNews }) => {
    const news = parse("repository", { action: "edited", changes, ...about });
    expect(news?.rulesChanged ?? false).toBe(isNews);
  });

  it("leaves out a pull request from this repository to another one", () => {
    const elsewhere = { ...pull, base: { ref: "main", repo: { id: 99 } } };
    expect(parse("pull_request", { pull_request: elsewhere, ...about })).toBeNull();
  });

  it.each([
    { event: "pull_request", payload: null, problem: "the payload is no object" },
    { event: "pull_request", payload: about, problem: "pull_request.base.repo is missing or malformed" },
    { event: "pull_request", payload: { pull_request: { ...pull, number: "3" }, ...about }, problem: "number" },
    { event: "pull_request", payload: { pull_request: { ...pull, head: { sha: "main" } }, ...about }, problem: "" },
    { event: "status", payload: { sha: "abc", ...about }, problem: "sha is missing" },
    { event: "push", payload: about, problem: "ref is missing" },
    { event: "merge_group", payload: { action: "checks_requested", ...about }, problem: "merge_group" },
  ])("$event, malformed: named, and nothing to look at ($problem)", ({ event, payload, problem }) => {
    const news = parse(event, payload);
    expect(subjectsOf(news)).toEqual([]);
    expect(news?.problems).toEqual([expect.stringContaining(problem)]);
  });

  it("knows no event by the name of something that every object has", () => {
    expect(parse("constructor", about)).toBeNull();
  });
});

describe("a comment on a pull request", () => {
  const person = { id: 3, login: "octo-dev", type: "User" };
  const ours = { id: 9, login: "headgate[bot]", type: "Bot" };
  const comment = {
    id: 17,
    body: "/headgate override too slow",
    user: person,
    created_at: "2026-11-20T12:00:00Z",
    performed_via_github_app: null,
  };
  const told = (over: Payload = {}, payload: Payload = {}) =>
    parse("issue_comment", {
      action: "created",
      issue: { number: 3, pull_request: { url: "u" } },
      comment: { ...comment, ...over },
      ...about,
      ...payload,
    });

  it("that begins with /headgate is an order, and has the pull request looked at", () => {
    expect(told()).toMatchObject({
      repository: { repo: 1 },
      numbers: [3],
      orders: [
        {
          id: "comment/17",
          number: 3,
          text: "override too slow",
          actor: { id: 3, login: "octo-dev" },
          head: null,
          at: Date.UTC(2026, 10, 20, 12),
        },
      ],
      problems: [],
    });
  });

  it.each([
    { what: "the word alone", body: "/headgate", text: "" },
    { what: "the word and spaces", body: "/headgate   ", text: "" },
    { what: "blank lines before it", body: " \r\n\n/headgate status\r\n", text: "status" },
    { what: "more lines after it", body: "/headgate   status  \nPlease.\n/headgate override", text: "status" },
    { what: "500 characters", body: `/headgate ${"x".repeat(499)}`, text: "x".repeat(499) },
    { what: "words of any script", body: "/headgate override große Eile 🟢", text: "override große Eile 🟢" },
  ])("$what: an order", ({ body, text }) => {
    expect(told({ body })?.orders.map((order) => order.text)).toEqual([text]);
  });

  it.each([
    { what: "another word", body: "/headgatex override" },
    { what: "the word in capitals", body: "/Headgate override" },
    { what: "a tab behind the word", body: "/headgate\toverride" },
    { what: "a line of talk before it", body: "Please:\n/headgate override" },
    { what: "a quoted line", body: "> /headgate override" },
    { what: "a fence of code", body: "```\n/headgate override\n```" },
    { what: "a block of code by indentation", body: "    /headgate override" },
    { what: "an indented line after a blank one", body: "\n    /headgate override" },
    { what: "a list", body: "- /headgate override" },
    { what: "code in a line", body: "`/headgate override`" },
    { what: "a hidden comment", body: "<!-- -->/headgate override" },
    { what: "a character without width before it", body: "\u200B/headgate override" },
    { what: "a NUL before it", body: "\0/headgate override" },
    { what: "a NUL behind it", body: "/headgate\0override" },
    { what: "a NUL in its words", body: "/headgate override \0" + "x" },
    { what: "a line that goes back to its beginning", body: "/headgate status\r/headgate override" },
    { what: "501 characters", body: `/headgate ${"x".repeat(500)}` },
    { what: "a line of a megabyte", body: `/headgate ${"x".repeat(1_000_000)}` },
    { what: "a megabyte of blank lines", body: "\n".repeat(1_000_000) },
    { what: "nothing", body: "" },
    { what: "no text at all", body: null },
  ])("$what: no order, and a reason to look", ({ body }) => {
    expect(told({ body })).toMatchObject({ numbers: [3], orders: [], problems: [] });
  });

  it.each([
    { what: "edited", over: {}, payload: { action: "edited" } },
    { what: "deleted", over: {}, payload: { action: "deleted" } },
    { what: "by a bot", over: { user: { ...person, type: "Bot" } }, payload: {} },
    { what: "by an organisation", over: { user: { ...person, type: "Organization" } }, payload: {} },
    { what: "by an account that is gone", over: { user: null }, payload: {} },
    { what: "through an App, in a person's name", over: { performed_via_github_app: { id: 8 } }, payload: {} },
    { what: "where it is not said through what", over: { performed_via_github_app: undefined }, payload: {} },
  ])("$what: no order, and a reason to look", ({ over, payload }) => {
    expect(told(over, payload)).toMatchObject({ numbers: [3], orders: [], problems: [] });
  });

  it.each([
    { what: "without a number", over: { id: "17" } },
    { what: "without a time", over: { created_at: "yesterday" } },
  ])("$what: no order, which is named", ({ over }) => {
    expect(told(over)).toMatchObject({ numbers: [3], orders: [], problems: [expect.stringContaining("comment")] });
  });

  it("that we wrote ourselves is no news, unless someone else touched it", () => {
    const own = { user: ours, performed_via_github_app: { id: ownAppId } };
    expect(told(own, { sender: ours })).toBeNull();
    expect(told(own, { sender: ours, action: "edited" })).toBeNull();
    expect(told(own, { sender: person, action: "edited" })?.numbers).toEqual([3]);
    expect(told(own, { sender: person, action: "deleted" })?.numbers).toEqual([3]);
  });

  it("is the same order when it is delivered again", () => {
    const again = parseWebhook(
      {
        guid: "another-delivery",
        event: "issue_comment",
        payload: { action: "created", issue: { number: 3, pull_request: {} }, comment, ...about },
        readAt: (readAt + 60_000) as Instant,
      },
      ownAppId,
    );
    expect(again?.orders).toEqual(told()?.orders);
  });

  it("on an issue says nothing to us", () => {
    expect(told({}, { issue: { number: 3 } })).toBeNull();
  });

  const [example] = published.find(({ name }) => name === "issue_comment")?.examples ?? [];

  it("of the form that is published is an order once its issue is a pull request", () => {
    const { issue, comment: written } = example as { issue: object; comment: object };
    const payload = {
      ...example,
      issue: { ...issue, pull_request: { url: "u" } },
      comment: { ...written, body: "/headgate status", performed_via_github_app: null },
    };
    expect(parse("issue_comment", payload)).toMatchObject({ orders: [{ text: "status" }], problems: [] });
  });
});

describe("a button of a check", () => {
  const press = (identifier: unknown, over: Payload = {}) =>
    parse("check_run", {
      action: "requested_action",
      check_run: { head_sha: sha, app: { id: ownAppId } },
      requested_action: { identifier },
      ...about,
      ...over,
    });

  it("is an order about the commit of the check, by whoever pressed it", () => {
    expect(press("fix")).toMatchObject({
      heads: [sha],
      orders: [
        {
          id: `button/${guid}`,
          number: null,
          text: "fix",
          actor: { id: 3, login: "octo-dev" },
          head: sha,
          at: readAt,
        },
      ],
    });
  });

  it.each([
    { what: "that asks to look again", news: press("re-evaluate") },
    { what: "that no person pressed", news: press("fix", { sender: { id: 4, login: "x[bot]", type: "Bot" } }) },
    { what: "that nobody pressed", news: press("fix", { sender: null }) },
    { what: "of another App", news: press("fix", { check_run: { head_sha: sha, app: { id: 8 } } }) },
  ])("$what: no order, and a reason to look", ({ news }) => {
    expect(news).toMatchObject({ heads: [sha], orders: [], problems: [] });
  });

  it.each([
    { what: "without an identifier", identifier: undefined },
    { what: "whose identifier is longer than GitHub takes", identifier: "x".repeat(21) },
  ])("$what: neither, and named", ({ identifier }) => {
    const news = press(identifier);
    expect(subjectsOf(news)).toEqual([]);
    expect(news?.problems).toEqual([expect.stringContaining("requested_action.identifier")]);
  });
});

/** The value with one of its parts, chosen by `seed`, replaced by `junk`. */
function damage(value: unknown, seed: number, junk: unknown): unknown {
  if (typeof value !== "object" || value === null) return junk;
  const keys = Object.keys(value);
  const key = keys[seed % Math.max(1, keys.length)];
  if (key === undefined || seed % 7 === 0) return junk;
  const copy: Record<string, unknown> = { ...value };
  copy[key] = damage(copy[key], Math.floor(seed / 7), junk);
  return Array.isArray(value) ? Object.values(copy) : copy;
}
