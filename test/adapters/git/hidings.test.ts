import { chmod } from "node:fs/promises";
import { join } from "node:path";

import { beforeAll, expect, test } from "vitest";

import { type LandedChange, readLandedChanges } from "#adapters/git/landed.ts";
import { readChange } from "#adapters/git/read-change.ts";
import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommits } from "#adapters/git/resolve.ts";
import type { Change } from "#core/change/change.ts";
import type { CommitSha } from "#core/ids.ts";
import { buildRepository, type CommitPlan, executable, submodule, type TestRepository } from "#test/support/git.ts";

/*
 * Configuration, attributes and side files can make git hide a part of a change or describe it differently. Each row sets one
 * of them up, shows that git on its own is fooled by it, and that what we read is not.
 */

/** The same hashes every time it is built. */
const history: readonly CommitPlan[] = [
  {
    files: {
      ".gitmodules": '[submodule "lib"]\n\tpath = lib\n\turl = ./lib\n',
      "a.txt": "one\n\ntwo\n\n3\n4\n5\n6\n7\n8\n9\n\nlast\n",
      "moved.txt": "1\n2\n3\n4\n5\n6\n7\n8\n",
      "moved-too.txt": "q\nw\ne\nr\nt\ny\nu\ni\n",
      "run.sh": "run\n",
      "reordered.txt": "unique\n" + "repeated\n".repeat(6),
      lib: submodule("1".repeat(40)),
    },
  },
  { branch: "topic", parents: ["main"], files: { "early.txt": "early\n" } },
  {
    branch: "topic",
    files: {
      "a.txt": "one\n\ntwo!\n\n3\n4\n5\n6\n7\n8\n9\n\nlast!\n",
      "moved.txt": null,
      "moved-too.txt": null,
      "new-place.txt": "1\n2\n3\n4\n5\n6\n7\n8\nnine\n",
      "new-place-too.txt": "q\nw\ne\nr\nt\ny\nu\ni\no\n",
      "run.sh": executable("run\n"),
      "reordered.txt": "repeated\n".repeat(6) + "unique\n",
      "späte-Datei.txt": "late\n",
      lib: submodule("2".repeat(40)),
    },
  },
  { files: { "meanwhile.txt": "on main\n" } },
];

let truth: Change;
let shownPlainly: string;

beforeAll(async () => {
  await using repository = await buildRepository();
  await repository.commits(history);
  truth = await readTopic(repository);
  shownPlainly = await readPlainly(repository);
});

const config = (key: string, value: string) => (repository: TestRepository) => repository.git("config", key, value);

const userConfig = (text: string) => (repository: TestRepository) => repository.write("../home/.gitconfig", text);

const checkedOut = (path: string, text: string) => async (repository: TestRepository) => {
  await repository.git("-c", "submodule.recurse=false", "checkout", "--quiet", "topic");
  await repository.write(path, text);
};

const script = async (repository: TestRepository): Promise<string> => {
  await repository.write("../home/quiet.sh", "#!/bin/sh\nexit 0\n");
  const path = join(repository.home, "quiet.sh");
  await chmod(path, 0o755);
  return path;
};

type Hiding = [name: string, hide: (repository: TestRepository) => Promise<unknown>];

