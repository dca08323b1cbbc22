import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReviewerAdapter } from "#core/contract/contract.ts";
import type { Instant } from "#core/ids.ts";
import type { ReviewMaterial } from "#core/review/material.ts";
import { readReviewRun } from "#core/review/read.ts";
import type { ReviewRun } from "#core/review/run.ts";
import { fixture, fixtureNames } from "./fixtures.ts";
import {
  after,
  buildMaterial,
  buildReviewer,
  check,
  comment,
  head,
  older,
  type Piece,
  review,
  status,
  thread,
} from "./material.ts";

const adapters = ["greptile", "coderabbit", "copilot", "codex", "claude", "sarif", "generic"] as const;

/** Texts as they are published, torn apart and put together, and such as nobody publishes. */
const published = fc.constantFrom(...fixtureNames.map(fixture));
const torn = fc.tuple(published, published, fc.double({ min: 0, max: 1, noNaN: true })).map(([one, other, where]) => {
  const at = Math.floor(one.length * where);
  return `${one.slice(0, at)}${other.slice(Math.floor(other.length * where))}`;
});
const scraps = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "<!--",
        "-->",
        "<details>",
        "</details>",
        "<summary>",
        "```",
        "\n",
        "> ",
        "**",
        "`",
        "{",
        "|",
        head,
      ),
    ),
  )
  .map((parts) => parts.join(""));
const text = fc.oneof(published, torn, scraps);
const commit = fc.constantFrom(head, older);
const instant = fc.integer({ min: -30, max: 30 }).map(after);

const piece: fc.Arbitrary<Piece> = fc.oneof(
  fc
    .record({
      head: commit,
      status: fc.constantFrom("queued", "in_progress", "completed", "pending"),
      conclusion: fc.constantFrom(null, "success", "failure", "neutral", "skipped", "timed_out", "surprise"),
      title: fc.option(text),
      summary: fc.option(text),
      text: fc.option(text),
      startedAt: instant,
      completedAt: fc.option(instant),
    })
    .map(check),
  fc
    .record({
      head: commit,
      state: fc.constantFrom("error", "failure", "pending", "success"),
      description: fc.option(text),
      createdAt: instant,
    })
    .map(status),
  fc
    .record({
      body: text,
      head: commit,
      state: fc.constantFrom("approved", "changes-requested", "commented", "dismissed"),
      submittedAt: instant,
      updatedAt: fc.option(instant),
    })
    .map(({ body, ...changes }) => review(body, changes)),
  fc
    .record({ body: text, createdAt: instant, updatedAt: instant })
    .map(({ body, ...changes }) => comment(body, changes)),
  fc
    .record({
      body: text,
      head: commit,
      path: fc.string(),
      opensThread: fc.boolean(),
      isResolved: fc.boolean(),
      isResolvedByReviewer: fc.boolean(),
      isOutdated: fc.boolean(),
      hunk: fc.option(text),
      createdAt: instant,
    })
    .map(({ body, ...changes }) => thread(body, changes)),
);
const pieces = fc.array(piece, { maxLength: 5 });
const adapter = fc.constantFrom(...adapters);
const since = fc.option(instant);

function read(kind: ReviewerAdapter, published: readonly Piece[], headSince: Instant | null): ReviewRun | null {
  return readReviewRun(buildReviewer(kind), buildMaterial(kind, published, headSince), head);
}

