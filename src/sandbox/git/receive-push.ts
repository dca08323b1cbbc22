import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Writer } from "#sandbox/kernel/actor.ts";
import type { Push, World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { answer, bodyLimits, type GitRequest, readBody, receive, startBackend } from "./http-backend.ts";
import { zeroSha } from "./objects.ts";
import { createPktReader, flush, pktLine } from "./pkt-line.ts";
import { pushLimits } from "./push-events.ts";
import { judgePush, type PushCommand } from "./push-rules.ts";
import { announce, isForcedMove, readRefs } from "./refs.ts";
import { inTurn } from "./turn.ts";

/**
 * git's proc-receive hook is asked which ref updates may happen, and says for each of them yes or why not. It passes the
 * question on to this process: 3 is git's question, 4 the answer, 5 what the person who pushes reads.
 */
const hook = `#!/bin/sh
exec 6<&0
cat <&6 >&3 &
asking=$!
cat <&5 >&2 &
telling=$!
cat <&4
wait $telling
kill $asking 2>/dev/null
exit 0
`;

/** Takes what a client pushes. Whoever pushed hears of it only once all that follows at once has happened. */
export async function receivePush(world: World, actor: Writer, asked: GitRequest): Promise<Response> {
  const folder = join(world.directory, "pushes");
  await mkdir(folder, { recursive: true });
  // A slow client shall not make others wait for their turn, so its bytes are all here before the turn begins.
  const body = join(folder, randomUUID());
  try {
    await receive(() => pipeline(readBody(asked.request, bodyLimits.push), createWriteStream(body)));
    return await inTurn(world, () => runPush(world, actor, asked, body));
  } finally {
    await rm(body, { force: true });
  }
}

async function runPush(world: World, actor: Writer, asked: GitRequest, body: string): Promise<Response> {
  const { repository } = asked;
  const before = await refsOf(repository);
  const child = startBackend(asked, {
    login: actor.account.login,
    settings: { "core.hooksPath": await installHook(world), "receive.procReceiveRefs": "refs" },
    pipes: 3,
  });
  const exited = once(child, "close");
  const commands = judgeCommands(world, repository, actor, child);
  if (child.stdin !== null) createReadStream(body).pipe(child.stdin);
  const response = await answer(child);
  const text = await response.arrayBuffer();
  await exited;
  const after = await refsOf(repository);
  const moves = commands.filter(({ ref }) => before.get(ref) !== after.get(ref));
  await announceMoves(world, repository, actor, { moves, before, after });
  return new Response(text, { status: response.status, headers: response.headers });
}

async function installHook(world: World): Promise<string> {
  const folder = join(world.directory, "hooks");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "proc-receive"), hook, { mode: 0o755 });
  return folder;
}

async function refsOf(repository: Repository): Promise<ReadonlyMap<string, string>> {
  return new Map((await readRefs(repository, "refs/")).map(({ name, sha }) => [name, sha]));
}

/** Answers the hook. What it was asked is complete once git has ended. */
function judgeCommands(world: World, repository: Repository, actor: Writer, child: ChildProcess): PushCommand[] {
  const [question, reply, message] = child.stdio.slice(3) as unknown as [Duplex, Duplex, Duplex];
  for (const pipe of [question, reply, message]) pipe.on("error", () => {}); // git ended first: then nothing happens.
  const reader = createPktReader();
  const commands: PushCommand[] = [];
  let isAtomic = false;
  let isGreeted = false;
  const take = async (chunk: Buffer): Promise<void> => {
    for (const list of reader.take(chunk)) {
      if (!isGreeted) {
        isGreeted = true;
        isAtomic = (list[0] ?? "").split("\0")[1]?.split(" ").includes("atomic") ?? false;
        reply.write(`${pktLine("version=1")}${flush}`);
        continue;
      }
      commands.push(...list.map(parseCommand));
      const verdicts = await judgePush(world, repository, actor, commands);
      const isRefused = verdicts.some(({ refusal }) => refusal !== null);
      for (const { refusal } of verdicts) if (refusal !== null) message.write(refusal.message);
      const report = verdicts.map(({ ref, refusal }) => {
        if (refusal !== null) return pktLine(`ng ${ref} ${refusal.reason}`);
        if (isRefused && isAtomic) return pktLine(`ng ${ref} atomic push failure`);
        return `${pktLine(`ok ${ref}`)}${pktLine("option fall-through")}`;
      });
      message.end();
      reply.end(`${report.join("")}${flush}`);
    }
  };
  question.on("data", (chunk: Buffer) => {
    take(chunk).catch((error: unknown) => {
      world.background(Promise.reject(error));
      child.kill();
    });
  });
  // Without a question, as where git refuses what was sent, nobody waits for an answer.
  child.once("close", () => [question, reply, message].forEach((pipe) => pipe.destroy()));
  return commands;
}

function parseCommand(line: string): PushCommand {
  const [before = "", after = "", ...ref] = line.split(" ");
  const orNull = (sha: string): string | null => (sha === zeroSha ? null : sha);
  return { ref: ref.join(" "), before: orNull(before), after: orNull(after) };
}

async function announceMoves(
  world: World,
  repository: Repository,
  { account: pusher }: Writer,
  refs: {
    readonly moves: readonly PushCommand[];
    readonly before: ReadonlyMap<string, string>;
    readonly after: ReadonlyMap<string, string>;
  },
): Promise<void> {
  const moves = refs.moves.filter(({ ref }) => /^refs\/(heads|tags)\//.test(ref));
  const tags = moves.filter(({ ref }) => ref.startsWith("refs/tags/"));
  const isTold = {
    tags: tags.length <= pushLimits.tags,
    branches: moves.length - tags.length <= pushLimits.branches,
  };
  for (const { ref } of moves) {
    const before = refs.before.get(ref) ?? null;
    const after = refs.after.get(ref) ?? null;
    const isForced = await isForcedMove(repository, before, after);
    const push: Omit<Push, "repository"> = { ref, before, after, pusher, isForced };
    await announce(world, repository, push, ref.startsWith("refs/tags/") ? isTold.tags : isTold.branches);
  }
}
