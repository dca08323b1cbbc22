import { describe, expect, it } from "vitest";
import { readCommit, writeCommit } from "#sandbox/git/objects.ts";
import { updateRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import { addComment } from "#sandbox/issues/operations.ts";
import { submitReview } from "#sandbox/pulls/reviews.ts";
import type { Severity } from "#sandbox/reviewers/script.ts";
import { eventually, type GatedShop } from "#test/support/gated-shop.ts";
import { charge, reviewedContract } from "#test/support/reviewed-contract.ts";
import {
  expectComment,
  expectTitle,
  finding,
  openReviewedShop,
  ours,
  pullOf,
  requests,
  type ReviewedShop,
} from "#test/support/reviewed-shop.ts";

const ratchet = "convergence: { maxRounds: 3, ratchet: { afterRounds: 2, severity: P1 } }";

const found = (severity: Severity) =>
  ({ kind: "green-with-findings", findings: [finding("src/payments/charge.ts", 1, severity)] }) as const;

const short = (sha: string) => sha.slice(0, 7);

describe("a reviewer that always finds something", { timeout: 600_000 }, () => {
  it.concurrent("stops nothing any more once the ratchet holds, and what it found goes to one issue", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract({ rest: ratchet }) });
    const { shop, says } = reviewed;
    says("greptile", found("P2"));
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(-1));
    await shop.expectGate(head, "failure");
    const second = await shop.commit(shop.ada, "charge", charge(-2));
    await shop.expectGate(second, "failure");
    const third = await shop.commit(shop.ada, "charge", charge(-3));
    const { summary } = await shop.expectGate(third, "success");
    expect(summary).toContain("After 3 rounds only P1 and above blocks, so 2 milder findings go to an issue");

    const [issue] = await eventually(
      () => issuesOf(shop),
      (issues) => issues.length > 0,
    );
    expect(issue?.title).toBe(`Findings left open by pull request ${number}`);
    expect(issue?.body).toContain("| P2 | greptile | `The amount is never checked` | `src/payments/charge.ts` |");
    expect(issue?.body).toContain(`| \`${short(head)}\` |`);

    // Nobody was called, so that the loop goes on: the next head is asked about, and has no issue of its own.
    const fourth = await shop.commit(shop.ada, "charge", charge(-4));
    await shop.expectGate(fourth, "success");
    expect(issuesOf(shop)).toHaveLength(1);
  });

  it.concurrent("ends the loop at the cap: one call with the history, no write for twenty bots' events, and nobody is asked about the next head", async () => {
    await using reviewed = await openReviewedShop({
      contract: reviewedContract({ rest: ratchet, requiresCi: true, quietSeconds: 0 }),
    });
    const { shop, says, say } = reviewed;
    says("greptile", found("P1"));
    await shop.start();
    const heads: string[] = [];
    const { number, head } = await shop.open(shop.ada, "charge", charge(-1));
    heads.push(head);
    await shop.expectGate(head, "failure");
    for (const amount of [-2, -3]) {
      const next = await shop.commit(shop.ada, "charge", charge(amount));
      heads.push(next);
      await shop.expectGate(next, "failure");
    }
    const call = await expectComment(reviewed, number, "### A person is needed");
    expect(call.body).toContain("3 rounds of review have had findings, and the contract goes no further.");
    expect(
      call.body
        .split("\n")
        .filter((line) => line.startsWith("| `"))
        .map((line) => line.slice(3, 10)),
    ).toEqual(heads.map(short));
    await expectTitle(shop, heads.at(-1) ?? "", "3 rounds of review have had findings, and the contract stops at 3");

    await expectRest(shop);
    const written = await readWrites(shop);
    const events = await readDone(shop);
    await sendTwentyBotEvents(reviewed, number, heads);
    await eventually(
      () => readDone(shop),
      (done) => done >= events + 20,
    );
    await expectRest(shop);
    expect(await readWrites(shop)).toBe(written);

    const fourth = await shop.commit(shop.ada, "charge", charge(4));
    await expectTitle(shop, fourth, "greptile reviewed");
    await shop.report(fourth, "failure");
    // Whatever followed from the first look at this head has been written when the second one shows.
    await expectTitle(shop, fourth, "CI ended with failure");
    const asked = (await requests(reviewed, number)).map(({ body }) => /head `(\w+)`/.exec(body)?.[1]);
    expect(asked).toEqual(heads.slice(1).map(short));

    says("greptile", { kind: "clean" });
    await shop.report(fourth, "success");
    await say(shop.ada, number, "/headgate review");
    await shop.expectGate(fourth, "success");
    const calls = (await ours(reviewed, number)).filter(({ body }) => body.includes("### A person is needed"));
    expect(calls).toEqual([call]);
  });

  it.concurrent("ends the loop when fixes undo each other", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract() });
    const { shop, says } = reviewed;
    says("greptile", found("P2"));
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(-1));
    await shop.expectGate(head, "failure");
    const second = await shop.commit(shop.ada, "charge", charge(-2));
    await shop.expectGate(second, "failure");
    const back = await shop.commit(shop.ada, "charge", charge(-1));
    await expectTitle(shop, back, "The change has come back to an earlier state that had findings too");
    const call = await expectComment(reviewed, number, "### A person is needed");
    expect(call.body).toContain("the fixes undo each other");
  });
});

