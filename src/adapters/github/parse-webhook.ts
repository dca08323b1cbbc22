import {
  type CommitSha,
  type Instant,
  parseCommitSha,
  parseInstallationId,
  parseInstant,
  parseRepoId,
  type RepoId,
} from "#core/ids.ts";
import { reEvaluateButton } from "#core/message/buttons.ts";
import type { RepositoryRef } from "./github.ts";

/** A delivery as it came. */
export interface ReceivedWebhook {
  /** GitHub's number of the delivery; a redelivery carries the same. */
  readonly guid: string;
  readonly event: string;
  readonly payload: unknown;
  /** When it is read here: never before what it tells of, and later where it had to wait. */
  readonly readAt: Instant;
}

/** What a webhook says to look at again. It is a hint: what is judged is read afresh. */
export interface WebhookNews {
  /** Null: it is about no one repository, or it does not say through which installation it came. */
  readonly repository: RepositoryRef | null;
  readonly pulls: readonly PullNews[];
  /** Pull requests of which the payload says no more than the number. */
  readonly numbers: readonly number[];
  /** Commits about which something was reported. */
  readonly heads: readonly CommitSha[];
  /** Branches that moved, without `refs/heads/`. */
  readonly branches: readonly string[];
  /** What every pull request of the repository is held to: rules of branches, or the default branch with its contract. */
  readonly rulesChanged: boolean;
  readonly groups: readonly { readonly branch: string; readonly head: CommitSha }[];
  readonly installationsChanged: boolean;
  readonly removedRepositories: readonly RepoId[];
  readonly orders: readonly OrderNews[];
  /** What was not of the promised form and is left out; the next sweep finds what it was about. */
  readonly problems: readonly string[];
}

/** What a person asked of the App. Whoever acts on it looks their authority up first, and reads the comment again. */
export type OrderNews = CommentOrder | ButtonOrder;

export interface CommentOrder {
  /** `comment/` and GitHub's number of the comment: a comment is one order, however often it is delivered. */
  readonly id: string;
  readonly number: number;
  /** What follows `/headgate` in its line; at most 500 characters, and empty where nothing does. */
  readonly text: string;
  readonly actor: OrderActor;
  readonly head: null;
  readonly at: Instant;
}

/** Its payload lists pull requests, but not those of forks, and perhaps some of another repository. */
export interface ButtonOrder {
  /** `button/` and the GUID of the delivery. */
  readonly id: string;
  readonly number: null;
  /** The button's identifier, as we gave it to the check. */
  readonly text: string;
  readonly actor: OrderActor;
  /** The commit of the check. */
  readonly head: CommitSha;
  /** When the delivery was read: the payload does not say when it was pressed. */
  readonly at: Instant;
}

/** Always a person, by the type of their account. */
export interface OrderActor {
  readonly id: number;
  readonly login: string;
}

export interface PullNews {
  readonly number: number;
  readonly head: CommitSha;
  readonly baseRef: string;
  readonly isOpen: boolean;
  readonly updatedAt: Instant;
}

type Json = Readonly<Record<string, unknown>>;

/** Longer ones are no orders: one that is cut may say something else. */
const maxOrderChars = 500;

/** GitHub's length of a button's identifier. Source: docs.github.com, "Create a check run". */
const maxIdentifierChars = 20;

/**
 * What a delivery gives to look at; null where it concerns nobody here. Nothing in a payload is trusted: a part
 * that is not of the promised form is left out and named. `ownAppId` is this App's number: of its own check runs only what a
 * person does with them is news.
 *
 * Checks name their commit and a list of pull requests. Only the commit counts: the list is empty for forks, and may hold
 * pull requests from this repository into another one.
 */
export function parseWebhook(webhook: ReceivedWebhook, ownAppId: number): WebhookNews | null {
  const { event, payload } = webhook;
  const part = Object.hasOwn(parts, event) ? parts[event] : undefined;
  if (part === undefined) return null;
  const body = object(payload);
  if (body === null) return { ...nothing, problems: [`${event}: the payload is no object`] };
  const news = part(body, ownAppId, webhook);
  if (news === null) return null;
  const repository = readRepository(body);
  if (typeof news === "string")
    return { ...nothing, repository, problems: [`${event}: ${news} is missing or malformed`] };
  return { ...nothing, repository, ...news };
}

