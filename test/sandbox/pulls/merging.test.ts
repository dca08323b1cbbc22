import { describe, expect, test } from "vitest";

import { git } from "#sandbox/git/git.ts";
import { addThreadOn, checksRule, lines, openShop, queueRule, reviewRule, type Shop } from "./shop.ts";

interface Ready {
  readonly shop: Shop;
  readonly sha: string;
}

const classic = (more: Record<string, unknown>) => ({
  required_status_checks: null,
  enforce_admins: true,
  required_pull_request_reviews: null,
  restrictions: null,
  ...more,
});

async function protectClassic(shop: Shop, more: Record<string, unknown>): Promise<void> {
  const { status } = await shop.as(shop.owner).put(shop.path("/branches/main/protection"), classic(more));
  expect(status).toBe(200);
}

const merge = (shop: Shop, body: unknown = {}) => shop.as(shop.dev).put(shop.path("/pulls/1/merge"), body);
const violation = (text: string) => `Repository rule violations found\n\n${text}\n\n`;

describe("a merge is refused", () => {
  const rows: [string, (ready: Ready) => Promise<unknown>, number, string, unknown?][] = [
    [
      "of another head than the one that was meant",
      async () => {},
      409,
      "Head branch was modified. Review and try the merge again.",
      { sha: "0".repeat(40) },
    ],
    [
      "of a draft",
      async ({ shop }) => {
        const pull = shop.repository.pulls.get(1);
        if (pull !== undefined) pull.isDraft = true;
      },
      405,
      "Pull Request is still a draft",
    ],
    [
      "of one that is closed",
      ({ shop }) => shop.as(shop.dev).patch(shop.path("/pulls/1"), { state: "closed" }),
      405,
      "Pull Request is not mergeable",
    ],
    [
      "on a conflict",
      ({ shop }) => shop.commit("main", { "src/new.ts": "other\n" }),
      405,
      "Pull Request is not mergeable",
    ],
    [
      "in a way that the repository does not allow",
      async ({ shop }) => {
        shop.repository.settings.allowSquashMerge = false;
      },
      405,
      "Squash merges are not allowed on this repository.",
      { merge_method: "squash" },
    ],
    [
      "in a way that a rule does not allow",
      ({ shop }) => shop.protect([reviewRule({ allowed_merge_methods: ["squash"] })]),
      405,
      violation("Merge commits are not allowed on this branch."),
    ],
    [
      "past the merge queue",
      ({ shop }) => shop.protect([queueRule()]),
      405,
      violation("Changes must be made through the merge queue"),
    ],
    [
      "without a required check",
      ({ shop }) => shop.protect([checksRule("gate")]),
      405,
      violation('Required status check "gate" is expected.'),
    ],
    [
      "with a failing one",
      async ({ shop, sha }) => {
        await shop.protect([checksRule("gate")]);
        await shop.check(await shop.app("ci"), sha, "gate", "failure");
      },
      405,
      violation('Required status check "gate" is failing.'),
    ],
    [
      "with several",
      ({ shop }) => shop.protect([checksRule("gate", "test")]),
      405,
      violation("2 of 2 required status checks are expected."),
    ],
    [
      "with the right name from the wrong App",
      async ({ shop, sha }) => {
        const [ours, other] = [await shop.app("gate-app"), await shop.app("other-app")];
        await shop.protect([checksRule({ context: "gate", integration_id: ours.id })]);
        await shop.check(other, sha, "gate", "success");
      },
      405,
      violation('Required status check "gate" is expected.'),
    ],
    [
      "with the right name in a status that a person wrote",
      async ({ shop, sha }) => {
        await shop.protect([checksRule({ context: "gate", integration_id: (await shop.app("gate-app")).id })]);
        await shop.status(shop.dev, sha, "gate", "success");
      },
      405,
      violation('Required status check "gate" is expected.'),
    ],
    [
      "with a check that passes and a status of the same name that does not",
      async ({ shop, sha }) => {
        await shop.protect([checksRule("gate")]);
        await shop.check(await shop.app("ci"), sha, "gate", "success");
        await shop.status(shop.dev, sha, "gate", "failure");
      },
      405,
      violation('Required status check "gate" is failing.'),
    ],
    [
      "with a check of the head before",
      async ({ shop, sha }) => {
        await shop.protect([checksRule("gate")]);
        await shop.check(await shop.app("ci"), sha, "gate", "success");
        await shop.commit("feature", { "more.txt": "1\n" });
      },
      405,
      violation('Required status check "gate" is expected.'),
    ],
    [
      "behind the base where a rule is strict",
      async ({ shop, sha }) => {
        const rule = checksRule("gate");
        await shop.protect([
          { ...rule, parameters: { ...rule.parameters, strict_required_status_checks_policy: true } },
        ]);
        await shop.check(await shop.app("ci"), sha, "gate", "success");
        await shop.commit("main", { "other.txt": "1\n" });
      },
      405,
      violation("Head branch is out of date. Review and try the merge again."),
    ],
    [
      "without an approval",
      ({ shop }) => shop.protect([reviewRule({ required_approving_review_count: 1 })]),
      405,
      violation("At least 1 approving review is required by reviewers with write access."),
    ],
    [
      "with the approval of somebody who may not write",
      async ({ shop }) => {
        await shop.protect([reviewRule({ required_approving_review_count: 1 })]);
        await shop.as(shop.guest).post(shop.path("/pulls/1/reviews"), { event: "APPROVE" });
      },
      405,
      violation("At least 1 approving review is required by reviewers with write access."),
    ],
    [
      "with an approval that a push made stale",
      async ({ shop }) => {
        await shop.protect([reviewRule({ required_approving_review_count: 1, dismiss_stale_reviews_on_push: true })]);
        await shop.as(shop.reviewer).post(shop.path("/pulls/1/reviews"), { event: "APPROVE" });
        await shop.commit("feature", { "more.txt": "1\n" });
      },
      405,
      violation("At least 1 approving review is required by reviewers with write access."),
    ],
    [
      "while changes are asked for, even after a comment",
      async ({ shop }) => {
        await shop.protect([reviewRule()]);
        const review = (body: unknown) => shop.as(shop.reviewer).post(shop.path("/pulls/1/reviews"), body);
        await review({ event: "REQUEST_CHANGES", body: "No." });
        await review({ event: "COMMENT", body: "Hm." });
      },
      405,
      violation("Changes have been requested."),
    ],
    [
      "without an owner of the code",
      async ({ shop }) => {
        await shop.protect([reviewRule({ require_code_owner_review: true })], {
          bypass_actors: [{ actor_type: "OrganizationAdmin", actor_id: 1 }],
        });
        await shop.commit("main", { CODEOWNERS: "* @octo-owner\n/src/ @octo-reviewer\n" }, { by: shop.owner });
      },
      405,
      violation("Waiting on code owner review from octo-reviewer."),
    ],
    [
      "when the last pusher is the only one who approved",
      async ({ shop }) => {
        await shop.protect([reviewRule({ required_approving_review_count: 1, require_last_push_approval: true })]);
        await shop.commit("feature", { "more.txt": "1\n" }, { by: shop.reviewer });
        await shop.as(shop.reviewer).post(shop.path("/pulls/1/reviews"), { event: "APPROVE" });
      },
      405,
      violation(
        "New changes require approval from someone other than octo-reviewer because they were the last pusher.",
      ),
    ],
    [
      "with an open conversation",
      async ({ shop }) => {
        await shop.protect([reviewRule({ required_review_thread_resolution: true })]);
        await addThreadOn(shop, "src/new.ts", 1);
      },
      405,
      violation("A conversation must be resolved before this pull request can be merged."),
    ],
    [
      "onto a branch that nobody may update",
      ({ shop }) => shop.protect([{ type: "update" }]),
      405,
      violation("Cannot update this protected ref."),
    ],
    [
      "with a merge commit onto a linear branch",
      ({ shop }) => shop.protect([{ type: "required_linear_history" }]),
      405,
      violation("This branch must not contain merge commits."),
    ],
    [
      "by classic protection, in its own words",
      ({ shop }) => protectClassic(shop, { required_status_checks: { strict: false, contexts: ["gate"] } }),
      405,
      'Required status check "gate" is expected.',
    ],
  ];
  test.each(rows)("%s", async (_name, arrange, status, message, body = {}) => {
    await using shop = await openShop();
    const { head } = await shop.open();
    await arrange({ shop, sha: head.sha });
    const answer = await merge(shop, body);
    expect([answer.status, answer.body.message]).toEqual([status, message]);
    expect(shop.repository.pulls.get(1)?.merged).toBeNull();
  });

  test("to who may only read", async () => {
    await using shop = await openShop();
    await shop.open();
    expect((await shop.as(shop.guest).put(shop.path("/pulls/1/merge"), {})).status).toBe(403);
  });
});

