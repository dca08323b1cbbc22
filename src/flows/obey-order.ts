import type { PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Jobs } from "#adapters/jobs/jobs.ts";
import type { Lease, Order, PullKey, Store } from "#adapters/store/store.ts";
import { authorise } from "#core/commands/authorise.ts";
import { type Command, parseButton, parseCommand } from "#core/commands/parse-command.ts";
import type { Contract } from "#core/contract/contract.ts";
import type { Person } from "#core/gate/facts.ts";
import type { RepoId } from "#core/ids.ts";
import { commandReplies, renderCommandProblems, renderHelp, renderRefusal } from "#core/message/commands.ts";
import { renderExplanation } from "#core/message/explanation.ts";
import { unreachable } from "#core/result.ts";
import { askPullAt } from "./asks.ts";
import { commentKey, commentOnce, type CommentSources } from "./comments.ts";
import { failureOf, isPassing } from "./failures.ts";
import { replyTo } from "./orders.ts";
import { loadPolicy, type PolicyCache } from "./policy.ts";
import type { Floor } from "./read-floor.ts";
import { threadKey } from "./resolve-threads.ts";

export interface OrderSources extends CommentSources {
  readonly repository: CommentSources["repository"] &
    Pick<
      RepositoryOnGitHub,
      "readPull" | "readComment" | "readPerson" | "addReaction" | "setThreadResolved" | "readThread"
    >;
  readonly store: CommentSources["store"] &
    Pick<
      Store,
      "readOrder" | "finishOrder" | "latestReceipt" | "listEffects" | "readPull" | "acquireLease" | "releaseLease"
    >;
  readonly jobs: Pick<Jobs, "ask">;
  readonly readFloor: () => Promise<Floor | null>;
  readonly policies: PolicyCache;
  readonly holder: string;
  /** It was given what judging needs and no more: orders are obeyed, and nothing is written about them. */
  readonly judgesOnly: boolean;
  /** GitHub refused a part. What was ordered counts all the same. */
  readonly onTrouble: (part: string, error: Error) => void;
}

export type Obedience = Result["state"] | "busy";

const leaseMs = 60_000;

/**
 * GitHub tells of a comment or of a push before all of its answers show it. Within this time an order whose comment or head
 * they do not show is looked into again and not dropped.
 */
const shownWithinMs = 60_000;

/** Threads of one pull request that one command opens again, and how many it looks through for them. */
const maxThreads = 500;

/**
 * Does what a person asked for in a comment or by a button, if they may (SR-27). Nothing of the webhook is believed: the
 * comment is read again, and is ignored if it was edited, deleted, or is not that person's; their authority is looked up now.
 * Words to which nobody who works here would expect an answer get none. `busy`: look into it again in a moment.
 */
export async function obeyOrder(
  sources: OrderSources,
  { repo, id }: { readonly repo: RepoId; readonly id: string },
): Promise<Obedience> {
  const { store, repository, holder, now } = sources;
  const order = await store.readOrder(id);
  if (order === null || order.repo !== repo) return "ignored";
  const key: PullKey = { repo, number: order.number };
  if (order.state !== "open") {
    // Whoever finished it may have been killed before it could have the pull request looked at.
    if (order.state !== "ignored") await sources.jobs.ask([askPullAt(key, now())]);
    return "ignored";
  }
  const lease = await store.acquireLease(`pull/${repo}/${order.number}`, holder, now(), leaseMs);
  if (lease === null) return "busy";
  try {
    const pull = await repository.readPull(order.number);
    const comment = commentOf(order);
    const standing = await readStanding(sources, order, pull, comment);
    if (standing === "not-shown" && now() - order.at < shownWithinMs && (await isOfSomeoneHere(sources, order, pull))) {
      return "busy";
    }
    if (pull === null || standing !== "given") {
      await store.finishOrder(id, "ignored", null, now());
      return "ignored";
    }
    const result = await obey(sources, order, pull);
    await answer(sources, lease, order, comment, result);
    await store.finishOrder(id, result.state, result.isForHead ? pull.head : null, now());
    // Also after a refusal: what followed from the verdict may have had to wait for it.
    if (result.state !== "ignored") await sources.jobs.ask([askPullAt(key, now())]);
    return result.state;
  } finally {
    await store.releaseLease(lease);
  }
}