describe("readReviewRun", () => {
  it("never throws, and answers for the asked commit and reviewer", () => {
    fc.assert(
      fc.property(adapter, pieces, since, (kind, published, headSince) => {
        const run = read(kind, published, headSince);
        expect([run?.reviewer ?? kind, run?.head ?? head]).toEqual([kind, head]);
      }),
      { numRuns: 500 },
    );
  });

  it("is clean only without findings, and says that it found something only where it did", () => {
    fc.assert(
      fc.property(adapter, pieces, since, (kind, published, headSince) => {
        const run = read(kind, published, headSince);
        const found = (run?.findings ?? []).length > 0;
        expect(run?.state).not.toBe(found ? "clean" : "findings");
      }),
      { numRuns: 500 },
    );
  });

  it("does not depend on the order in which things are listed", () => {
    fc.assert(
      fc.property(adapter, pieces, since, (kind, published, headSince) => {
        const material = buildMaterial(kind, published, headSince);
        const turned: ReviewMaterial = {
          ...material,
          checkRuns: material.checkRuns.toReversed(),
          statuses: material.statuses.toReversed(),
          reviews: material.reviews.toReversed(),
          comments: material.comments.toReversed(),
          threads: material.threads.toReversed(),
        };
        const reviewer = buildReviewer(kind);
        expect(readReviewRun(reviewer, turned, head)?.state).toBe(readReviewRun(reviewer, material, head)?.state);
      }),
      { numRuns: 300 },
    );
  });

  it("is clean only with a check run on the commit, a review of it, or Codex's own comment that names it or came since the push", () => {
    fc.assert(
      fc.property(adapter, pieces, since, (kind, published, headSince) => {
        const run = read(kind, published, headSince);
        const material = buildMaterial(kind, published, headSince);
        const isChecked = material.checkRuns.some((item) => item.head === head && item.status === "completed");
        const isMarked =
          kind === "coderabbit" && material.statuses.some((item) => item.head === head && item.state === "success");
        const isReviewed = material.reviews.some((item) => item.head === head && item.state !== "dismissed");
        const isCodex =
          kind === "codex" &&
          material.comments.some(
            ({ createdAt, body }) => body.includes(head) || (headSince !== null && createdAt >= headSince),
          );
        expect(run?.state !== "clean" || isChecked || isMarked || isReviewed || isCodex).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("says nothing good of a commit that only others were looked at for", () => {
    const elsewhere = piece.map(
      ({ kind, changes }): Piece => ({ kind, changes: { ...changes, head: older } }) as Piece,
    );
    fc.assert(
      fc.property(adapter, fc.array(elsewhere, { maxLength: 5 }), (kind, published) => {
        const withoutComments = published.filter((item) => item.kind !== "comment");
        expect(["clean", "findings"]).not.toContain(read(kind, withoutComments, null)?.state);
      }),
      { numRuns: 300 },
    );
  });

  it("takes nothing from a check run where the contract names no App, whatever the name of the check run", () => {
    const runs = piece.filter(({ kind }) => kind === "check");
    fc.assert(
      fc.property(adapter, fc.array(runs, { minLength: 1, maxLength: 3 }), (kind, published) => {
        const reviewer = buildReviewer(kind, { appId: null });
        expect(readReviewRun(reviewer, buildMaterial(kind, published), head)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it("never becomes cleaner when a finding is added", () => {
    const finding = thread(fixture("coderabbit/inline-major"), { path: "src/added.ts", createdAt: after(40) });
    fc.assert(
      fc.property(adapter, pieces, since, (kind, published, headSince) => {
        const before = read(kind, published, headSince);
        const now = read(kind, [...published, finding], headSince);
        expect(now?.state).not.toBe("clean");
        expect(before?.state === "clean" ? now?.state : "findings").toBe("findings");
        expect(now?.findings.map(({ title }) => title)).toContain("Read every page before comparing.");
        const kept = before?.findings.filter(({ title }) => !title.includes("not listed")) ?? [];
        for (const { fingerprint } of kept) {
          expect(now?.findings.map((known) => known.fingerprint)).toContain(fingerprint);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("never takes comments at lines for a review: with nothing more, one that is at work never comes to an end", () => {
    const lines = piece.filter(({ kind }) => kind === "thread");
    const notLooked = fc.constantFrom(
      check({ status: "in_progress", conclusion: null, completedAt: null }),
      check({ conclusion: "cancelled" }),
    );
    fc.assert(
      fc.property(adapter, fc.array(lines, { maxLength: 5 }), fc.option(notLooked), (kind, threads, ending) => {
        const run = read(kind, ending === null ? threads : [...threads, ending], after(0));
        expect(["clean", "findings"]).not.toContain(run?.state);
      }),
      { numRuns: 300 },
    );
  });

  it("takes nothing from text of another: material of a person's comments alone is never clean", () => {
    // Identity is settled before: such texts can only come here as comments of the reviewer's own App.
    fc.assert(
      fc.property(adapter, fc.array(text, { maxLength: 4 }), (kind, bodies) => {
        const published = bodies.map((body) => comment(body, { viaAppId: 99 }));
        expect(read(kind, published, after(0))).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

/** How many characters the reader touches: each look at one, and each stretch that is searched, cut or split. */
function stepsOf(act: () => unknown): number {
  let steps = 0;
  const restores: (() => void)[] = [];
  const count = (
    owner: object,
    name: string,
    cost: (self: string, args: readonly unknown[], answer: unknown) => number,
  ): void => {
    const known: unknown = Reflect.get(owner, name);
    if (typeof known !== "function") throw new Error(`no method ${name}`);
    Reflect.set(owner, name, function counted(this: unknown, ...args: unknown[]) {
      const answer: unknown = Reflect.apply(known, this, args);
      steps += cost(String(this), args, answer);
      return answer;
    });
    restores.push(() => Reflect.set(owner, name, known));
  };
  const searched = (self: string, args: readonly unknown[], answer: unknown): number => {
    const from = typeof args[1] === "number" ? args[1] : 0;
    return 1 + (typeof answer === "number" && answer >= 0 ? answer - from : self.length - from);
  };
  count(String.prototype, "indexOf", searched);
  count(String.prototype, "charCodeAt", () => 1);
  count(String.prototype, "charAt", () => 1);
  count(String.prototype, "split", (self) => self.length);
  count(String.prototype, "trim", () => 1);
  count(String.prototype, "includes", (self) => self.length);
  count(String.prototype, "lastIndexOf", (self) => self.length);
  count(String.prototype, "match", (self) => self.length);
  count(String.prototype, "replace", () => 20);
  try {
    act();
  } finally {
    for (const restore of restores) restore();
  }
  return steps;
}

const most = 65_536;
const hostile: readonly (readonly [string, string])[] = [
  ["<", "<"],
  ["<a", "<a"],
  ["<details>", "<details>"],
  ["<details><summary>x</summary>", "<details><summary>x</summary>"],
  ["<!--", "<!--"],
  ["<!-- --", "<!-- --"],
  ["<!-- a -->", "<!-- a -->"],
  ["`", "`"],
  ["` <a", "` <a"],
  ["**", "**"],
  ["** ", "** a "],
  ["> ", "> "],
  [">\\n", ">\n"],
  ["```\\n", "```\n"],
  ["one word", "a"],
  ["words", "a "],
  ["hex", "abcdef1 "],
  ["copilot reviewed 1", "copilot reviewed 1 "],
  ["1 new alert", "1 new alert "],
  ["|", "| important | `a:1` | b |\n"],
  ["1. `a`", "1. `a` **b**\n"],
  ["`1-2`:", "`1-2`: **a**\n"],
  ["**a:1**", "**a:1**\n"],
  ["[", "[a]("],
  ["https://", "https://a/b/c/blob/"],
  ["{", '{"a":'],
  ["quotes", '"'],
  ["<details>a", "<details>a</details>"],
  ["nitpick comments", "<details><summary>Nitpick comments (1)</summary>a</details>\n"],
  ["found 2 issues", "### code review\nfound 2 issues\n1. a\n"],
  ["emoji", "🔴"],
];

describe("a text of 65,536 characters", () => {
  it.each(hostile)(
    "made of %s is read in a number of steps that grows with its length alone",
    (_, unit) => {
      const body = unit.repeat(Math.ceil(most / unit.length)).slice(0, most);
      const half = body.slice(0, most / 2);
      const texts: readonly (readonly [ReviewerAdapter, string])[] = [
        ...adapters.map((kind) => [kind, body] as const),
        ["copilot", `<details><summary>Suppressed comments (9)</summary>\n${body}`],
        ["coderabbit", `<details><summary>Nitpick comments (9) ${half}</summary>\n${"a\n".repeat(most / 4)}`],
        ["claude", `### Code review\nFound 2 issues:\n${body}`],
        ["greptile", `<!-- greptile_summary -->Confidence Score: 5/5\n${half}\nLast reviewed commit ${half}`],
      ];
      for (const [kind, text] of texts) {
        const whole = text.slice(0, most);
        const published = [check({ summary: whole }), review(whole), comment(whole), thread(whole, { hunk: whole })];
        expect(stepsOf(() => read(kind, published, after(0)))).toBeLessThan(60 * most);
      }
    },
    1_800_000,
  );
});