describe("when the commit is only worded anew", { timeout: 600_000 }, () => {
  it.concurrent("a clean review carries over where the contract lets it, and the check says from where", async () => {
    await using reviewed = await openReviewedShop({
      // Longer than a busy machine takes to find out what the head merges to: until then nothing is known to be the same.
      contract: reviewedContract({ reviews: "reviewers: [greptile], carryOver: true", quietSeconds: 15 }),
    });
    const { shop } = reviewed;
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await shop.expectGate(head, "success");
    const amended = await reword(shop, head);
    const { summary } = await shop.expectGate(amended, "success");
    expect(summary).toContain(`greptile reviewed ${short(head)}, which changes and merges to the same as this head`);
    expect(await requests(reviewed, number)).toEqual([]);

    // A real edit never carries.
    const edited = await shop.commit(shop.ada, "charge", charge(3));
    await expectComment(reviewed, number, `for a review of head \`${short(edited)}\``);
    const { summary: after } = await shop.expectGate(edited, "success");
    expect(after).toContain("greptile reviewed this head");
  });

  it.concurrent("the reviewer is asked again where the contract does not say otherwise", async () => {
    await using reviewed = await openReviewedShop({ contract: reviewedContract() });
    const { shop } = reviewed;
    await shop.start();
    const { number, head } = await shop.open(shop.ada, "charge", charge(2));
    await shop.expectGate(head, "success");
    const amended = await reword(shop, head);
    await expectComment(reviewed, number, `for a review of head \`${short(amended)}\``);
    const { summary } = await shop.expectGate(amended, "success");
    expect(summary).toContain("greptile reviewed this head");
  });
});

/** Comments of a reviewer, reviews of heads that are past, and checks of another App that nobody asked for. */
async function sendTwentyBotEvents({ shop, reviewers }: ReviewedShop, number: number, heads: readonly string[]) {
  const { repository, sandbox, report } = shop;
  const bot = reviewers.greptile?.account;
  const [first, second, last] = heads;
  if (bot === undefined || first === undefined || second === undefined || last === undefined)
    throw new Error("there is no reviewer, or no third head");
  const pull = pullOf(shop, number);
  const body = "The amount is never checked.";
  const comments = [{ path: "src/payments/charge.ts", line: 1, side: "RIGHT" as const, body }];
  for (let round = 1; round <= 5; round += 1) {
    addComment(sandbox.world, repository, pull.issue, `/headgate review\n\nI have looked ${round} times.`, bot);
    await submitReview(sandbox.world, pull, bot, { event: "COMMENT", body: `Round ${round}`, commit: first, comments });
    await submitReview(sandbox.world, pull, bot, { event: "COMMENT", body: `Round ${round}`, commit: second });
    await report(last, "failure", "Lint");
  }
}

/** Waits until Headgate has worked off all it was told, and has looked once more after it; that takes 15 s. */
async function expectRest(shop: GatedShop): Promise<void> {
  const unfinished = async () =>
    (await readMetric(shop, /^headgate_queue_(?:waiting|running)\{queue="(?:confirm|order)"\}/)) +
    (await readMetric(shop, /^headgate_queue_(?:running|oldest_due_seconds)\{queue="pull"\}/));
  // Twice: the last look is asked for just before what asked for it is gone.
  await eventually(
    async () => [await unfinished(), await unfinished()],
    (counts) => counts.every((count) => count === 0),
  );
}

const readWrites = (shop: GatedShop) => readMetric(shop, /^headgate_github_calls_total\{.*kind="write"/);
const readDone = (shop: GatedShop) => readMetric(shop, /^headgate_deliveries_total\{.*result="done"/);

/** Of Headgate's own metrics: the sum of all lines that match. */
async function readMetric({ config }: GatedShop, pattern: RegExp): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${config.port}/metrics`)).text();
  const lines = text.split("\n").filter((line) => pattern.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

/** The same tree on the same parents, in other words, pushed over the commit. */
async function reword({ sandbox, repository, ada }: GatedShop, head: string): Promise<string> {
  const commit = await readCommit(repository, head);
  if (commit === null) throw new Error(`there is no commit ${head}`);
  const person = signatureOf(ada.account, sandbox.world.now());
  const { tree, parents } = commit;
  const reworded = { tree, parents, message: "Say it in other words", author: person, committer: person };
  const to = await writeCommit(repository, reworded);
  await updateRef(sandbox.world, repository, { ref: "refs/heads/charge", to, from: head, pusher: ada.account });
  return to;
}

function issuesOf({ repository }: GatedShop) {
  return [...repository.issues.values()].filter(({ isPull }) => !isPull);
}