describe("a merge", () => {
  const ways = [
    ["merge", "Merge pull request #1 from acme/feature\n\nA change", 2],
    ["squash", "A change (#1)\n\n* One\n\n* Two", 1],
    ["rebase", "Two", 1],
  ] as const;
  test.each(ways)("by %s leaves its own commit", async (method, message, parents) => {
    await using shop = await openShop();
    await shop.commit("feature", { "a.txt": "1\n" }, { message: "One" });
    await shop.commit("feature", { "b.txt": "1\n" }, { message: "Two" });
    const pull = await shop.open();
    await shop.commit("main", { "other.txt": "1\n" });
    const before = await shop.tip("main");
    shop.news();
    const { status, body } = await merge(shop, { merge_method: method, sha: pull.head.sha });
    expect({ status, body }).toEqual({
      status: 200,
      body: { sha: await shop.tip("main"), merged: true, message: "Pull Request successfully merged" },
    });
    const log = await git(shop.repository.gitDirectory, ["log", "-1", "--format=%P%x00%B", body.sha]);
    const [parentLine = "", text = ""] = log.split("\0");
    expect([text.trim(), parentLine.split(" ").length]).toEqual([message, parents]);
    expect(parentLine.includes(before ?? "")).toBe(method !== "rebase");
    expect(shop.news().filter((name) => name === "push" || name.startsWith("pull_request"))).toEqual([
      "push",
      "pull_request.closed",
    ]);
    expect(shop.events.at(-1)?.payload["pull_request"]).toMatchObject({ merged: true, merge_commit_sha: body.sha });
  });

  test("deletes the branch if the repository says so", async () => {
    await using shop = await openShop({ settings: { deleteBranchOnMerge: true } });
    await shop.open();
    await merge(shop);
    expect(await shop.tip("feature")).toBeNull();
  });

  const passing = ["success", "neutral", "skipped"] as const;
  test.each(passing)("goes through with a required check that is %s", async (conclusion) => {
    await using shop = await openShop();
    const { head } = await shop.open();
    const app = await shop.app("gate-app");
    await shop.protect([checksRule({ context: "gate", integration_id: app.id })]);
    await shop.check(app, head.sha, "gate", conclusion);
    expect((await merge(shop)).status).toBe(200);
  });

  test("an approval stays when a push only brings the base in", async () => {
    await using shop = await openShop();
    await shop.open();
    await shop.protect(
      [
        reviewRule({
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_last_push_approval: true,
        }),
      ],
      {
        bypass_actors: [{ actor_type: "OrganizationAdmin", actor_id: 1, bypass_mode: "always" }],
      },
    );
    await shop.as(shop.reviewer).post(shop.path("/pulls/1/reviews"), { event: "APPROVE" });
    await shop.commit("main", { "src/cart.ts": lines(20, { 3: "changed" }) }, { by: shop.owner });
    await shop.as(shop.dev).put(shop.path("/pulls/1/update-branch"), {});
    await shop.sandbox.idle();
    expect((await merge(shop)).status).toBe(200);
  });

  const bypasses = [
    ["who is named by role", { actor_type: "RepositoryRole", actor_id: 5, bypass_mode: "always" }, 200],
    ["for pull requests only", { actor_type: "OrganizationAdmin", actor_id: 1, bypass_mode: "pull_request" }, 200],
    ["not who is not named", { actor_type: "Integration", actor_id: 1, bypass_mode: "always" }, 405],
  ] as const;
  test.each(bypasses)("passes by a ruleset: %s", async (_name, actor, status) => {
    await using shop = await openShop();
    await shop.open();
    await shop.protect([checksRule("gate")], { bypass_actors: [actor] });
    expect((await shop.as(shop.owner).put(shop.path("/pulls/1/merge"), {})).status).toBe(status);
  });

  test("two at once on one base: both land, one after the other", async () => {
    await using shop = await openShop();
    await shop.open({ head: "one", files: { "one.txt": "1\n" } });
    await shop.open({ head: "two", files: { "two.txt": "2\n" } });
    const put = (number: number) => shop.as(shop.dev).put(shop.path(`/pulls/${number}/merge`), {});
    const answers = await Promise.all([put(1), put(2)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const files = await git(shop.repository.gitDirectory, ["ls-tree", "--name-only", "main"]);
    expect(files).toContain("one.txt\n");
    expect(files).toContain("two.txt\n");
  });
});

describe("the word for how it stands", () => {
  const rows: [string, string, (ready: Ready) => Promise<unknown>][] = [
    ["clean", "nothing is asked for", async () => {}],
    [
      "dirty",
      "it conflicts, whatever else",
      async ({ shop }) => {
        await shop.commit("main", { "src/new.ts": "other\n" });
        await shop.protect([checksRule("gate")]);
      },
    ],
    [
      "draft",
      "it is a draft",
      async ({ shop }) => {
        const pull = shop.repository.pulls.get(1);
        if (pull !== undefined) pull.isDraft = true;
      },
    ],
    ["blocked", "a required check is missing", ({ shop }) => shop.protect([checksRule("gate")])],
    [
      "unstable",
      "another check fails",
      async ({ shop, sha }) => shop.check(await shop.app("ci"), sha, "lint", "failure"),
    ],
    ["unstable", "another check runs", async ({ shop, sha }) => shop.check(await shop.app("ci"), sha, "lint", null)],
    [
      "behind",
      "a strict rule has its checks but not the base",
      async ({ shop, sha }) => {
        const rule = checksRule("gate");
        await shop.check(await shop.app("ci"), sha, "gate", "success");
        await shop.commit("main", { "other.txt": "1\n" });
        await shop.protect([
          { ...rule, parameters: { ...rule.parameters, strict_required_status_checks_policy: true } },
        ]);
      },
    ],
    ["unknown", "it is closed", ({ shop }) => shop.as(shop.dev).patch(shop.path("/pulls/1"), { state: "closed" })],
  ];
  test.each(rows)("%s when %s", async (word, _name, arrange) => {
    await using shop = await openShop();
    const { head } = await shop.open();
    await arrange({ shop, sha: head.sha });
    await shop.as(shop.dev).get(shop.path("/pulls/1"));
    await shop.sandbox.idle();
    expect((await shop.as(shop.dev).get(shop.path("/pulls/1"))).body.mergeable_state).toBe(word);
  });
});
