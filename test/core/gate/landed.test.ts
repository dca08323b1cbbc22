import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareLanded, type LandedFile, type Landing } from "#core/gate/landed.ts";
import { renderLandedIssue } from "#core/message/landed.ts";
import { base, head, sha } from "#test/support/judge.ts";

function modified(path: string, blob: string | null = "new", over: Partial<LandedFile> = {}): LandedFile {
  return { path, previousPath: null, status: "modified", blob, additions: 5, deletions: 2, ...over };
}

function deleted(path: string): LandedFile {
  return modified(path, "old", { status: "deleted" });
}

function renamed(previousPath: string, path: string, blob = "new", over: Partial<LandedFile> = {}): LandedFile {
  return modified(path, blob, { status: "renamed", previousPath, ...over });
}

interface Lists {
  readonly judged: readonly LandedFile[];
  readonly landed: readonly LandedFile[];
  readonly moved?: readonly LandedFile[];
  /** Lists that GitHub cut. */
  readonly cut?: readonly ("judged" | "landed" | "moved")[];
}

function compare({ judged, landed, moved = [], cut = [] }: Lists): Landing {
  return compareLanded({
    judged: { files: judged, isComplete: !cut.includes("judged") },
    landed: { files: landed, isComplete: !cut.includes("landed") },
    moved: { files: moved, isComplete: !cut.includes("moved") },
  });
}

function say(landing: Landing): string {
  if (landing.kind === "same") return "same";
  if (landing.kind === "unknown") return `unknown: ${landing.why}`;
  const { extra, missing, altered } = landing;
  return Object.entries({ extra, missing, altered })
    .flatMap(([kind, paths]) => (paths.length > 0 ? [`${kind} ${paths.join(" ")}`] : []))
    .join(", ");
}

const a = modified("a");

describe("what landed, compared with what was judged", () => {
  it.for<[when: string, lists: Lists, says: string]>([
    ["nothing is nothing", { judged: [], landed: [] }, "same"],
    ["the same files", { judged: [a, deleted("b")], landed: [deleted("b"), a] }, "same"],
    ["another file too", { judged: [a], landed: [a, modified("b")] }, "extra b"],
    ["a file of another change is taken back", { judged: [a], landed: [a, deleted("z"), modified("b")] }, "extra b z"],
    ["a file less", { judged: [a, modified("b")], landed: [a] }, "missing b"],
    ["another content", { judged: [a], landed: [modified("a", "other")] }, "altered a"],
    ["deleted in place of changed", { judged: [a], landed: [deleted("a")] }, "altered a"],
    ["changed in place of deleted", { judged: [deleted("a")], landed: [a] }, "altered a"],
    [
      "all at once",
      { judged: [a, modified("b")], landed: [modified("a", "x"), modified("c")] },
      "extra c, missing b, altered a",
    ],
    ["a content that GitHub does not say", { judged: [a], landed: [modified("a", null)] }, "unknown: unsaid-content"],
    [
      "two that it does not say",
      { judged: [modified("a", null)], landed: [modified("a", null)] },
      "unknown: unsaid-content",
    ],
    ["a rename", { judged: [renamed("a", "b")], landed: [renamed("a", "b")] }, "same"],
    [
      "a rename that only one list shows as such",
      { judged: [renamed("a", "b")], landed: [deleted("a"), modified("b")] },
      "same",
    ],
    ["a rename whose old name stays", { judged: [renamed("a", "b")], landed: [modified("b")] }, "missing a"],
    [
      "two files that change places",
      { judged: [renamed("a", "b", "A"), renamed("b", "a", "B")], landed: [modified("a", "B"), modified("b", "A")] },
      "same",
    ],
  ])("%s", ([, lists, says]) => {
    expect(say(compare(lists))).toBe(says);
  });
});

describe("where the base had changed too", () => {
  const merged = modified("a", "merged");
  const onBase = modified("a", "base");

  it.for<[when: string, lists: Lists, says: string]>([
    ["the content is a merge of both", { judged: [a], landed: [merged], moved: [onBase] }, "same"],
    [
      "some of the lines were there already",
      { judged: [a], landed: [modified("a", "merged", { additions: 1 })], moved: [onBase] },
      "same",
    ],
    [
      "more lines than were judged",
      { judged: [a], landed: [modified("a", "merged", { additions: 6 })], moved: [onBase] },
      "altered a",
    ],
    [
      "more lines go than were judged",
      { judged: [a], landed: [modified("a", "merged", { deletions: 3 })], moved: [onBase] },
      "altered a",
    ],
    [
      "the judged content, at the cost of what the base had",
      { judged: [a], landed: [modified("a", "new", { additions: 6 })], moved: [onBase] },
      "altered a",
    ],
    [
      "the base had exactly the judged content",
      { judged: [a, modified("b")], landed: [modified("b")], moved: [a] },
      "same",
    ],
    ["the base had deleted it already", { judged: [deleted("a")], landed: [], moved: [deleted("a")] }, "same"],
    ["the base had another content", { judged: [a], landed: [], moved: [onBase] }, "missing a"],
    [
      "the base had a content that GitHub does not say",
      { judged: [a], landed: [], moved: [modified("a", null)] },
      "missing a",
    ],
    [
      "the base had renamed it",
      { judged: [a], landed: [modified("c", "merged")], moved: [renamed("a", "c", "base")] },
      "same",
    ],
    [
      "the judged change renames it",
      { judged: [renamed("a", "b")], landed: [renamed("a", "b", "merged")], moved: [onBase] },
      "same",
    ],
    [
      "lines of a rename and of a new file do not compare",
      {
        judged: [renamed("a", "b")],
        landed: [deleted("a"), modified("b", "merged", { additions: 90 })],
        moved: [onBase],
      },
      "unknown: unsaid-content",
    ],
    ["it is another file", { judged: [a], landed: [merged], moved: [modified("z", "base")] }, "altered a"],
  ])("%s", ([, lists, says]) => {
    expect(say(compare(lists))).toBe(says);
  });
});

