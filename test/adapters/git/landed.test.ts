import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, test } from "vitest";

import { type LandedChange, readLandedChanges } from "#adapters/git/landed.ts";
import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { parseCommitSha, parseInstant } from "#core/ids.ts";
import { buildRepository, copyOf, movedFrom, type TestRepository } from "#test/support/git.ts";

async function readLanded(
  { directory, surroundings }: TestRepository,
  { tip = "main", last = 100, wantsContent = false } = {},
): Promise<readonly LandedChange[]> {
  const opened = await openRepository(directory, { surroundings });
  return readLandedChanges(opened, { tip: await resolveCommit(opened, tip), last, wantsContent });
}

const summarise = (landed: readonly LandedChange[]) =>
  landed.map(({ subject, change }) => [subject, change.files.map(({ path, status }) => `${status} ${path}`)]);

test("merges, squashes and plain commits come newest first, each with what it brought; the root is no change", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1\n", b: "1\n" }, message: "root" },
    { branch: "topic", parents: ["main"], files: { x: "1\n" }, message: "topic: work" },
    { branch: "topic", files: { x: "2\n", y: "1\n" }, message: "topic: more work" },
    { files: { b: "2\n" }, message: "a plain commit" },
    { parents: ["main", "topic"], files: { x: "2\n", y: "1\n", b: "resolved\n" }, message: "Merge topic" },
    { files: { z: "1\n", moved: movedFrom("a") }, message: "A squash (#12)\n\n* one\n* two\n" },
    { message: "nothing" },
  ]);
  expect(summarise(await readLanded(repository))).toEqual([
    ["nothing", []],
    ["A squash (#12)", ["renamed moved", "added z"]],
    ["Merge topic", ["modified b", "added x", "added y"]],
    ["a plain commit", ["modified b"]],
  ]);
});

test("each change names the commit, its first parent, and when it was committed", async () => {
  await using repository = await buildRepository();
  const [root, second, third] = await repository.commits([
    { files: { a: "1" } },
    { files: { a: "2" } },
    { files: { a: "3" } },
  ]);
  const landed = await readLanded(repository);
  expect(landed.map(({ change }) => [change.base, change.head])).toEqual([
    [second, third],
    [root, second],
  ]);
  expect(landed.map(({ committedAt }) => committedAt)).toEqual([
    parseInstant("2026-01-01T00:02:00Z"),
    parseInstant("2026-01-01T00:01:00Z"),
  ]);
  expect(landed.map(({ change }) => change.listing)).toEqual([{ kind: "complete" }, { kind: "complete" }]);
});

test("a history of one commit has no change", async () => {
  await using repository = await buildRepository();
  await repository.commit({ files: { a: "1" } });
  expect(await readLanded(repository)).toEqual([]);
});

test("no more commits are looked at than asked for", async () => {
  await using repository = await buildRepository();
  await repository.commits(
    Array.from({ length: 9 }, (_, index) => ({ files: { a: `${index}` }, message: `${index}` })),
  );
  expect((await readLanded(repository, { last: 2 })).map(({ subject }) => subject)).toEqual(["8", "7"]);
});

test("added lines go to the commit that added them", async () => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1\n" } },
    { files: { a: "1\n2\n", b: `diff --git a/a b/a\n${"a".repeat(40)}\n` } },
    { message: "nothing" },
    { files: { a: "2\n3\n" } },
  ]);
  const landed = await readLanded(repository, { wantsContent: true });
  expect(landed.map(({ change }) => change.files.map(({ path, addedLines }) => [path, addedLines]))).toEqual([
    [["a", { kind: "read", lines: ["3"] }]],
    [],
    [
      ["a", { kind: "read", lines: ["2"] }],
      ["b", { kind: "read", lines: ["diff --git a/a b/a", "a".repeat(40)] }],
    ],
  ]);
});

test.each<[name: string, message: string | Uint8Array, subject: string]>([
  ["an empty message", "", ""],
  ["a message that begins with blank lines", "\n\n  title  \n", "  title"],
  ["a title over two lines", "one\ntwo\n\nbody", "one two"],
  ["control characters", "a\u001b[31mb\u0007\rc", "a\u001b[31mb\u0007\rc"],
  [
    "what looks like a record",
    `:100644 100644 ${"a".repeat(40)} M\t${"b".repeat(40)}`,
    `:100644 100644 ${"a".repeat(40)} M\t${"b".repeat(40)}`,
  ],
  ["a NUL", "before\0after", "before\0after"],
  ["bytes that are not UTF-8", Buffer.from("caf\xe9", "latin1"), "caf\ufffd"],
  ["a title without end", "😀".repeat(5_000), "😀".repeat(200)],
])("%s is a subject like any other", async (_, message, subject) => {
  await using repository = await buildRepository();
  await repository.commits([
    { files: { a: "1" } },
    { files: { a: "2" }, message },
    { files: { a: "3" }, message: "next" },
  ]);
  expect((await readLanded(repository)).map((landed) => landed.subject)).toEqual(["next", subject]);
});