const nothing: WebhookNews = {
  repository: null,
  pulls: [],
  numbers: [],
  heads: [],
  branches: [],
  rulesChanged: false,
  groups: [],
  installationsChanged: false,
  removedRepositories: [],
  orders: [],
  problems: [],
};

/** Null: no news. A text: what of the payload is not of the promised form. */
type Part = (body: Json, ownAppId: number, webhook: ReceivedWebhook) => Partial<WebhookNews> | string | null;

/** One entry an event; an event without one says nothing to us. */
const parts: Readonly<Record<string, Part>> = {
  pull_request: onePull,
  pull_request_review: onePull,
  pull_request_review_comment: onePull,
  pull_request_review_thread: onePull,
  issue_comment: oneComment,
  check_run: (body, ownAppId, webhook) => {
    const run = object(body["check_run"]);
    const head = sha(run?.["head_sha"]);
    if (run === null || head === null) return "check_run.head_sha";
    if (appIdOf(run) !== ownAppId) return { heads: [head] };
    if (body["action"] === "rerequested") return { heads: [head] };
    return body["action"] === "requested_action" ? onePress(body, head, webhook) : null;
  },
  check_suite: (body, ownAppId) => {
    const suite = object(body["check_suite"]);
    const head = sha(suite?.["head_sha"]);
    if (suite === null || head === null) return "check_suite.head_sha";
    if (appIdOf(suite) !== ownAppId) return { heads: [head] };
    return body["action"] === "rerequested" ? { heads: [head] } : null;
  },
  status: (body) => oneHead(body["sha"], "sha"),
  workflow_run: (body) => oneHead(object(body["workflow_run"])?.["head_sha"], "workflow_run.head_sha"),
  push: (body) => {
    if (typeof body["ref"] !== "string") return "ref";
    const branch = branchOf(body["ref"]);
    if (branch === null) return null;
    // The contract of the default branch lies under that of every other.
    return { branches: [branch], rulesChanged: branch === object(body["repository"])?.["default_branch"] };
  },
  merge_group: (body) => {
    if (body["action"] !== "checks_requested") return null;
    const group = object(body["merge_group"]);
    const head = sha(group?.["head_sha"]);
    const branch = branchOf(group?.["base_ref"]);
    return head === null || branch === null ? "merge_group" : { groups: [{ branch, head }] };
  },
  repository_ruleset: () => ({ rulesChanged: true }),
  branch_protection_rule: () => ({ rulesChanged: true }),
  installation: (body) => ({
    installationsChanged: true,
    removedRepositories: body["action"] === "deleted" ? repositoryIds(body["repositories"]) : [],
  }),
  installation_repositories: (body) => ({
    installationsChanged: true,
    removedRepositories: repositoryIds(body["repositories_removed"]),
  }),
  repository: (body) => {
    switch (body["action"]) {
      case "deleted":
      case "archived":
      case "transferred":
        return {
          installationsChanged: true,
          repository: null,
          removedRepositories: repositoryIds([body["repository"]]),
        };
      case "renamed":
      case "unarchived":
        return { installationsChanged: true };
      case "edited":
        return object(body["changes"])?.["default_branch"] === undefined ? null : { rulesChanged: true };
      default:
        return null;
    }
  },
};

function oneHead(value: unknown, name: string): Partial<WebhookNews> | string {
  const head = sha(value);
  return head === null ? name : { heads: [head] };
}

function onePull(body: Json): Partial<WebhookNews> | string | null {
  const pull = object(body["pull_request"]);
  const base = object(pull?.["base"]);
  const number = count(pull?.["number"]);
  const head = sha(object(pull?.["head"])?.["sha"]);
  const updatedAt = parseInstant(text(pull?.["updated_at"]));
  const baseRef = text(base?.["ref"]);
  const [baseRepo, ownRepo] = [repoId(base?.["repo"]), repoId(body["repository"])];
  if (baseRepo === null || ownRepo === null) return "pull_request.base.repo";
  // A pull request *from* this repository *to* another one is none of ours.
  if (baseRepo !== ownRepo) return null;
  if (number === null) return "pull_request.number";
  if (head === null || updatedAt === null || baseRef === "") return "pull_request";
  const isOpen = pull?.["state"] === "open";
  return { pulls: [{ number, head, baseRef, isOpen, updatedAt }] };
}