const hidings: readonly Hiding[] = [
  [
    "submodule.<name>.ignore in a checked-out .gitmodules",
    checkedOut(".gitmodules", '[submodule "lib"]\n\tpath = lib\n\turl = ./lib\n\tignore = all\n'),
  ],
  [
    "submodule.<name>.ignore in the configuration",
    async (repository) => {
      await repository.git("checkout", "--quiet", "topic");
      await repository.git("config", "submodule.lib.ignore", "all");
    },
  ],
  ["diff.ignoreSubmodules", config("diff.ignoreSubmodules", "all")],
  ["diff.ignoreSubmodules of the user", userConfig("[diff]\n\tignoreSubmodules = all\n")],
  ["diff.submodule", config("diff.submodule", "log")],
  ["diff.renames", config("diff.renames", "false")],
  ["diff.renameLimit", config("diff.renameLimit", "1")],
  ["diff.noprefix", config("diff.noprefix", "true")],
  ["diff.context", config("diff.context", "0")],
  ["diff.interHunkContext", config("diff.interHunkContext", "100")],
  ["diff.suppressBlankEmpty", config("diff.suppressBlankEmpty", "true")],
  ["diff.algorithm", config("diff.algorithm", "patience")],
  [
    "diff.orderFile",
    async (repository) => {
      await repository.write("order", "run.sh\nlib\n");
      await repository.git("config", "diff.orderFile", "order");
    },
  ],
  ["core.quotePath", config("core.quotePath", "false")],
  ["core.bigFileThreshold", config("core.bigFileThreshold", "1")],
  ["color.ui", config("color.ui", "always")],
  ["* binary in a checked-out .gitattributes", checkedOut(".gitattributes", "* binary\n")],
  ["* -diff in .git/info/attributes", (repository) => repository.write(".git/info/attributes", "* -diff\n")],
  [
    "core.attributesFile of the user",
    async (repository) => {
      await repository.write("../home/attributes", "* binary\n");
      await repository.write("../home/.gitconfig", "[core]\n\tattributesFile = ~/attributes\n");
    },
  ],
  [
    "a diff driver that calls everything binary",
    async (repository) => {
      await repository.write(".git/info/attributes", "* diff=quiet\n");
      await repository.git("config", "diff.quiet.binary", "true");
    },
  ],
  [
    "a diff driver that converts every file to nothing",
    async (repository) => {
      await repository.write(".git/info/attributes", "* diff=quiet\n");
      await repository.git("config", "diff.quiet.textconv", await script(repository));
    },
  ],
  ["diff.external", async (repository) => repository.git("config", "diff.external", await script(repository))],
  ["a replacement of the head", (repository) => repository.git("replace", "topic", "topic~1")],
  ["a replacement of a blob", (repository) => repository.git("replace", "topic:a.txt", "main:a.txt")],
  [
    "a graft that makes the head an ancestor of its base",
    async (repository) => {
      const [main, head] = await Promise.all(["main", "topic"].map((ref) => repository.git("rev-parse", ref)));
      await repository.write(".git/info/grafts", `${main} ${head}\n`);
    },
  ],
];

test.each(hidings)("%s changes nothing", async (_, hide) => {
  await using repository = await buildRepository();
  await repository.commits(history);
  await hide(repository);
  expect(await readPlainly(repository)).not.toEqual(shownPlainly);
  expect(await readTopic(repository)).toEqual(truth);
});

test("all of them together change nothing in what has landed", async () => {
  await using repository = await buildRepository();
  const commits = await repository.commits(history);
  const before = await readLanded(repository, commits[2]);
  expect(before.map(({ change }) => change.files.length)).toEqual([7, 1]);
  for (const [, hide] of hidings) await hide(repository);
  expect(await readLanded(repository, commits[2])).toEqual(before);
});

test("what a git hook exports changes nothing", async () => {
  await using repository = await buildRepository();
  await repository.commits(history);
  await using other = await buildRepository();
  await other.commit({ files: { elsewhere: "x" } });
  await other.write("../home/quiet.sh", "#!/bin/sh\nexit 0\n");
  const gitDirectory = join(other.directory, ".git");
  const surroundings = {
    ...repository.surroundings,
    GIT_DIR: gitDirectory,
    GIT_COMMON_DIR: gitDirectory,
    GIT_WORK_TREE: other.directory,
    GIT_INDEX_FILE: join(gitDirectory, "index"),
    GIT_OBJECT_DIRECTORY: join(gitDirectory, "objects"),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(gitDirectory, "objects"),
    GIT_NAMESPACE: "elsewhere",
    GIT_PREFIX: "elsewhere/",
    GIT_EXTERNAL_DIFF: await script(other),
    GIT_DIFF_OPTS: "--unified=5",
    GIT_CONFIG_PARAMETERS: "'diff.renames=false' 'core.bigfilethreshold=1'",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.bigFileThreshold",
    GIT_CONFIG_VALUE_0: "1",
    GIT_SHALLOW_FILE: join(other.home, "quiet.sh"),
    GIT_CEILING_DIRECTORIES: repository.directory,
  };
  expect(await readTopic({ ...repository, surroundings })).toEqual(truth);
});

async function readTopic({ directory, surroundings }: TestRepository): Promise<Change> {
  const opened = await openRepository(directory, { surroundings });
  const [base, head] = await resolveCommits(opened, ["main", "topic"]);
  const change = await readChange(opened, { base, head, wantsContent: true });
  expect(change.files).toHaveLength(8);
  return change;
}

async function readLanded(
  { directory, surroundings }: TestRepository,
  tip: CommitSha | undefined,
): Promise<readonly LandedChange[]> {
  const opened = await openRepository(directory, { surroundings });
  return tip === undefined ? [] : readLandedChanges(opened, { tip, last: 10, wantsContent: true });
}

function readPlainly(repository: TestRepository): Promise<string> {
  return repository.git("diff", "--raw", "--numstat", "--patch", "main...topic");
}