/** The number of the comment that an order stands in; null for a button. */
function commentOf({ id }: Order): number | null {
  const match = /^comment\/(\d{1,16})$/.exec(id);
  return match === null ? null : Number(match[1]);
}

/**
 * - `given`: GitHub shows it as it was given.
 * - `not-shown`: GitHub does not show it, which may be because its answer is older than the order.
 * - `void`: it is not an order of that person, or none any more.
 */
type Standing = "given" | "not-shown" | "void";

async function readStanding(
  { repository }: OrderSources,
  { actor, head, number }: Order,
  pull: PullRead | null,
  comment: number | null,
): Promise<Standing> {
  // Nothing undoes a merge; what is closed may have been opened again.
  if (pull?.state === "merged") return "void";
  if (pull === null || pull.state !== "open") return "not-shown";
  // A button stands on the check of one commit.
  if (comment === null) return head === pull.head ? "given" : "not-shown";
  const read = await repository.readComment(comment);
  if (read === null) return "not-shown";
  if (read.number !== number || read.viaAppId !== null) return "void";
  const isTheirs = read.author?.id === actor.id && read.author.kind === "human";
  return isTheirs && read.updatedAt === read.createdAt ? "given" : "void";
}

/** What a stranger deletes is not looked for: anyone can write as many comments as they like. */
async function isOfSomeoneHere({ repository }: OrderSources, order: Order, pull: PullRead | null): Promise<boolean> {
  return isKnownHere(await repository.readPerson({ ...order.actor, kind: "human" }, []), pull);
}

/** Whoever works here, or opened the pull request. */
function isKnownHere({ id, permission }: Person, pull: PullRead | null): boolean {
  return pull?.author?.id === id || (permission !== "none" && permission !== "read");
}

interface Result {
  readonly state: Exclude<Order["state"], "open">;
  /** What it says holds for the present head alone. */
  readonly isForHead: boolean;
  readonly reply: string | null;
}

async function obey(sources: OrderSources, order: Order, pull: PullRead): Promise<Result> {
  const { repository, policies } = sources;
  const contract = await readContract(pull, await sources.readFloor(), policies);
  const who: Person = await repository.readPerson({ ...order.actor, kind: "human" }, teamsIn(contract));
  const isAuthor = pull.author?.id === who.id;
  const isHeard = isKnownHere(who, pull);
  const command = parse(order);
  if (command === null) return { state: "ignored", isForHead: false, reply: null };
  if (typeof command === "string") {
    return { state: isHeard ? "refused" : "ignored", isForHead: false, reply: isHeard ? command : null };
  }
  const authorisation = authorise(command, who, { contract, isAuthor });
  if (authorisation.kind === "refused") {
    const reply = isHeard ? renderRefusal(command, authorisation.why) : null;
    return { state: isHeard ? "refused" : "ignored", isForHead: false, reply };
  }
  if (command.verb === "review" && contract?.mode.value === "observe") {
    return { state: "refused", isForHead: false, reply: commandReplies.onlyObserves() };
  }
  const isAboutHead = command.verb === "override" || command.verb === "waive";
  if (isAboutHead && !(await wasHeadThen(sources, order, pull))) {
    return { state: "refused", isForHead: false, reply: commandReplies.saidOfAnotherHead(command.verb, pull.head) };
  }
  return carryOut(sources, pull, order, command);
}

/** Whoever lets a head merge must have been able to see it: a push may have come between their words and us. */
async function wasHeadThen(
  { store }: OrderSources,
  { repo, number, at, head }: Order,
  pull: PullRead,
): Promise<boolean> {
  if (head !== null) return head === pull.head;
  const known = await store.readPull({ repo, number });
  if (known === null || known.head !== pull.head) return false;
  // News of a push that came back to the same head may be lost.
  return Math.max(known.headSince, pull.comparedSince, pull.headForcedAt ?? 0) <= at;
}

/** A text: why the words are no command. Null: a button that this version does not know. */
function parse({ id, text }: Order): Command | string | null {
  if (!id.startsWith("comment/")) return parseButton(text);
  const parsed = parseCommand(text);
  return parsed.kind === "ok" ? parsed.value : renderCommandProblems(parsed.problems);
}

