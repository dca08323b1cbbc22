import { createHash } from "node:crypto";
import type { AccountRead, CheckRunRead, PullRead, RepositoryOnGitHub, StatusRead } from "#adapters/github/github.ts";
import type { Change } from "#core/change/change.ts";
import type { Contract } from "#core/contract/contract.ts";
import type {
  ApprovalFact,
  ChangeIdentity,
  CheckFact,
  Facts,
  HoldFact,
  OverrideFact,
  Person,
  WaiverFact,
} from "#core/gate/facts.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { patchIdentity } from "#core/review/carry-over.ts";
import type { FindingPlace } from "#core/review/places.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { failureOf } from "./failures.ts";
import { gatherCodeOwners, type OwnersCache, teamsOf } from "./gather-code-owners.ts";
import { gatherReviews, type GatheredReviews } from "./gather-reviews.ts";
import type { PullMemory } from "./memory.ts";
import type { OrderedCommand } from "./orders.ts";

/** What is at hand about one pull request when its facts are put together. */
export interface FactSources {
  readonly pull: PullRead & { readonly baseTip: CommitSha };
  readonly runs: readonly CheckRunRead[];
  readonly contract: Contract;
  readonly change: Change;
  readonly assessment: Assessment;
  readonly memory: PullMemory;
  /** Since when the head is the head, as far as Headgate saw. */
  readonly headSince: Instant | null;
  /** Whether another open pull request with this head has another base. */
  readonly isShared: boolean;
  readonly owners: OwnersCache;
  readonly now: Instant;
}

/** The reads that facts are made of. */
export type FactReads = Pick<
  RepositoryOnGitHub,
  "readPerson" | "readDiscussion" | "readAppAccount" | "readComparison" | "readFileAt"
>;

export interface Gathered {
  readonly facts: Facts;
  readonly reviews: GatheredReviews;
}

const unavailable = { kind: "unread", why: "unavailable" } as const;
const none = { kind: "read", items: [] } as const;

/**
 * The facts about a head, as the core takes them. Only what the change needs is asked for: what reviewers wrote where it needs
 * reviews, and people where their word can matter: whoever approved, asked for changes on this head, or gave an order.
 */
export async function gatherFacts(repository: FactReads, sources: FactSources): Promise<Gathered> {
  const { pull, runs, assessment, change, memory, headSince, owners, now } = sources;
  const asksOwners = approvalRules(assessment).some((rule) => rule.codeOwners);
  const [reviews, codeOwners] = await Promise.all([
    gatherReviews(repository, sources),
    asksOwners ? gatherCodeOwners(repository, pull.baseTip, change.files, owners) : none,
  ]);
  const lookUp = peopleOnce(repository, teamsNamed(sources, codeOwners.kind === "read" ? teamsOf(codeOwners) : []));
  const [approvals, orders, selfInflicted] = await Promise.all([
    gatherApprovals(lookUp, pull, assessment),
    gatherOrders(lookUp, memory.orders, pull),
    findSelfInflicted(repository, reviews.places, memory, pull),
  ]);
  const facts: Facts = {
    head: pull.head,
    headSince,
    hadOtherBase: pull.hadOtherBase,
    writers: findWriters(pull),
    checks: {
      kind: "read",
      items: [...runs.map((run) => toCheckFact(run, now)), ...pull.statuses.map((one) => toStatusFact(one, pull.head))],
    },
    reviews: reviews.reviews,
    threads: {
      kind: "read",
      items: pull.threads.map(({ id, isResolved, hasHuman, path }) => ({ id, isResolved, hasHuman, path })),
    },
    evidence: { kind: "unread", why: "unsupported" },
    approvals: { kind: "read", items: approvals },
    codeOwners,
    ...orders,
    // Of a list that is cut nobody can tell whether somebody holds the pull request back.
    holds: memory.isCut && orders.holds.kind === "read" && orders.holds.items.length === 0 ? unavailable : orders.holds,
    rounds: memory.rounds.filter(({ head }) => head !== pull.head),
    requests: memory.requests,
    tree: pull.headTree,
    identity: identityOf(pull, change),
    selfInflicted,
    trouble: [],
    pull: { isMerged: pull.state === "merged", isInMergeQueue: pull.isInMergeQueue },
    loop: { isAttemptRunning: false, attempts: 0, escalatedAt: memory.escalatedAt },
  };
  return { facts, reviews };
}

/** Null until GitHub has merged this very head into this very tip to see whether it can be merged. */
function identityOf({ baseTip, mergeTree }: FactSources["pull"], change: Change): ChangeIdentity | null {
  const patch = patchIdentity(change);
  if (patch === null || mergeTree === null) return null;
  return { base: baseTip, mergeTree, patch: createHash("sha256").update(patch).digest("hex") };
}

/**
 * Findings on lines that came with the last push, by comparing the head with the newest one before it on which anything was
 * found. Null where there was none, where the one is no descendant of the other, or where GitHub has forgotten it.
 */
