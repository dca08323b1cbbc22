import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

import { readFixture } from "./published-schema.ts";
import { findUnknownWebhookProperties, validateWebhook } from "./webhook-schema.ts";

interface Recorded {
  readonly name: string;
  readonly examples: readonly any[];
}

const require = createRequire(import.meta.url);
const recorded = JSON.parse(readFileSync(require.resolve("@octokit/webhooks-examples"), "utf8")) as Recorded[];
const known = new Set(Object.keys(readFixture("webhooks.json")).map((name) => name.split(".")[0] ?? ""));

function recordedPayload(event: string, action?: string): any {
  const examples = recorded.filter(({ name }) => name === event).flatMap((found) => found.examples);
  const found = examples.find((payload) => action === undefined || payload.action === action);
  if (found === undefined) throw new Error(`no example of ${event} ${action ?? ""}`);
  return structuredClone(found);
}

/** What is said of a recorded payload after a change, and was not said before: most of them lack what is newer than they. */
function problemsAfter(event: string, action: string | undefined, change: (payload: any) => void): readonly string[] {
  const payload = recordedPayload(event, action);
  const before = new Set(validateWebhook(event, payload));
  change(payload);
  return validateWebhook(event, payload).filter((problem) => !before.has(problem));
}

/**
 * The examples were recorded from 2018 on, and GitHub has added these properties since. Nothing else may be missing in an
 * example, and what no example lacks must not stand here.
 */
const addedSince: ReadonlySet<string> = new Set([
  "active_lock_reason",
  "actor",
  "app_slug",
  "auto_merge",
  "created_at",
  "custom_properties",
  "deliveries_url",
  "description",
  "details_url",
  "disabled",
  "display_title",
  "draft",
  "events",
  "has_discussions",
  "head_branch",
  "immutable",
  "is_template",
  "line",
  "lock_branch_enforcement_level",
  "node_id",
  "original_line",
  "original_start_line",
  "path",
  "performed_via_github_app",
  "permissions",
  "reactions",
  "requester",
  "run_attempt",
  "side",
  "start_line",
  "start_side",
  "suspended_at",
  "suspended_by",
  "topics",
  "triggering_actor",
  "updated_at",
  "verified_at",
  "visibility",
  "web_commit_signoff_required",
  "workflow_name",
]);

describe("validateWebhook", () => {
  it("finds nothing in recorded payloads but what was added, or written otherwise, since", () => {
    const lacking = new Set<string>();
    const others = new Set<string>();
    for (const { name, examples } of recorded.filter((found) => known.has(found.name))) {
      for (const problem of examples.flatMap((payload) => validateWebhook(name, payload))) {
        const property = /\/(\w+): is missing$/.exec(problem)?.[1];
        if (property === undefined) others.add(problem);
        else lacking.add(property);
      }
    }
    expect([...lacking].sort()).toEqual([...addedSince].sort());
    // Until 2019 the times of Apps and installations had other forms.
    const olderTimes =
      /\/(created|updated)_at: must (match format "date-time", is "2018-04-25 20:42:10"|be string, is 15\d{8})$/;
    expect([...others].filter((problem) => !olderTimes.test(problem))).toEqual([]);
  });

  it.each<
    [title: string, event: string, action: string | undefined, change: (payload: any) => void, problems: string[]]
  >([
    [
      "what the description requires",
      "merge_group",
      undefined,
      (payload) => delete payload.merge_group.head_sha,
      ["merge_group.checks_requested /merge_group/head_sha: is missing"],
    ],
    [
      "what only recorded payloads require",
      "pull_request_review",
      "submitted",
      (payload) => delete payload.pull_request.user.node_id,
      ["pull_request_review.submitted /pull_request/user/node_id: is missing"],
    ],
    [
      "the right kind of value",
      "pull_request",
      "synchronize",
      (payload) => (payload.pull_request.number = "2"),
      ['pull_request.synchronize /pull_request/number: must be integer, is "2"'],
    ],
    [
      "one of the listed values",
      "check_suite",
      "completed",
      (payload) => (payload.check_suite.status = "done"),
      [
        'check_suite.completed /check_suite/status: must be one of "requested", "in_progress", "completed", "queued", null, ' +
          '"pending", is "done"',
      ],
    ],
    [
      "the form of a time",
      "issue_comment",
      "created",
      (payload) => (payload.comment.created_at = "yesterday"),
      ['issue_comment.created /comment/created_at: must match format "date-time", is "yesterday"'],
    ],
    [
      "an action that exists",
      "pull_request",
      "synchronize",
      (payload) => (payload.action = "synchronized"),
      ['pull_request: GitHub describes no such webhook with the action "synchronized"'],
    ],
  ])("asks for %s", (_, event, action, change, problems) => {
    expect(problemsAfter(event, action, change)).toEqual(problems);
  });

  it.each([
    ["pull_request.enqueued", "pull_request"],
    ["pull_request.dequeued", "pull_request"],
    ["repository_ruleset.edited", "repository_ruleset"],
    ["workflow_job.waiting", "workflow_job"],
  ])("knows %s, which came late", (name, part) => {
    const [event = "", action = ""] = name.split(".");
    expect(validateWebhook(event, { action })).toContain(`${name} /${part}: is missing`);
  });

  it("lets a cleared homepage be empty, and no other URL", () => {
    const change = (name: string) => (payload: any) => (payload.repository[name] = "");
    expect(problemsAfter("issue_comment", "created", change("homepage"))).toEqual([]);
    expect(problemsAfter("issue_comment", "created", change("html_url"))).toEqual([
      'issue_comment.created /repository/html_url: must match format "uri", is ""',
    ]);
  });

  it("takes any action of a repository dispatch", () => {
    expect(problemsAfter("repository_dispatch", undefined, (payload) => (payload.action = "remediate"))).toEqual([]);
  });

  it("knows no event that is not GitHub's", () => {
    expect(validateWebhook("verdict", {})).toEqual(['verdict: GitHub describes no such webhook with the action ""']);
  });
});

describe("findUnknownWebhookProperties", () => {
  it("names what GitHub's description does not list", () => {
    const payload = recordedPayload("push");
    expect(findUnknownWebhookProperties("push", payload)).toEqual([]);
    payload.head_commit.author.shoe_size = 43;
    payload.invented = null;
    expect([...findUnknownWebhookProperties("push", payload)].sort()).toEqual([
      "push /head_commit/author/shoe_size",
      "push /invented",
    ]);
  });
});
