import { describe, expect, it } from "vitest";
import { GitHubError, type RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { FileAt } from "#core/change/file-at.ts";
import { gatherCodeOwners, openOwnersCache, readCodeOwners, teamsOf } from "#flows/gather-code-owners.ts";
import { startLocalGitHub } from "#test/adapters/github/local-github.ts";
import { base, earlier, head } from "#test/support/judge.ts";

const changed = [
  { path: "src/a.ts", previousPath: null },
  { path: "docs/a.md", previousPath: "src/b.ts" },
];

function textFile(text: string, blob = "blob"): FileAt {
  return { kind: "file", mode: "100644", blob, bytes: new TextEncoder().encode(text) };
}

/** A repository with these files at every commit, and the paths that were asked for. */
function holding(files: Record<string, FileAt>): Pick<RepositoryOnGitHub, "readFileAt"> & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    readFileAt: (_, path) => {
      asked.push(path);
      return Promise.resolve(files[path] ?? null);
    },
  };
}

describe("gatherCodeOwners", () => {
  it("reads the file of the base branch, whatever the head says", async () => {
    await using local = await startLocalGitHub({ files: { ".github/CODEOWNERS": "/src/ @octo/core @octo-dev\n" } });
    await local.open("work", { ".github/CODEOWNERS": "", "src/a.ts": "a\n" });
    const owners = await gatherCodeOwners(local.repository, await local.tip("main"), changed, openOwnersCache());
    expect(owners).toEqual({
      kind: "read",
      items: [{ paths: ["src/a.ts", "src/b.ts"], owners: ["octo-dev", "octo/core"] }],
    });
    expect(teamsOf(owners)).toEqual(["octo/core"]);
  });

  it("takes the first of the three places at which there is a file", async () => {
    const docs = textFile("* @docs", "1");
    const root = textFile("* @root", "2");
    const first = textFile("* @first", "3");
    const ownerOf = async (files: Record<string, FileAt>) => {
      const owners = await gatherCodeOwners(holding(files), base, changed, openOwnersCache());
      return owners.kind === "read" ? owners.items.flatMap((fact) => fact.owners) : [];
    };
    expect(await ownerOf({ "docs/CODEOWNERS": docs })).toEqual(["docs"]);
    expect(await ownerOf({ "docs/CODEOWNERS": docs, CODEOWNERS: root })).toEqual(["root"]);
    expect(await ownerOf({ "docs/CODEOWNERS": docs, CODEOWNERS: root, ".github/CODEOWNERS": first })).toEqual([
      "first",
    ]);
    expect(await ownerOf({})).toEqual([]);
  });

  it.for<[what: string, file: FileAt]>([
    ["too large for GitHub", { kind: "too-large", mode: "100644", blob: "blob", sizeBytes: 4_000_000 }],
    ["a link", { kind: "symlink", mode: "120000" }],
    ["over a limit of ours", textFile(`${"a".repeat(600)} @octo`)],
  ])("cannot tell who owns what where the file is %s", async ([, file]) => {
    const repository = holding({ CODEOWNERS: file, "docs/CODEOWNERS": textFile("* @docs") });
    const owners = await gatherCodeOwners(repository, base, changed, openOwnersCache());
    expect(owners).toEqual({ kind: "unread", why: "unavailable" });
    expect(teamsOf(owners)).toEqual([]);
  });

  it("reads each commit once, and again after GitHub failed", async () => {
    const cache = openOwnersCache();
    const broken = { readFileAt: () => Promise.reject(new GitHubError("transient", "graphql", "status 502")) };
    await expect(gatherCodeOwners(broken, base, changed, cache)).rejects.toThrow("status 502");
    const repository = holding({ ".github/CODEOWNERS": textFile("* @octo") });
    for (const commit of [base, base, head, base]) await gatherCodeOwners(repository, commit, changed, cache);
    expect(repository.asked).toEqual([".github/CODEOWNERS", ".github/CODEOWNERS"]);
  });

  it("remembers no more commits than it has room for", async () => {
    const cache = openOwnersCache();
    const repository = holding({});
    const commits = Array.from({ length: 200 }, (_, index) => index.toString(16).padStart(40, "0") as typeof base);
    for (const commit of commits) await readCodeOwners(repository, commit, cache);
    expect(cache.byCommit.size).toBe(64);
    expect([...cache.byCommit.keys()].at(-1)).toBe(commits.at(-1));
  });

  it("keeps the lines that count for nothing, for whoever shows them", async () => {
    const repository = holding({ CODEOWNERS: textFile("* @octo\n!docs/ @octo\n") });
    const owners = await readCodeOwners(repository, earlier, openOwnersCache());
    expect(owners).toMatchObject({ kind: "read", path: "CODEOWNERS", problems: [{ line: 2, code: "negation" }] });
  });
});

describe("teamsOf", () => {
  it("names each team once, and neither people nor addresses", () => {
    const fact = (...owners: string[]) => ({ paths: ["a"], owners });
    const items = [fact("octo/Core", "octo-dev"), fact("octo/core", "octo/apps", "a/b@example.com")];
    expect(teamsOf({ kind: "read", items })).toEqual(["octo/apps", "octo/core"]);
  });

  it("names no more than can be looked up", () => {
    const items = [{ paths: ["a"], owners: Array.from({ length: 80 }, (_, index) => `octo/team-${index}`) }];
    expect(teamsOf({ kind: "read", items })).toHaveLength(50);
  });
});