describe("a list that GitHub cut is never whole", () => {
  it.for<[when: string, lists: Lists, says: string]>([
    ["the judged one", { judged: [a], landed: [a], cut: ["judged"] }, "unknown: cut-list"],
    [
      "the judged one, which may hold what is extra",
      { judged: [a], landed: [a, modified("b")], cut: ["judged"] },
      "unknown: cut-list",
    ],
    ["what landed", { judged: [a], landed: [a], cut: ["landed"] }, "unknown: cut-list"],
    [
      "what landed, which may hold what is missing",
      { judged: [a, modified("b")], landed: [a], cut: ["landed"] },
      "unknown: cut-list",
    ],
    [
      "what landed, though it is more than was judged",
      { judged: [a], landed: [a, modified("b")], cut: ["landed"] },
      "extra b",
    ],
    ["what the base changed", { judged: [a], landed: [a], cut: ["moved"] }, "unknown: cut-list"],
    [
      "what the base changed, which may explain a content",
      { judged: [a], landed: [modified("a", "other")], cut: ["moved"] },
      "unknown: cut-list",
    ],
    [
      "what the base changed, which may explain a path",
      { judged: [a], landed: [modified("c")], cut: ["moved"] },
      "unknown: cut-list",
    ],
    [
      "what the base changed, but nothing is missing",
      { judged: [a], landed: [a, modified("b")], cut: ["moved"] },
      "extra b",
    ],
    [
      "another content is another one all the same",
      { judged: [a], landed: [deleted("a")], cut: ["judged", "landed", "moved"] },
      "altered a",
    ],
  ])("%s", ([, lists, says]) => {
    expect(say(compare(lists))).toBe(says);
  });
});

describe("laws", () => {
  const status = fc.constantFrom("added", "modified", "deleted", "type-changed") as fc.Arbitrary<LandedFile["status"]>;
  const file = fc.record({
    path: fc.constantFrom("a", "b", "c", "d", "e"),
    previousPath: fc.constant(null),
    status,
    blob: fc.constantFrom("1", "2", "3"),
    additions: fc.nat(3),
    deletions: fc.nat(3),
  });
  const files = fc.uniqueArray(file, { selector: ({ path }) => path });

  it("what landed as judged is the same, whatever the base had changed", () => {
    fc.assert(
      fc.property(files, files, (judged, moved) => {
        expect(say(compare({ judged, landed: judged, moved }))).toBe("same");
      }),
    );
  });

  it("order never matters", () => {
    fc.assert(
      fc.property(files, files, files, (judged, landed, moved) => {
        const turned = { judged: judged.toReversed(), landed: landed.toReversed(), moved: moved.toReversed() };
        expect(compare(turned)).toEqual(compare({ judged, landed, moved }));
      }),
    );
  });

  it("a path that nobody judged is never the same", () => {
    fc.assert(
      fc.property(files, files, (judged, moved) => {
        const landing = compare({ judged, landed: [...judged, modified("z")], moved });
        expect(say(landing)).toBe("extra z");
      }),
    );
  });

  it("a list that is cut never makes anything the same", () => {
    fc.assert(
      fc.property(files, files, files, fc.constantFrom("judged", "landed", "moved"), (judged, landed, moved, cut) => {
        expect(compare({ judged, landed, moved, cut: [cut as "judged"] }).kind).not.toBe("same");
      }),
    );
  });
});

describe("the issue that a difference opens", () => {
  const place = {
    number: 7,
    url: "https://github.com/octo/shop/pull/7",
    baseRef: "main",
    judgedHead: head,
    parent: base,
    mergeCommit: sha("e"),
  };

  it("says what is different, why it matters and what to do", () => {
    const many = Array.from({ length: 22 }, (_, index) => `src/${index}.ts`);
    const issue = renderLandedIssue(place, { kind: "different", extra: many, missing: ["a`@octo`"], altered: ["b"] });
    expect(issue.title).toBe("What landed of #7 is not what was judged");
    expect(issue.body)
      .toBe(`#7 was judged at head \`${head}\`. It landed on \`main\` as \`${sha("e")}\`, and that commit does not hold the same change:

22 files that nobody judged:

${many
  .slice(0, 20)
  .map((path) => `- \`${path}\``)
  .join("\n")}
- … and 2 more files

1 file of the judged change that did not change:

- \`\` a\`@octo\` \`\`

1 file that changed in another way than was judged:

- \`b\`

**Why it matters.** Checks, reviews and approvals were about the judged change. Nothing of it speaks for the difference, which may even take back what others had merged before.

**What to do**

1. Compare [what landed](https://github.com/octo/shop/compare/${base}...${sha("e")}) with [what was judged](https://github.com/octo/shop/compare/${base}...${head}).
2. If nobody meant the difference, merge nothing more into \`main\`, and revert \`eeeeeee\`.
3. If nobody pushed to the branch by hand, tell GitHub's support, with the commits above. Close this issue when it is settled.`);
  });

  it("links to no address but the repository's own", () => {
    const different = { kind: "different", extra: ["a"], missing: [], altered: [] } as const;
    const { body } = renderLandedIssue({ ...place, url: "javascript:alert(1)/pull/7" }, different);
    expect(body).toContain(
      `1. Compare what landed (\`${base}...${sha("e")}\`) with what was judged (\`${base}...${head}\`).`,
    );
  });
});