/** A comment on a pull request: reviewers publish there, and people give orders. One on an issue is none of ours. */
function oneComment(body: Json, ownAppId: number): Partial<WebhookNews> | string | null {
  const issue = object(body["issue"]);
  const comment = object(body["comment"]);
  if (issue === null || comment === null) return "issue_comment";
  if (object(issue["pull_request"]) === null) return null;
  const number = count(issue["number"]);
  if (number === null) return "issue.number";
  const viaApp = comment["performed_via_github_app"];
  const author = object(comment["user"]);
  // An echo of our own write; what someone else does to our comment is news.
  const isOurs = object(viaApp)?.["id"] === ownAppId;
  if (isOurs && body["action"] !== "deleted" && object(body["sender"])?.["id"] === author?.["id"]) return null;
  const news = { numbers: [number] };
  const line = orderIn(text(comment["body"]));
  // An edit is no order: what a person said once would come again, and nobody would see what was said before.
  if (body["action"] !== "created" || line === null || viaApp !== null) return news;
  const actor = readPerson(author);
  if (actor === null) return news;
  const [id, at] = [count(comment["id"]), parseInstant(text(comment["created_at"]))];
  if (id === null || at === null) return { ...news, problems: ["issue_comment: comment is malformed"] };
  return { ...news, orders: [{ id: `comment/${id}`, number, text: line, actor, head: null, at }] };
}

/**
 * What follows `/headgate` in the first line that is not blank; null: it does not begin so. An indented line is code to
 * GitHub, a quoted one is somebody else's word, and what follows inside a fence begins with the fence.
 */
function orderIn(body: string): string | null {
  const word = "/headgate";
  const start = body.search(/\S/);
  if (start !== body.lastIndexOf("\n", start) + 1 || !body.startsWith(word, start)) return null;
  const end = body.indexOf("\n", start);
  const line = body.slice(start + word.length, end === -1 ? body.length : end).trimEnd();
  // Control characters are nobody's words, and PostgreSQL keeps no NUL.
  if (line.length > maxOrderChars || /\p{Cc}/u.test(line)) return null;
  return line === "" || line.startsWith(" ") ? line.trim() : null;
}

/** A button of our own check. Whoever pressed it, the commit is looked at. */
function onePress(body: Json, head: CommitSha, { guid, readAt }: ReceivedWebhook): Partial<WebhookNews> | string {
  const identifier = text(object(body["requested_action"])?.["identifier"]);
  if (identifier === "" || identifier.length > maxIdentifierChars) return "requested_action.identifier";
  const actor = readPerson(object(body["sender"]));
  // That one asks for what every webhook asks for, so that it is news and no order.
  if (identifier === reEvaluateButton.identifier || actor === null) return { heads: [head] };
  const order = { id: `button/${guid}`, number: null, text: identifier, actor, head, at: readAt };
  return { heads: [head], orders: [order] };
}

/** Null: it is no person, or not of the promised form. */
function readPerson(account: Json | null): OrderActor | null {
  const [id, login] = [count(account?.["id"]), text(account?.["login"])];
  return id === null || login === "" || account?.["type"] !== "User" ? null : { id, login };
}

function readRepository(body: Json): RepositoryRef | null {
  const repository = object(body["repository"]);
  const installation = parseInstallationId(object(body["installation"])?.["id"]);
  const repo = repoId(repository);
  const owner = text(object(repository?.["owner"])?.["login"]);
  const name = text(repository?.["name"]);
  if (installation === null || repo === null || owner === "" || name === "") return null;
  return { installation, repo, owner, name };
}

function appIdOf(run: Json): unknown {
  return object(run["app"])?.["id"];
}

function branchOf(ref: unknown): string | null {
  const match = /^refs\/heads\/(.{1,255})$/s.exec(text(ref));
  return match?.[1] ?? null;
}

/** GitHub counts everything from 1. */
function count(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
}

function sha(value: unknown): CommitSha | null {
  return parseCommitSha(text(value));
}

function repositoryIds(value: unknown): RepoId[] {
  return Array.isArray(value) ? value.flatMap((item) => repoId(item) ?? []) : [];
}

function repoId(value: unknown): RepoId | null {
  return parseRepoId(object(value)?.["id"]);
}

function object(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