/**
 * What a command that is granted does by itself; what bears on the verdict is read from the order when the head is judged next.
 * The rest is only answered: of orders the newest are remembered, and what anyone may ask for must not push out a hold.
 */
async function carryOut(
  sources: OrderSources,
  pull: PullRead,
  { repo, number }: Order,
  command: Command,
): Promise<Result> {
  switch (command.verb) {
    case "help":
      return { state: "answered", isForHead: false, reply: renderHelp() };
    case "explain": {
      const receipt = await sources.store.latestReceipt({ repo, number }, pull.head);
      return {
        state: "answered",
        isForHead: false,
        reply: receipt === null ? commandReplies.notJudgedYet(pull.head) : renderExplanation(receipt),
      };
    }
    case "recheck":
      return { state: "answered", isForHead: false, reply: null };
    case "hold":
    case "release":
      return { state: "accepted", isForHead: false, reply: null };
    case "review":
    case "override":
    case "waive":
      return { state: "accepted", isForHead: true, reply: null };
    case "unresolve":
      if (sources.judgesOnly) return { state: "refused", isForHead: false, reply: null };
      return { state: "answered", isForHead: false, reply: await reopenThreads(sources, { repo, number }) };
    default:
      return unreachable(command);
  }
}

/** Opens again what Headgate resolved; it stays open, since each thread is resolved at most once. */
async function reopenThreads({ repository, store }: OrderSources, key: PullKey): Promise<string> {
  const prefix = threadKey(key, "");
  const effects = await store.listEffects({ kind: "thread", prefix, limit: maxThreads });
  let reopened = 0;
  let failures = 0;
  for (const { key: text, state, result } of effects) {
    if (state !== "done" || result !== "resolved") continue;
    const id = text.slice(prefix.length);
    const thread = await repository.readThread(id);
    if (thread === null || !thread.isResolved) continue;
    try {
      if (await repository.setThreadResolved(id, false)) failures += 1;
      else reopened += 1;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null || isPassing(failure)) throw error;
      failures += 1;
    }
  }
  return failures === 0 ? commandReplies.unresolved(reopened) : commandReplies.unresolvedInPart(reopened, failures);
}

/** That GitHub takes no answer, as in a conversation that is locked, must not keep a hold from holding. */
async function answer(
  sources: OrderSources,
  lease: Lease,
  order: Order,
  comment: number | null,
  result: Result,
): Promise<void> {
  const { state, reply } = result;
  if (sources.judgesOnly || state === "ignored") return;
  const tell = (error: unknown) => {
    const failure = failureOf(error);
    if (failure === null || isPassing(failure) || !(error instanceof Error)) throw error;
    sources.onTrouble("answering an order", error);
  };
  if (comment !== null) {
    await sources.repository.addReaction(comment, result.state !== "refused" ? "+1" : "-1").catch(tell);
  }
  if (reply === null || (await isTalkative(sources, order))) return;
  const on = { repo: order.repo, number: order.number };
  await commentOnce(sources, lease, { on, ...replyTo(order.id), body: reply }).catch(tell);
}

/** Replies on one pull request; what is said beyond them is obeyed, and a reaction tells. GitHub takes 500 comments an hour. */
const maxReplies = 100;

async function isTalkative({ store }: OrderSources, { repo, number }: Order): Promise<boolean> {
  const prefix = commentKey({ repo, number }, { kind: "reply", name: "" });
  return (await store.listEffects({ kind: "comment", prefix, limit: maxReplies })).length >= maxReplies;
}

async function readContract(pull: PullRead, floor: Floor | null, policies: PolicyCache): Promise<Contract | null> {
  if (pull.baseTip === null) return null;
  const policy = await loadPolicy({ ...pull, baseTip: pull.baseTip }, floor, policies);
  return policy.kind === "ok" ? policy.value.contract : null;
}

/** Every team whose members the contract gives a word to by command. */
function teamsIn(contract: Contract | null): readonly string[] {
  const people = [
    ...(contract?.override?.who ?? []),
    ...(contract?.docsDrift ?? []).flatMap(({ waiver }) => (waiver === null ? [] : [waiver])),
  ];
  return [...new Set(people.flatMap(({ teams }) => teams))];
}
