import { createHash } from "node:crypto";
import nock from "nock";
import { describe, expect, it } from "vitest";
import type { Change, ChangedFile } from "#core/change/change.ts";
import { executableMode, regularMode, submoduleMode, symlinkMode } from "#core/change/change.ts";
import type { LocalGitHub } from "./local-github.ts";
import { startLocalGitHub } from "./local-github.ts";
import { api, base, failureOf, grantTokens, head, openMocked, other, useMocks } from "./mocked-github.ts";

/** The change as it is read from a local GitHub, by path. */
async function readChange(local: LocalGitHub, number: number, wantsContent = true): Promise<Change> {
  const read = await local.repository.readPull(number);
  if (read?.baseTip == null) throw new Error("there is no such pull request");
  const { baseTip, head: at, changedFiles } = read;
  return local.repository.readChange({ number, base: baseTip, head: at, changedFiles, wantsContent });
}

/** git's name for a file of this text. */
const blobOf = (text: string | Uint8Array) => {
  const bytes = Buffer.from(text);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
};

const byPath = ({ files }: Change) => Object.fromEntries(files.map(({ path, ...file }) => [path, file]));

describe("on a local GitHub", () => {
  const files = {
    "a.md": "one\ntwo\n",
    "deleted.md": "gone\n",
    "moved.md": "the same\nfour\nlines\nof text\n",
    "run.sh": "echo\n",
    "link.md": "a file\n",
    "src/[id]/page.tsx": "x\n",
  };

  it("tells what happened to each file, with the modes of both sides and the lines that came", async () => {
    await using local = await startLocalGitHub({ files });
    const image = Buffer.from([0x89, 0x50, 0, 1, 2, 0xff]);
    const { pull } = await local.open("work", {
      "a.md": "one\r\nTWO\r\n",
      "deleted.md": null,
      "moved.md": null,
      "new/place.md": files["moved.md"],
      "run.sh": { mode: executableMode, text: files["run.sh"] },
      "link.md": { mode: symlinkMode, text: "a.md" },
      "src/[id]/page.tsx": "x\ny\n",
      "empty.md": "",
      "ä\nb.md": "odd\n",
      sub: { mode: submoduleMode, sha: "d".repeat(40) },
      "image.png": image,
    });
    const change = await readChange(local, pull.number);
    expect(change.listing).toEqual({ kind: "complete" });
    const lines = (...added: string[]) => ({ kind: "read", lines: added });
    const none = { previousPath: null, isBinary: false };
    expect(byPath(change)).toEqual({
      "a.md": {
        ...none,
        status: "modified",
        oldMode: regularMode,
        newMode: regularMode,
        newBlob: blobOf("one\r\nTWO\r\n"),
        hasNewContent: true,
        additions: 2,
        deletions: 2,
        sizeBytes: 10,
        addedLines: lines("one", "TWO"),
      },
      "deleted.md": {
        ...none,
        status: "deleted",
        oldMode: regularMode,
        newMode: "000000",
        newBlob: null,
        hasNewContent: true,
        additions: 0,
        deletions: 1,
        sizeBytes: null,
        addedLines: lines(),
      },
      "new/place.md": {
        ...none,
        previousPath: "moved.md",
        status: "renamed",
        oldMode: regularMode,
        newMode: regularMode,
        newBlob: blobOf(files["moved.md"]),
        hasNewContent: false,
        additions: 0,
        deletions: 0,
        sizeBytes: 28,
        addedLines: lines(),
      },
      "run.sh": {
        ...none,
        status: "modified",
        oldMode: regularMode,
        newMode: executableMode,
        newBlob: blobOf(files["run.sh"]),
        hasNewContent: false,
        additions: 0,
        deletions: 0,
        sizeBytes: 5,
        addedLines: lines(),
      },
      "link.md": expect.objectContaining({ oldMode: regularMode, newMode: symlinkMode, newBlob: blobOf("a.md") }),
      "src/[id]/page.tsx": expect.objectContaining({ status: "modified", additions: 1, addedLines: lines("y") }),
      "empty.md": expect.objectContaining({ status: "added", additions: 0, deletions: 0, sizeBytes: 0 }),
      "ä\nb.md": expect.objectContaining({ status: "added", newMode: regularMode, addedLines: lines("odd") }),
      sub: expect.objectContaining({ newMode: submoduleMode, newBlob: "d".repeat(40), sizeBytes: null }),
      "image.png": {
        ...none,
        status: "added",
        oldMode: "000000",
        newMode: regularMode,
        newBlob: blobOf(image),
        hasNewContent: true,
        additions: null,
        deletions: null,
        sizeBytes: 6,
        addedLines: { kind: "unread", why: "too-large" },
      },
    });
  });

  it("knows a file that gives way to a folder of its name, and a folder that gives way to a file", async () => {
    await using local = await startLocalGitHub({ files: { ...files, "b/c.md": "c\n" } });
    const { pull } = await local.open("work", {
      "a.md": null,
      "a.md/inside.md": "in\n",
      "b/c.md": null,
      b: "a file\n",
    });
    const change = await readChange(local, pull.number);
    const seen = change.files.map(({ path, status, oldMode, newMode }) => [path, status, oldMode, newMode]);
    expect(seen.toSorted()).toEqual([
      ["a.md", "deleted", regularMode, "000000"],
      ["a.md/inside.md", "added", "000000", regularMode],
      ["b", "added", "000000", regularMode],
      ["b/c.md", "deleted", regularMode, "000000"],
    ]);
  });

  it("reads no lines unless it is asked to", async () => {
    await using local = await startLocalGitHub({ files });
    const { pull } = await local.open("work", { "a.md": "x\n" });
    const change = await readChange(local, pull.number, false);
    expect(change.files.map(({ addedLines }) => addedLines)).toEqual([{ kind: "unread", why: "not-asked" }]);
  });

  it("does not know the mode of a file that the base branch has lost meanwhile", async () => {
    await using local = await startLocalGitHub({ files });
    const { pull } = await local.open("work", { "a.md": "x\n" });
    await local.commit("main", { "a.md": null });
    const [file] = (await readChange(local, pull.number)).files;
    expect(file).toMatchObject({ path: "a.md", oldMode: "unknown", newMode: regularMode });
  });

  it("reads two hundred and one files whole, in three pages and three queries", async () => {
    await using local = await startLocalGitHub({ files });
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f/${index}.md`, `${index}\n`]));
    const { pull } = await local.open("work", many);
    const change = await readChange(local, pull.number);
    expect(change.listing).toEqual({ kind: "complete" });
    expect(new Set(change.files.map(({ path }) => path))).toEqual(new Set(Object.keys(many)));
    expect(change.files.every(({ newMode }) => newMode === regularMode)).toBe(true);
    expect(local.calls.slice(1).map(({ operation }) => operation.slice(0, 3))).toEqual([
      ...Array(3).fill("GET"),
      ...Array(3).fill("gra"),
    ]);
  });
});

describe("what GitHub answers about the files of a head", () => {
  useMocks();

  const blob = "1".repeat(40);
  const listed = (over: object = {}) => ({
    filename: "a.md",
    status: "modified",
    sha: blob,
    additions: 1,
    deletions: 0,
    patch: "@@ -1 +1,2 @@\n one\n+two",
    ...over,
  });
  const entry = (over: object = {}) => ({ mode: 0o100644, oid: blob, size: 8, ...over });
  const path = "/repos/octo/shop/pulls/3/files";
  const request = { number: 3, base, head, changedFiles: 1, wantsContent: true };

  /** Answers the list and then the sides. */
  function reply(files: readonly object[], sides: { base?: object | null; head?: object | null; now?: string } = {}) {
    grantTokens();
    nock(api).get(path).query({ per_page: 100, page: 1 }).reply(200, files);
    const repository = {
      pullRequest: { headRefOid: sides.now ?? head },
      base: sides.base === undefined ? { base0: entry({ oid: "2".repeat(40) }) } : sides.base,
      head: sides.head === undefined ? { head0: entry() } : sides.head,
    };
    nock(api).post("/graphql").reply(200, { data: { repository } });
  }

  it.each([
    { what: "another head by now", files: [listed()], sides: { now: other } },
    { what: "another blob in the head", files: [listed({ sha: "9".repeat(40) })], sides: {} },
    { what: "no such file in the head", files: [listed()], sides: { head: { head0: null } } },
    { what: "a deleted file that is still there", files: [listed({ status: "removed" })], sides: {} },
    { what: "no such head", files: [listed()], sides: { head: null } },
  ])("with $what: a conflict, and not the change of this head", async ({ files, sides }) => {
    reply(files, sides);
    expect((await failureOf(openMocked().repository.readChange(request))).kind).toBe("conflict");
  });

  it.each([
    { what: "fewer files than it counts", files: [listed()], changedFiles: 2 },
    { what: "more files than it counts", files: [listed(), listed()], changedFiles: 1 },
    { what: "one file twice, which hides another", files: [listed(), listed()], changedFiles: 2 },
  ])("with $what: an incomplete list", async ({ files, changedFiles }) => {
    reply(files);
    const change = await openMocked().repository.readChange({ ...request, changedFiles });
    expect(change.listing).toEqual({ kind: "incomplete", why: "too-many-files" });
  });

  it("with three thousand files: asks for thirty pages and thirty queries, and takes it for cut", async () => {
    grantTokens();
    const name = (index: number) => `f${index}.md`;
    nock(api)
      .get(path)
      .query(true)
      .times(30)
      .reply(200, (asked: Request) => {
        const page = Number(new URL(asked.url).searchParams.get("page"));
        return Array.from({ length: 100 }, (_, index) => listed({ filename: name((page - 1) * 100 + index) }));
      });
    nock(api)
      .post("/graphql")
      .times(30)
      .reply(200, () => {
        const side = (label: string) =>
          Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${label}${index}`, entry()]));
        return {
          data: { repository: { pullRequest: { headRefOid: head }, base: side("base"), head: side("head") } },
        };
      });
    const { repository, calls } = openMocked();
    const change = await repository.readChange({ ...request, changedFiles: 4_000 });
    expect(change.files).toHaveLength(3_000);
    expect(change.listing).toEqual({ kind: "incomplete", why: "too-many-files" });
    expect(calls).toHaveLength(60);
  });

  it("sends paths as variables only, however they look", async () => {
    grantTokens();
    const odd = 'a") { x } # ${y}\n.md';
    nock(api)
      .get(path)
      .query(true)
      .reply(200, [listed({ filename: odd })]);
    const bodies: { query: string; variables: Record<string, unknown> }[] = [];
    nock(api)
      .post("/graphql")
      .reply(200, async (asked: Request) => {
        bodies.push((await asked.json()) as (typeof bodies)[number]);
        const sides = { base: { base0: entry() }, head: { head0: entry() } };
        return { data: { repository: { pullRequest: { headRefOid: head }, ...sides } } };
      });
    await openMocked().repository.readChange(request);
    expect(bodies[0]?.variables).toMatchObject({ path0: odd, base, head });
    expect(bodies[0]?.query).not.toContain("{ x }");
  });

  const file = async (
    over: object,
    sides: { base?: object | null; head?: object | null } = {},
  ): Promise<ChangedFile | undefined> => {
    reply([listed(over)], sides);
    return (await openMocked().repository.readChange(request)).files[0];
  };

  it.each([
    { what: "as many as it counts", over: {}, lines: ["two"] },
    { what: "fewer than it counts", over: { additions: 2 }, lines: null },
    { what: "no patch", over: { patch: undefined }, lines: null },
    { what: "only deletions", over: { additions: 0, deletions: 1, patch: "@@ -1,2 +1 @@\n one\n-two" }, lines: [] },
    { what: "lines that look like a header", over: { patch: "@@ -1 +1,2 @@\n one\n+++ two" }, lines: ["++ two"] },
  ])("with $what: added lines $lines", async ({ over, lines }) => {
    const expected = lines === null ? { kind: "unread", why: "too-large" } : { kind: "read", lines };
    expect((await file(over))?.addedLines).toEqual(expected);
  });

  const uncounted = { additions: 0, deletions: 0, patch: undefined };
  const same = { base0: entry() };

  it.each([
    {
      what: "a mode alone",
      over: { ...uncounted, status: "changed" },
      base: { base0: entry({ mode: 0o100755 }) },
      isNew: false,
    },
    {
      what: "a rename alone",
      over: { ...uncounted, status: "renamed", previous_filename: "a.md" },
      base: same,
      isNew: false,
    },
    { what: "a modification that shows nothing", over: uncounted, base: same, isNew: true },
    { what: "a binary file", over: uncounted, base: { base0: entry({ oid: "3".repeat(40) }) }, isNew: true },
    { what: "something from a base that is gone", over: uncounted, base: null, isNew: true },
  ])("with $what: new content $isNew", async ({ over, base: before, isNew }) => {
    const read = await file(over, { base: before });
    expect(read).toMatchObject({ hasNewContent: isNew, additions: isNew ? null : 0, deletions: isNew ? null : 0 });
  });

  it("with a mode that git has not: the core is told, in its own words", async () => {
    expect(await file({}, { head: { head0: entry({ mode: 0o100664 }) } })).toMatchObject({ newMode: "100664" });
  });

  it.each([{ status: "rewritten" }, { status: "renamed" }, { additions: "1" }, { filename: null }])(
    "with %j: invalid, since no word of it may be guessed",
    async (over) => {
      grantTokens();
      nock(api)
        .get(path)
        .query(true)
        .reply(200, [listed(over)]);
      expect((await failureOf(openMocked().repository.readChange(request))).kind).toBe("invalid");
    },
  );

  it("is read once for the same two commits, and again after a failure", async () => {
    grantTokens();
    const { repository, calls } = openMocked({ retryPausesMs: [] });
    nock(api).get(path).query(true).reply(502);
    await failureOf(repository.readChange(request));
    reply([listed()]);
    const [first, second] = await Promise.all([repository.readChange(request), repository.readChange(request)]);
    expect(second).toBe(first);
    expect(await repository.readChange(request)).toBe(first);
    expect(calls).toHaveLength(3);
  });
});