/** A commit that git itself would not write. */
async function commitRaw(repository: TestRepository, seconds: string, rest: string): Promise<string> {
  const parent = await repository.commit({ files: { a: "1" } });
  const tree = await repository.git("rev-parse", "main^{tree}");
  const who = `A <a@example.com> ${seconds} +0000`;
  await repository.write("raw", `tree ${tree}\nparent ${parent}\nauthor ${who}\ncommitter ${who}\n${rest}`);
  return repository.git("hash-object", "-t", "commit", "-w", "--literally", "raw");
}

test.each([
  ["later than a Date can say", "99999999999999999", 8.64e15],
  ["before there were dates", "0", 0],
  ["at no time", "never", 0],
])("a commit that claims to be made %s still has an instant", async (_, seconds, instant) => {
  await using repository = await buildRepository();
  const tip = await commitRaw(repository, seconds, "\nx\n");
  expect(await readLanded(repository, { tip })).toMatchObject([{ committedAt: instant }]);
});

test.each(["odd", "even"])(
  "an encoding that a commit claims takes neither its date nor its subject (%s)",
  async (subject) => {
    await using repository = await buildRepository();
    const tip = await commitRaw(repository, "5", `encoding UTF-16LE\n\n${subject}\n`);
    expect(await readLanded(repository, { tip })).toMatchObject([{ committedAt: 5_000, subject }]);
  },
);

test("at the edge of a shallow clone the oldest commit says that nobody knows what it changed", async () => {
  await using repository = await buildRepository();
  const [, second, third] = await repository.commits([
    { files: { a: "1" } },
    { files: { a: "2" } },
    { files: { b: "1" } },
    { files: { c: "1" } },
  ]);
  const directory = join(repository.home, "clone");
  await repository.git("clone", "--quiet", "--depth=2", pathToFileURL(repository.directory).href, directory);
  const [newest, edge, ...more] = await readLanded({ ...repository, directory }, { tip: "HEAD" });
  expect(newest?.change).toMatchObject({ base: third, files: [{ path: "c" }], listing: { kind: "complete" } });
  expect(edge?.change).toEqual({
    base: second,
    head: third,
    files: [],
    listing: { kind: "incomplete", why: "shallow-clone" },
  });
  expect(more).toEqual([]);
});

test("a history that alters more than can be listed is refused as a whole", async () => {
  const folder = `${"folder".repeat(40)}/`.repeat(4);
  const files = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`0/${folder}${index}`, "1\n"]));
  await using repository = await buildRepository();
  await repository.commits([
    { files },
    { files: Array.from({ length: 35 }, (_, index) => [`${index + 1}`, copyOf("0")] as const) },
  ]);
  await expect(readLanded(repository, { wantsContent: true })).rejects.toMatchObject({
    kind: "output-too-large",
    message: "The last 100 commits alter more files than can be listed at once. Ask for fewer commits.",
  });
});

test("a tip that is not there is an unknown revision", async () => {
  await using repository = await buildRepository();
  await repository.commit({ files: { a: "1" } });
  const opened = await openRepository(repository.directory, repository);
  const tip = parseCommitSha("1".repeat(40));
  if (tip === null) throw new Error("not a hash");
  await expect(readLandedChanges(opened, { tip, last: 1, wantsContent: true })).rejects.toMatchObject({
    kind: "unknown-revision",
  });
});

test("600 commits over 2,000 files are read in a few processes, not in one for each", async () => {
  await using repository = await buildRepository();
  const files = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`d${index % 40}/f${index}`, `${index}\n`]),
  );
  const steps = Array.from({ length: 600 }, (_, index) => ({
    files: { [`d${index % 40}/f${index}`]: `edited ${index}\n` },
  }));
  await repository.commits([{ files }, ...steps]);
  const bin = join(repository.home, "bin");
  const log = join(repository.home, "runs");
  const PATH = repository.surroundings["PATH"] ?? "";
  await mkdir(bin);
  const counting = `#!/bin/sh\necho run >>"${log}"\nPATH="${PATH}" exec git "$@"\n`;
  await writeFile(join(bin, "git"), counting, { mode: 0o755 });
  const surroundings = { ...repository.surroundings, PATH: `${bin}:${PATH}` };
  const landed = await readLanded({ ...repository, surroundings }, { last: 600 });
  expect((await readFile(log, "utf8")).split("\n").length).toBeLessThan(12);
  expect(landed).toHaveLength(600);
  expect(landed.every(({ change }) => change.files.length === 1)).toBe(true);
});
