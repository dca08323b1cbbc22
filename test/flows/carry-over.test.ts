import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readChange } from "#adapters/git/read-change.ts";
import { openRepository } from "#adapters/git/repository.ts";
import type { ChangeIdentity } from "#core/gate/facts.ts";
import type { CommitSha } from "#core/ids.ts";
import { patchIdentity } from "#core/review/carry-over.ts";
import { buildRepository, type Entry, executable, type TestRepository } from "#test/support/git.ts";

/** What happens to a pull request, or to its base, between two looks at it. */
const steps = ["amend", "squash", "rebase", "merge the base", "edit", "go back", "the base moves"] as const;
type Step = (typeof steps)[number];
const edits = ["a", "b", "add", "delete", "rename", "make executable"] as const;
type Edit = (typeof edits)[number];

/** One look at one head; `step` is what happened before it. */
interface Look {
  readonly step: Step;
  readonly base: CommitSha;
  readonly head: CommitSha;
  /** Null while it cannot be merged. */
  readonly identity: ChangeIdentity | null;
}

async function lookAt(repository: TestRepository, step: Step, base: CommitSha, head: CommitSha): Promise<Look> {
  const opened = await openRepository(repository.directory, { surroundings: repository.surroundings });
  const patch = patchIdentity(await readChange(opened, { base, head, wantsContent: false }));
  const mergeTree = await mergedTree(repository, base, head);
  return { step, base, head, identity: patch === null || mergeTree === null ? null : { base, mergeTree, patch } };
}

/** git's own word for what a head changes. */
async function patchIdOf({ git }: TestRepository, { base, head }: Look): Promise<string | undefined> {
  const script = "!f() { git diff $(git merge-base $1 $2) $2 | git patch-id --stable; }; f";
  return (await git("-c", `alias.patch=${script}`, "patch", base, head)).split(" ")[0];
}

/** Null where the two conflict. */
function mergedTree({ git }: TestRepository, base: CommitSha, head: CommitSha): Promise<string | null> {
  return git("merge-tree", "--write-tree", base, head).catch(() => null);
}

function withLine(line: number, text: string, before: string): string {
  return before.split("\n").with(line, text).join("\n");
}
const twelve = Array.from({ length: 12 }, (_, line) => `line ${line}`).join("\n");
const start = { a: twelve, b: twelve, tool: "run\n", "old/one": twelve, "old/two": twelve };

/** Every edit writes a text or a name that no other one writes, so that the base never makes a change of the pull request. */
async function edit(repository: TestRepository, parent: CommitSha, kind: Edit, number: number): Promise<CommitSha> {
  const { git } = repository;
  const paths = (await git("ls-tree", "-r", "--name-only", parent)).split("\n");
  const old = paths.find((path) => path.startsWith("old/"));
  const files: Record<string, Entry> = {};
  if (kind === "a" || kind === "b") {
    files[kind] = withLine(number % 12, `edit ${number}`, await git("show", `${parent}:${kind}`));
  } else if (kind === "make executable") {
    files["tool"] = executable(`run ${number}\n`);
  } else if (kind === "add" || old === undefined) {
    files[`new/${number}`] = `${number}\n`;
  } else {
    files[old] = null;
    if (kind === "rename") files[`new/${number}`] = await git("show", `${parent}:${old}`);
  }
  return repository.commit({ branch: `edit-${number}`, parents: [parent], files });
}

