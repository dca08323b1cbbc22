import { git, runGit } from "#sandbox/git/git.ts";
import { readLog } from "#sandbox/git/log.ts";
import { type Commit, findObjects, isSha, type ObjectHead, readTree, type TreeEntry } from "#sandbox/git/objects.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

/**
 * Reads of one call. Fields are resolved one by one, often hundreds in a breath: what is asked for in one turn of the event
 * loop is answered by one run of git.
 */
export interface GitReads {
  /** Any expression that names an object: `main`, `HEAD:path`, a hash. Null where there is none. */
  readonly find: (repository: Repository, expression: string) => Promise<ObjectHead | null>;
  readonly content: (repository: Repository, oid: string) => Promise<Buffer>;
  readonly commit: (repository: Repository, oid: string) => Promise<Commit>;
  /** Everything below a tree, by path. */
  readonly tree: (repository: Repository, oid: string) => Promise<ReadonlyMap<string, TreeEntry>>;
  /** The object that a full ref name stands for; null where there is no such ref. */
  readonly ref: (repository: Repository, name: string) => Promise<string | null>;
}

export function createGitReads(): GitReads {
  return {
    find: batched(findAll),
    ref: batched(readRefs),
    content: remembered(batched(readContents)),
    commit: remembered(batched(readCommits)),
    tree: remembered(listTree),
  };
}

type Read<Value> = (repository: Repository, key: string) => Promise<Value>;

/** Only for keys that are hashes: what a hash names never changes. */
function remembered<Value>(read: Read<Value>): Read<Value> {
  const known = new Map<string, Promise<Value>>();
  return (repository, key) => {
    const name = `${repository.id} ${key}`;
    const value = known.get(name) ?? read(repository, key);
    known.set(name, value);
    return value;
  };
}

/** So many keys go into one run of git: hashes and paths as arguments must fit the system's limit. */
const maxBatch = 1_000;

function batched<Value>(
  readAll: (repository: Repository, keys: readonly string[]) => Promise<readonly Value[]>,
): Read<Value> {
  const waiting = new Map<Repository, Map<string, PromiseWithResolvers<Value>>>();
  return (repository, key) => {
    let batch = waiting.get(repository);
    if (batch === undefined || batch.size >= maxBatch) {
      batch = new Map();
      waiting.set(repository, batch);
      setImmediate((asked: Map<string, PromiseWithResolvers<Value>>) => {
        if (waiting.get(repository) === asked) waiting.delete(repository);
        const readers = [...asked.values()];
        readAll(repository, [...asked.keys()]).then(
          (values) => readers.forEach((reader, index) => reader.resolve(values[index] as Value)),
          (error: unknown) => readers.forEach((reader) => reader.reject(error)),
        );
      }, batch);
    }
    const known = batch.get(key) ?? Promise.withResolvers<Value>();
    batch.set(key, known);
    return known.promise;
  };
}

async function findAll(repository: Repository, expressions: readonly string[]): Promise<(ObjectHead | null)[]> {
  // A line is a question to git; an expression of several lines is none.
  const asked = expressions.filter((expression) => expression !== "" && !/[\n\0]/.test(expression));
  const heads = asked.length === 0 ? [] : await findObjects(repository, asked);
  const found = new Map(asked.map((expression, index) => [expression, heads[index] ?? null]));
  return expressions.map((expression) => found.get(expression) ?? null);
}

async function readContents(repository: Repository, oids: readonly string[]): Promise<Buffer[]> {
  const input = `${oids.join("\n")}\n`;
  const { stdout } = await runGit(repository.gitDirectory, ["cat-file", "--batch"], { input });
  let offset = 0;
  return oids.map((oid) => {
    const end = stdout.indexOf("\n", offset);
    const size = /^[0-9a-f]{40} [a-z]+ (\d+)$/.exec(stdout.subarray(offset, end).toString())?.[1];
    if (size === undefined) throw new Error(`${repository.gitDirectory} does not hold ${oid}`);
    offset = end + 1 + Number(size) + 1;
    return stdout.subarray(end + 1, offset - 1);
  });
}

async function readCommits(repository: Repository, oids: readonly string[]): Promise<Commit[]> {
  if (!oids.every(isSha)) throw new Error("commits are read by their hashes");
  const commits = await readLog(repository, ["--no-walk=unsorted", ...oids]);
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  return oids.map((oid) => {
    const commit = bySha.get(oid);
    if (commit === undefined) throw new Error(`${repository.gitDirectory} does not hold ${oid}`);
    return commit;
  });
}

async function listTree(repository: Repository, oid: string): Promise<ReadonlyMap<string, TreeEntry>> {
  const entries = await readTree(repository, oid, { recursive: true });
  if (entries === null) throw new Error(`${repository.gitDirectory} does not hold ${oid}`);
  return new Map(entries.map((entry) => [entry.path, entry]));
}

async function readRefs(repository: Repository, names: readonly string[]): Promise<(string | null)[]> {
  const asked = names.filter((name) => /^refs\/[^*?[\\\s\0]+$/.test(name));
  if (asked.length === 0) return names.map(() => null);
  const args = ["for-each-ref", "--format=%(refname)%00%(objectname)", "--", ...asked];
  const output = await git(repository.gitDirectory, args);
  const found = new Map(output.split("\n").map((line) => line.split("\0") as [string, string]));
  return names.map((name) => found.get(name) ?? null);
}