async function findSelfInflicted(
  { readComparison }: Pick<RepositoryOnGitHub, "readComparison">,
  places: readonly FindingPlace[],
  { rounds }: PullMemory,
  { head }: PullRead,
): Promise<readonly string[] | null> {
  const before = rounds.findLast(
    (round) => round.head !== head && round.runs.some(({ findings }) => findings.length > 0),
  );
  if (places.length === 0 || before === undefined) return null;
  const known = rounds.find((round) => round.head === head)?.runs.flatMap(({ findings }) => findings) ?? [];
  const told = new Map(known.map(({ fingerprint, isSelfInflicted }) => [fingerprint, isSelfInflicted]));
  if (places.every(({ fingerprint }) => typeof told.get(fingerprint) === "boolean")) {
    return places.flatMap(({ fingerprint }) => (told.get(fingerprint) === true ? [fingerprint] : []));
  }
  const comparison = await readComparison(before.head, head).catch((error: unknown) => {
    if (failureOf(error)?.kind === "not-found") return null;
    throw error;
  });
  if (comparison === null || comparison.status !== "ahead" || !comparison.isComplete) return null;
  const added = new Map(comparison.files.map((file) => [file.path, file.addedLineNumbers]));
  const isNew = ({ path, line }: FindingPlace) => added.get(path)?.includes(line) ?? false;
  return places.filter(isNew).map(({ fingerprint }) => fingerprint);
}

/**
 * Whose own work the change is, so that their approval does not count: who opened the pull request, and every account that
 * GitHub links to one of its commits. An author's line in a commit is a claim; taking it at its word can only exclude.
 */
function findWriters({ author, commitAuthors }: PullRead): Facts["writers"] {
  return [...(author === null ? [] : [author]), ...commitAuthors];
}

/** `startedAt` of a run that waits for its start is now: it stands in for whatever ran before it. */
function toCheckFact(run: CheckRunRead, now: Instant): CheckFact {
  const { name, appId, appSlug, head, status, conclusion, startedAt, id } = run;
  return {
    name,
    appId,
    appSlug,
    head,
    conclusion: status === "completed" ? conclusion : null,
    startedAt: startedAt ?? now,
    id,
  };
}

const statusConclusions = { success: "success", failure: "failure", error: "failure", pending: null } as const;

function toStatusFact({ context, state, createdAt }: StatusRead, head: CommitSha): CheckFact {
  return {
    name: context,
    appId: null,
    appSlug: null,
    head,
    conclusion: statusConclusions[state],
    startedAt: createdAt,
    id: 0,
  };
}

type LookUp = (account: AccountRead) => Promise<Person>;

/** Each person once, with those of `teams` that they belong to. */
function peopleOnce({ readPerson }: Pick<RepositoryOnGitHub, "readPerson">, teams: readonly string[]): LookUp {
  const people = new Map<number, Promise<Person>>();
  return (account) => {
    const known = people.get(account.id) ?? readPerson(account, teams);
    people.set(account.id, known);
    return known;
  };
}

function approvalRules({ approvals, escalations }: Assessment) {
  return [...approvals, ...escalations.flatMap(({ rule }) => (rule.approvals === null ? [] : [rule.approvals]))];
}

/** Every team whose members' word may matter here. */
function teamsNamed({ assessment, contract, memory }: FactSources, owning: readonly string[]): readonly string[] {
  const people =
    memory.orders.length === 0
      ? []
      : [
          ...(contract.override?.who ?? []),
          ...contract.docsDrift.flatMap(({ waiver }) => (waiver === null ? [] : [waiver])),
        ];
  return [...new Set([...approvalRules(assessment), ...people].flatMap(({ teams }) => teams).concat(owning))];
}

async function gatherApprovals(
  lookUp: LookUp,
  { head, reviews, comparedSince }: PullRead,
  assessment: Assessment,
): Promise<ApprovalFact[]> {
  const asksAny = approvalRules(assessment).length > 0;
  const asked = reviews.filter((review) => asksAny || (review.state === "changes-requested" && review.head === head));
  // A dismissal takes back the opinion of someone whose other reviews matter, so it comes along.
  const authors = new Set(asked.map((review) => review.author?.id));
  const kept = reviews.filter((review) => authors.has(review.author?.id) && review.state !== "commented");
  return Promise.all(
    kept.flatMap((review) =>
      // What was approved against another base was another change.
      review.author === null || (review.state === "approved" && review.submittedAt < comparedSince)
        ? []
        : [
            lookUp(review.author).then((by): ApprovalFact => ({
              by,
              head: review.head,
              state: review.state,
              at: review.submittedAt,
              id: review.id,
            })),
          ],
    ),
  );
}

/** What people ordered that bears on the verdict, with the authority that they have now. */
async function gatherOrders(
  lookUp: LookUp,
  orders: readonly OrderedCommand[],
  { comparedSince }: PullRead,
): Promise<Pick<Facts, "overrides" | "holds" | "waivers">> {
  const overrides: OverrideFact[] = [];
  const waivers: WaiverFact[] = [];
  let holds: HoldFact[] = [];
  for (const { order, command } of orders) {
    const by = () => lookUp({ ...order.actor, kind: "human" });
    const { head, at } = order;
    if (command.verb === "release") holds = [];
    if (command.verb === "hold") holds.push({ by: await by(), at, reason: command.reason });
    if (head === null || at < comparedSince) continue;
    if (command.verb === "override") overrides.push({ by: await by(), head, at, reason: command.reason });
    if (command.verb === "waive") waivers.push({ rule: command.rule, by: await by(), head, reason: command.reason });
  }
  const read = <Item>(items: readonly Item[]) => ({ kind: "read", items }) as const;
  return { overrides: read(overrides), holds: read(holds), waivers: read(waivers) };
}
