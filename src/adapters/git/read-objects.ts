import { GitError } from "./git-error.ts";
import { callInView, type ObjectView } from "./object-view.ts";
import { runGit } from "./run-git.ts";

const batchHeader = /^([0-9a-f]+) (\d+)$/;

/** What git prints around the content of one object. */
const maxHeaderBytes = 128;

/** Reads whole objects in one process. `maxBytes` is for all of them together. A missing one is a failure. */
export async function readObjects(
  view: ObjectView,
  hashes: readonly string[],
  maxBytes: number,
): Promise<ReadonlyMap<string, Buffer>> {
  if (hashes.length === 0) return new Map();
  const questions = hashes.map((hash) => `${hash}\n`).join("");
  const call = callInView(view, ["cat-file", "--buffer", "--batch=%(objectname) %(objectsize)"], questions);
  const objects = parseBatch(await runGit(call, maxBytes + hashes.length * maxHeaderBytes));
  const missing = hashes.find((hash) => !objects.has(hash));
  if (missing === undefined) return objects;
  throw new GitError("failed", `Object ${missing} is not in this repository. Is it a partial clone?`, {
    args: call.args,
  });
}

/** Content is skipped by its length and never looked at, so that nothing in it can pass for the next header. */
function parseBatch(output: Buffer): ReadonlyMap<string, Buffer> {
  const objects = new Map<string, Buffer>();
  let start = 0;
  for (let end = output.indexOf("\n"); end !== -1; end = output.indexOf("\n", start)) {
    const header = batchHeader.exec(output.toString("latin1", start, end));
    start = end + 1;
    if (header === null) continue;
    const [, hash = "", size] = header;
    objects.set(hash, output.subarray(start, start + Number(size)));
    start += Number(size) + 1;
  }
  return objects;
}
