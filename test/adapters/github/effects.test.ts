import { describe, expect, it } from "vitest";
import type { CheckRunWrite } from "#adapters/github/github.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { type LocalGitHub, startLocalGitHub } from "./local-github.ts";
import { failureOf } from "./mocked-github.ts";

const check = (head: CommitSha, more: Partial<CheckRunWrite> = {}): CheckRunWrite => ({
  name: "risk-policy-gate",
  head,
  externalId: "key",
  state: { kind: "completed", conclusion: "success", completedAt: Date.UTC(2026, 10, 20, 12) as Instant },
  title: "Allowed",
  summary: "All is there.",
  text: null,
  detailsUrl: null,
  annotations: [],
  actions: [],
  ...more,
});

const ruleset = (rules: readonly object[]) => ({
  name: "main",
  target: "branch",
  enforcement: "active",
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules,
});

const required = (appId: number) => ({
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: false,
    required_status_checks: [{ context: "risk-policy-gate", integration_id: appId }],
  },
});

const mergeQueue = {
  type: "merge_queue",
  parameters: {
    check_response_timeout_minutes: 60,
    grouping_strategy: "ALLGREEN",
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: "MERGE",
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 0,
  },
};

describe("a check run", () => {
  it("is written, read back, changed, and keeps all of its 120 annotations", async () => {
    await using local = await startLocalGitHub();
    const { head } = await local.open("work", { "docs/a.md": "a\n" });
    const started = { kind: "in-progress", startedAt: Date.UTC(2026, 10, 20, 12) as Instant } as const;
    const id = await local.repository.createCheckRun(check(head, { state: started }));
    expect(await local.repository.readCheckRuns(head)).toMatchObject([
      { id, appId: local.appId, status: "in_progress", conclusion: null, externalId: "key", title: "Allowed" },
    ]);
    const annotations = Array.from({ length: 120 }, (_, index) => ({
      path: "docs/a.md",
      line: index + 1,
      level: "notice" as const,
      title: "t",
      message: "m",
    }));
    await local.repository.updateCheckRun(id, check(head, { annotations }));
    const [run] = await local.repository.readCheckRuns(head);
    expect(run).toMatchObject({ id, status: "completed", conclusion: "success", summary: "All is there." });
    const { body } = await local.app.get(`/repos/octo/shop/check-runs/${id}`);
    expect(body.output.annotations_count).toBe(120);
  });

  it("goes back to waiting without its old conclusion", async () => {
    await using local = await startLocalGitHub();
    const { head } = await local.open("work", { "docs/a.md": "a\n" });
    const id = await local.repository.createCheckRun(check(head));
    const state = { kind: "in-progress", startedAt: Date.UTC(2026, 10, 20, 12) as Instant } as const;
    await local.repository.updateCheckRun(id, check(head, { state }));
    expect(await local.repository.readCheckRuns(head)).toMatchObject([{ status: "in_progress", conclusion: null }]);
  });
});

describe("a discussion", () => {
  const permissions = {
    checks: "write",
    contents: "write",
    issues: "write",
    metadata: "read",
    pull_requests: "write",
    statuses: "read",
  } as const;

  /** A pull request with an unresolved thread. */
  async function openThread(local: LocalGitHub): Promise<{ readonly pull: Pull; readonly thread: string }> {
    const { pull, head } = await local.open("work", { "src/cart.ts": "one\ntwo\nnew\n" });
    const comment = { body: "Why?", commit_id: head, path: "src/cart.ts", line: 3, side: "RIGHT" };
    await local.owner.api.post(`/repos/octo/shop/pulls/${pull.number}/comments`, comment);
    const [thread] = (await local.repository.readPull(pull.number))?.threads ?? [];
    return { pull, thread: thread?.id ?? "" };
  }

  it("gets a comment, which is changed in its place, and reactions, each once", async () => {
    await using local = await startLocalGitHub({ permissions });
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    const id = await local.repository.createComment(pull.number, "First");
    await local.repository.updateComment(id, "Second");
    await local.repository.addReaction(id, "eyes");
    await local.repository.addReaction(id, "eyes");
    const { body } = await local.app.get(`/repos/octo/shop/issues/${pull.number}/comments`);
    expect(body).toMatchObject([
      { id, body: "Second", performed_via_github_app: { id: local.appId }, reactions: { eyes: 1, total_count: 1 } },
    ]);
  });

  it("takes the longest text that is sent, whatever it was", async () => {
    await using local = await startLocalGitHub({ permissions });
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    const id = await local.repository.createComment(pull.number, "🟢".repeat(70_000));
    const { body } = await local.app.get(`/repos/octo/shop/issues/comments/${id}`);
    expect(body.body).toMatch(/left out: GitHub takes no more\.$/);
  });

  it("gets a label, which is made where there is none", async () => {
    await using local = await startLocalGitHub({ permissions });
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    await local.repository.addLabel(pull.number, "risk: high");
    await local.repository.addLabel(pull.number, "risk: high");
    const { body } = await local.app.get(`/repos/octo/shop/issues/${pull.number}/labels`);
    expect(body).toMatchObject([{ name: "risk: high" }]);
  });

  it("has issues beside it", async () => {
    await using local = await startLocalGitHub({ permissions });
    const number = await local.repository.createIssue({ title: "A gap", body: "Nothing caught it.", labels: ["gap"] });
    const { body } = await local.app.get(`/repos/octo/shop/issues/${number}`);
    expect(body).toMatchObject({ title: "A gap", body: "Nothing caught it.", labels: [{ name: "gap" }] });
  });

  it("has threads that are resolved, and opened again", async () => {
    await using local = await startLocalGitHub({ permissions });
    const { pull, thread } = await openThread(local);
    expect(await local.repository.setThreadResolved(thread, true)).toBe(true);
    expect((await local.repository.readPull(pull.number))?.threads).toMatchObject([{ id: thread, isResolved: true }]);
    expect(await local.repository.setThreadResolved(thread, false)).toBe(false);
    expect((await local.repository.readPull(pull.number))?.threads).toMatchObject([{ id: thread, isResolved: false }]);
  });

  it("has threads that stay open to an App that may not write code", async () => {
    await using local = await startLocalGitHub({ permissions: { ...permissions, contents: "read" } });
    const { pull, thread } = await openThread(local);
    expect((await failureOf(local.repository.setThreadResolved(thread, true))).kind).toBe("forbidden");
    expect((await local.repository.readPull(pull.number))?.threads).toMatchObject([{ isResolved: false }]);
  });

  it("is closed to an App that may only read it", async () => {
    await using local = await startLocalGitHub({
      permissions: { ...permissions, issues: "read", pull_requests: "read" },
    });
    const { pull } = await local.open("work", { "docs/a.md": "a\n" });
    expect((await failureOf(local.repository.createComment(pull.number, "x"))).kind).toBe("forbidden");
  });
});

