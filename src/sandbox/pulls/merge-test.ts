import { buildMerge } from "#sandbox/git/merge.ts";
import { readRef, setHiddenRef } from "#sandbox/git/refs.ts";
import { signatureOf } from "#sandbox/git/signature.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { MergeTest, Pull } from "./pull.ts";

/** Tries the merge into the tip of the base; null where the base is gone. What is known already is not tried again. */
export async function testMerge(world: World, pull: Pull): Promise<MergeTest | null> {
  const repository = pull.base.repository;
  const base = await readRef(repository, `refs/heads/${pull.base.ref}`);
  if (base === null) return null;
  const head = pull.head.sha;
  if (pull.mergeTest?.head === head && pull.mergeTest.base === base) return pull.mergeTest;
  const author = signatureOf(pull.issue.author, world.now());
  const plan = { base, head, title: `Merge ${head} into ${base}`, message: "", author };
  const merged = await buildMerge(repository, { ...plan, method: "merge" });
  // One commit right on top of the base is where a rebase would put it.
  const isInPlace = pull.mergeBase === base && pull.size.commits === 1;
  const rebased =
    merged.kind === "clean" && !isInPlace ? await buildMerge(repository, { ...plan, method: "rebase" }) : merged;
  const test: MergeTest = {
    head,
    base,
    isMergeable: merged.kind === "clean",
    isRebaseable: rebased.kind === "clean",
    commit: merged.kind === "clean" ? merged.commit : null,
  };
  // Another push may have come while git was at work.
  if (pull.head.sha !== head) return test;
  pull.mergeTest = test;
  if (test.commit !== null) await setHiddenRef(repository, `refs/pull/${pull.number}/merge`, test.commit);
  return test;
}
