import type { Writer } from "#sandbox/kernel/actor.ts";
import { holds } from "#sandbox/kernel/access.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { canPush } from "#sandbox/repositories/protection-rules.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { git } from "./git.ts";
import { mayPushTo } from "./push-permission.ts";
import { isForcedMove } from "./refs.ts";

/** One ref that somebody wants to move. Null: it is not there, or shall not be. */
export interface PushCommand {
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Refusal {
  readonly source: "permission" | "protection" | "ruleset";
  /** What the API says of it. */
  readonly sentences: readonly string[];
  /** What git prints behind the ref, in brackets. */
  readonly reason: string;
  /** What git prints line by line after `remote: `. */
  readonly message: string;
}

type JudgedPush = PushCommand & { readonly refusal: Refusal | null };

export async function judgePush(
  world: World,
  repository: Repository,
  actor: Writer,
  commands: readonly PushCommand[],
): Promise<JudgedPush[]> {
  const judged: JudgedPush[] = [];
  for (const command of commands) {
    judged.push({ ...command, refusal: await refuse(world, repository, actor, command) });
  }
  return judged;
}

async function refuse(
  world: World,
  repository: Repository,
  actor: Writer,
  { ref, before, after }: PushCommand,
): Promise<Refusal | null> {
  const { account } = actor;
  if (actor.kind === "user" && !mayPushTo(world, repository, account, ref)) {
    return { source: "permission", sentences: [], reason: "permission denied", message: "" };
  }
  const workflow = after === null ? null : await forbiddenWorkflow(repository, actor, after);
  if (workflow !== null) {
    const reason = `refusing to allow a GitHub App to create or update workflow \`${workflow}\` without \`workflows\` permission`;
    return { source: "permission", sentences: [reason], reason, message: "" };
  }
  const isForced = await isForcedMove(repository, before, after);
  const violation = await canPush(world, repository, { ref, before, after, isForced, actor: account });
  if (violation === null) return null;
  return { ...readViolation(violation), message: `error: ${violation}\n\n` };
}

/** GH013 names the rules of rulesets in a list, after two lines that say where; GH006 the classic ones line by line. */
function readViolation(violation: string): Pick<Refusal, "source" | "sentences" | "reason"> {
  const [code = "", ...lines] = violation.split("\n");
  if (code.startsWith("GH013")) {
    const sentences = lines.filter((line) => line.startsWith("- ")).map((line) => line.slice(2));
    return { source: "ruleset", sentences, reason: "push declined due to repository rule violations" };
  }
  return { source: "protection", sentences: lines, reason: "protected branch hook declined" };
}

/** A workflow file that commits new to the repository change, where the actor is an App that may not; null: none. */
async function forbiddenWorkflow(repository: Repository, actor: Writer, sha: string): Promise<string | null> {
  if (actor.kind !== "installation" || holds(actor.permissions, { workflows: "write" })) return null;
  const args = ["log", "--format=", "--name-only", "-z", "--no-renames", sha, "--not", "--branches", "--tags"];
  const output = await git(repository.gitDirectory, [...args, "--", ".github/workflows"]);
  return (
    output
      .split("\0")
      .find((path) => path.trim() !== "")
      ?.trim() ?? null
  );
}