describe("a merge", () => {
  it("merges the head that was judged, and tells its commit", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    const outcome = await local.repository.mergePull({ number: pull.number, head, method: "squash" });
    expect(outcome).toEqual({ kind: "merged", commit: await local.tip("main") });
    expect((await local.repository.readPull(pull.number))?.state).toBe("merged");
  });

  it("does nothing once the head has moved", async () => {
    await using local = await startLocalGitHub();
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    await local.commit("work", { "docs/b.md": "b\n" });
    const outcome = await local.repository.mergePull({ number: pull.number, head, method: "merge" });
    expect(outcome).toEqual({ kind: "head-moved" });
  });

  it("waits while GitHub's own rules are not met", async () => {
    await using local = await startLocalGitHub();
    await local.owner.api.post("/repos/octo/shop/rulesets", ruleset([required(local.appId)]));
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    const merge = { number: pull.number, head, method: "merge" } as const;
    expect((await local.repository.mergePull(merge)).kind).toBe("not-mergeable");
    await local.repository.createCheckRun(check(head));
    expect((await local.repository.mergePull(merge)).kind).toBe("merged");
  });

  it("is refused to an App that may not write code", async () => {
    const permissions = {
      checks: "write",
      contents: "read",
      metadata: "read",
      pull_requests: "read",
      statuses: "read",
    } as const;
    await using local = await startLocalGitHub({ permissions });
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    const outcome = await local.repository.mergePull({ number: pull.number, head, method: "merge" });
    expect(outcome.kind).toBe("refused");
    expect((await local.repository.readPull(pull.number))?.state).toBe("open");
  });
});

describe("the merge queue", () => {
  it("takes two pull requests, whose groups hold one and both, and merges what is reported green", async () => {
    await using local = await startLocalGitHub();
    await local.owner.api.post("/repos/octo/shop/rulesets", ruleset([required(local.appId), mergeQueue]));
    const groups: { head_sha: string }[] = [];
    local.sandbox.world.listen(({ event, action, payload }) => {
      if (event === "merge_group" && action === "checks_requested") {
        groups.push((payload as { merge_group: { head_sha: string } }).merge_group);
      }
    });
    const pulls = [];
    for (const name of ["one", "two"]) {
      const { pull, head } = await local.open(name, { [`docs/${name}.md`]: "x\n" });
      await local.repository.createCheckRun(check(head));
      const read = await local.repository.readPull(pull.number);
      expect(read).toMatchObject({ hasMergeQueue: true, isInMergeQueue: false });
      const direct = await local.repository.mergePull({ number: pull.number, head, method: "merge" });
      expect(direct.kind).toBe("not-mergeable");
      const outcome = await local.repository.enqueuePull({ nodeId: read?.nodeId ?? "", head });
      expect(outcome).toEqual({ kind: "merged", commit: null });
      expect((await local.repository.readPull(pull.number))?.isInMergeQueue).toBe(true);
      pulls.push({ number: pull.number, head });
    }
    await local.sandbox.idle();
    const [first, both] = groups.map((group) => group.head_sha as CommitSha);
    if (first === undefined || both === undefined) throw new Error("no groups");
    expect(await local.repository.readMergeGroup("main", first)).toEqual(pulls.slice(0, 1));
    expect(await local.repository.readMergeGroup("main", both)).toEqual(pulls);
    await local.repository.createCheckRun(check(first));
    await local.sandbox.idle();
    expect(await local.repository.readMergeGroup("main", both)).toEqual(pulls.slice(1));
    await local.repository.createCheckRun(check(both));
    await local.sandbox.idle();
    expect(await local.tip("main")).toBe(both);
    expect(await local.repository.readMergeGroup("main", both)).toEqual([]);
  });

  it("does not take a head that has moved", async () => {
    await using local = await startLocalGitHub();
    await local.owner.api.post("/repos/octo/shop/rulesets", ruleset([mergeQueue]));
    const { pull, head } = await local.open("work", { "docs/a.md": "a\n" });
    const nodeId = (await local.repository.readPull(pull.number))?.nodeId ?? "";
    await local.commit("work", { "docs/b.md": "b\n" });
    const outcome = await local.repository.enqueuePull({ nodeId, head });
    expect(["not-mergeable", "head-moved"]).toContain(outcome.kind);
    expect((await local.repository.readPull(pull.number))?.isInMergeQueue).toBe(false);
  });
});
