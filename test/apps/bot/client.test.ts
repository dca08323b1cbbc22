import { describe, expect, it } from "vitest";
import { openLife } from "#test/support/life.ts";

/** Of the same file, another one each time. */
const guide = (version: number) => ({ "docs/guide.md": `# Guide ${version}\n` });
const charge = (version: number) => ({ "src/payments/charge.ts": `export const charge = ${version};\n` });

/** A story is some ten quiet periods of two seconds, told beside the others on a machine that may be busy. */
const timeout = 600_000;

// Each story has a GitHub and a Headgate of its own and mostly waits for quiet periods, so they go on side by side.
describe.concurrent("people who know only GitHub's API and git see the right check on every head:", { timeout }, () => {
  it("a guide is corrected, broken, rewritten, and merges by itself", async () => {
    await using life = await openLife();
    const { ada, grace } = life;
    await life.shop.start();

    await life.push(ada, "guide", guide(1));
    const pull = await life.open(ada, "guide");
    await life.shows(pull, "in_progress", "low risk");
    await life.comment(grace, pull, "Nice.");
    await life.report(life.head(pull), "running");
    await life.shows(pull, "in_progress");
    await life.report(life.head(pull), "failure");
    await life.shows(pull, "failure");

    const broken = life.head(pull);
    await life.rewrite(ada, "guide", guide(2));
    await life.shows(pull, "in_progress");
    // CI comes too late for a head that is none any more.
    await life.report(broken, "success");
    await life.push(ada, "guide", guide(3));
    await life.shows(pull, "in_progress");
    await life.report(life.head(pull), "success");
    await life.mergesByItself(pull);

    expect(await ada.git.read("main", "docs/guide.md")).toBe("# Guide 3");
    await life.expectHonest();
  });

  it("payments wait for somebody else, at exactly this head, and a person merges them", async () => {
    await using life = await openLife();
    const { ada, grace, owner } = life;
    await life.shop.start();

    await life.push(ada, "charge", charge(3));
    const pull = await life.open(ada, "charge");
    await life.report(life.head(pull), "success");
    await life.shows(pull, "in_progress", "high risk");
    expect(await life.merge(ada, pull)).toBe(405);
    await life.review(grace, pull, "COMMENT");
    await life.review(grace, pull, "APPROVE");
    await life.shows(pull, "success");

    await life.rewrite(ada, "charge", charge(2));
    await life.report(life.head(pull), "success");
    await life.shows(pull, "in_progress", "grace approved an earlier commit");
    const objection = await life.review(grace, pull, "REQUEST_CHANGES");
    await life.shows(pull, "failure");
    await life.dismiss(owner, pull, objection);
    await life.shows(pull, "in_progress");

    // Who wrote a part of it approves nothing of it.
    await life.push(grace, "charge", { "src/payments/round.ts": "export const round = Math.ceil;\n" });
    await life.report(life.head(pull), "success");
    await life.review(grace, pull, "APPROVE");
    await life.shows(pull, "in_progress");
    await life.review(owner, pull, "APPROVE");
    await life.shows(pull, "success");

    expect(await life.merge(ada, pull)).toBe(200);
    expect(await life.merge(ada, pull)).toBe(405);
    await life.expectHonest();
  });

  it("a pull request is closed, opened again and given other bases, one of which it shares with another", async () => {
    await using life = await openLife();
    const { ada, grace, owner } = life;
    await life.push(owner, "next", charge(7));
    await life.shop.start();

    // On top of `next` only the guide is new; on top of `main` the payments are as well.
    await life.push(ada, "work", guide(1), "next");
    const pull = await life.open(ada, "work", { base: "next" });
    await life.report(life.head(pull), "success");
    await life.shows(pull, "success", "low risk");
    await life.retarget(ada, pull, "main");
    await life.shows(pull, "in_progress", "high risk");
    expect(await life.merge(ada, pull)).toBe(405);

    await life.close(ada, pull);
    await life.report(life.head(pull), "failure");
    await life.reopen(ada, pull);
    await life.shows(pull, "failure");
    await life.report(life.head(pull), "success");
    await life.shows(pull, "in_progress");
    await life.retarget(ada, pull, "next");
    await life.shows(pull, "success");

    const twin = await life.open(grace, "work");
    await life.shows(pull, "in_progress");
    await life.review(owner, twin, "APPROVE");
    await life.shows(twin, "in_progress");
    await life.expectHonest();
  });

  it("a draft moves a file out of the payments, thinks better of it, and is merged when it is ready", async () => {
    await using life = await openLife();
    const { ada } = life;
    await life.shop.start();

    const plain = await life.push(ada, "tidy", guide(1));
    const pull = await life.open(ada, "tidy", { draft: true });
    await life.report(plain, "success");
    await life.shows(pull, "success");
    await life.push(ada, "tidy", {
      "src/payments/charge.ts": null,
      "docs/charge.ts": "export const charge = 1;\n",
    });
    await life.report(life.head(pull), "success");
    await life.shows(pull, "in_progress", "high risk");
    // The commit of before is the head again, and all that was ever proved of it holds.
    await life.restore(ada, "tidy", plain);
    await life.shows(pull, "success");
    await life.finish(ada, pull);
    await life.mergesByItself(pull);
    await life.expectHonest();
  });

  it("a stranger proposes something from a fork, pushes over the review, and is reviewed again", async () => {
    await using life = await openLife();
    const { grace } = life;
    await life.shop.start();

    const stranger = await life.addStranger();
    await life.push(stranger, "idea", { "README.md": "# A better shop\n" });
    const pull = await life.open(stranger, "idea");
    await life.shows(pull, "in_progress", "high risk");
    await life.report(life.head(pull), "success");
    await life.review(grace, pull, "APPROVE");
    await life.shows(pull, "success");
    const reviewed = life.head(pull);
    await life.push(stranger, "idea", charge(0));
    await life.shows(pull, "in_progress");
    await life.report(reviewed, "success");
    await life.report(life.head(pull), "success");
    await life.shows(pull, "in_progress");
    await life.review(grace, pull, "APPROVE");
    await life.shows(pull, "success");
    await life.expectHonest();
  });
});