/** Looks at the pull request after each step. A rebase or a merge of the base that conflicts is left out. */
async function play(repository: TestRepository, history: readonly (readonly [Step, Edit])[]): Promise<readonly Look[]> {
  const { git } = repository;
  let base = await repository.commit({ files: start });
  let head = await edit(repository, base, "a", 100);
  const first = await lookAt(repository, "edit", base, head);
  const looks = [first];
  for (const [number, [step, kind]] of history.entries()) {
    const merged = looks.at(-1)?.identity?.mergeTree ?? null;
    const commitTree = async (tree: string, ...parents: readonly string[]) =>
      (await git("commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-m", `${number}`)) as CommitSha;
    switch (step) {
      case "edit":
        head = await edit(repository, head, kind, number);
        break;
      case "amend": {
        const [, ...parents] = (await git("rev-list", "--parents", "-1", head)).split(" ");
        head = await commitTree(`${head}^{tree}`, ...parents);
        break;
      }
      case "squash":
        head = await commitTree(`${head}^{tree}`, await git("merge-base", base, head));
        break;
      case "go back":
        head = await commitTree(`${first.head}^{tree}`, head);
        break;
      case "rebase":
        if (merged !== null) head = await commitTree(merged, base);
        break;
      case "merge the base":
        if (merged !== null) head = await commitTree(merged, base, head);
        break;
      case "the base moves":
        base = await edit(repository, base, kind, number);
    }
    looks.push(await lookAt(repository, step, base, head));
  }
  return looks;
}

const histories = fc.array(fc.tuple(fc.constantFrom(...steps), fc.constantFrom(...edits)), {
  minLength: 3,
  maxLength: 6,
});

/** Histories in which a rebase and a merge of the base leave the change as it is, so that no run is without them. */
const always: readonly (readonly [Step, Edit][])[] = [
  [
    ["the base moves", "b"],
    ["rebase", "a"],
    ["the base moves", "add"],
    ["merge the base", "a"],
    ["squash", "a"],
  ],
  [
    ["edit", "rename"],
    ["amend", "a"],
    ["go back", "a"],
    ["edit", "make executable"],
    ["the base moves", "delete"],
    ["rebase", "a"],
  ],
];

describe("the identity of a change, in real histories", () => {
  it("two heads of one identity are one patch to git; amending and squashing keep it, and an edit never does", async () => {
    const kept = new Set<Step>();
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        await using repository = await buildRepository({ isBare: true });
        const looks = await play(repository, history);
        const known = looks.filter(({ identity }) => identity !== null);
        for (const alike of Map.groupBy(known, ({ identity }) => JSON.stringify(identity)).values()) {
          const heads = [...new Map(alike.map((look) => [look.head, look])).values()];
          const patchIds = await Promise.all(heads.map((look) => patchIdOf(repository, look)));
          expect(new Set(patchIds).size).toBe(1);
        }
        const same = (one: Look | undefined, other: Look) => isDeepStrictEqual(one?.identity, other.identity);
        const changed = looks.filter((look, index) => index > 0 && !same(looks[index - 1], look));
        const unchanged = looks.filter((look) => look.identity !== null && !changed.includes(look)).slice(1);
        expect(changed.filter(({ step }) => step === "amend" || step === "squash")).toEqual([]);
        expect(unchanged.filter(({ step }) => step === "edit")).toEqual([]);
        for (const { step } of unchanged) kept.add(step);
      }),
      // Each run starts some fifty git processes; `LAW_RUNS=1000` looks longer.
      { numRuns: Number(process.env["LAW_RUNS"] ?? 8), examples: always.map((history) => [history]) },
    );
    expect(kept).toContain("rebase");
    expect(kept).toContain("merge the base");
  }, 120_000);

  it("a head that leaves out what the base has done by now has the same identity: it lands the same, though it shows less", async () => {
    await using repository = await buildRepository({ isBare: true });
    const both = withLine(11, "new", withLine(0, "new", twelve));
    const root = await repository.commit({ files: start });
    const base = await repository.commit({ files: { a: withLine(0, "new", twelve) } });
    const whole = await repository.commit({ branch: "whole", parents: [root], files: { a: both } });
    const rest = await repository.commit({ branch: "rest", parents: [base], files: { a: both } });
    const [one, other] = [
      await lookAt(repository, "edit", base, whole),
      await lookAt(repository, "rebase", base, rest),
    ];
    expect(one.identity).not.toBeNull();
    expect(other.identity).toEqual(one.identity);
    expect(await patchIdOf(repository, other)).not.toBe(await patchIdOf(repository, one));
    expect(await repository.git("rev-parse", `${rest}^{tree}`)).toBe(one.identity?.mergeTree);
  });
});
