import { isAncestor } from "#sandbox/git/history.ts";
import type { World } from "#sandbox/kernel/world.ts";
import {
  type ActiveRule,
  contextsOf,
  conversationRule,
  describeChecks,
} from "#sandbox/repositories/protection-rules.ts";

import { accountsOfOwner, ownersOf, readOwnerRules } from "./code-owners.ts";
import { publicComments } from "./find-pull.ts";
import { standingOpinions } from "./opinions.ts";
import { changedPaths } from "./pull-files.ts";
import type { MergeMethod, Pull } from "./pull.ts";

/** Something that a rule asks for and that is not there. */
interface OpenRequirement {
  readonly kind: "checks" | "behind" | "reviews" | "conversation" | "restricted";
  /** GitHub's sentence. */
  readonly text: string;
  readonly isClassic: boolean;
}

/** What these rules still ask of the head before it goes onto `base`, the tip of the base branch. */
export async function openRequirements(
  world: World,
  pull: Pull,
  rules: readonly ActiveRule[],
  base: string,
): Promise<OpenRequirement[]> {
  const repository = pull.base.repository;
  const open: OpenRequirement[] = [];
  for (const rule of rules) {
    const add = (kind: OpenRequirement["kind"], texts: readonly string[]): void => {
      for (const text of texts) {
        if (!open.some((known) => known.text === text)) open.push({ kind, text, isClassic: rule.ruleset === null });
      }
    };
    switch (rule.type) {
      case "required_status_checks":
        add("checks", describeChecks(world, repository, pull.head.sha, contextsOf([rule])));
        if (isStrict(rule) && !(await isAncestor(repository, base, pull.head.sha))) {
          add("behind", ["Head branch is out of date. Review and try the merge again."]);
        }
        break;
      case "pull_request":
        add("reviews", await missingReviews(world, pull, rule, base));
        if (rule.parameters?.["required_review_thread_resolution"] === true) add("conversation", openThreads(pull));
        break;
      case "update":
        add("restricted", ["Cannot update this protected ref."]);
        break;
      case conversationRule:
        add("conversation", openThreads(pull));
        break;
      default:
    }
  }
  return open;
}

/** A merge queue tests each change on top of all before it: being up to date is what it is for. */
function isStrict(rule: ActiveRule): boolean {
  return rule.parameters?.["strict_required_status_checks_policy"] === true;
}

function openThreads(pull: Pull): string[] {
  const isOpen = pull.threads.some((thread) => thread.resolvedBy === null && publicComments(pull, thread).length > 0);
  return isOpen ? ["A conversation must be resolved before this pull request can be merged."] : [];
}

async function missingReviews(world: World, pull: Pull, { parameters = {} }: ActiveRule, base: string) {
  const opinions = standingOpinions(world, pull);
  const approvals = opinions.filter(({ state }) => state === "APPROVED");
  const missing: string[] = [];
  if (opinions.some(({ state }) => state === "CHANGES_REQUESTED")) missing.push("Changes have been requested.");
  const wanted = Number(parameters["required_approving_review_count"] ?? 0);
  if (approvals.length < wanted) {
    const reviews = wanted === 1 ? "approving review is" : "approving reviews are";
    missing.push(`At least ${wanted} ${reviews} required by reviewers with write access.`);
  }
  if (parameters["require_code_owner_review"] === true) {
    const approvers = new Set(approvals.map(({ author }) => author.id));
    missing.push(...(await missingOwners(world, pull, approvers, base)));
  }
  if (parameters["require_last_push_approval"] === true) {
    const isApproved = approvals.some(
      ({ author, commit }) => author.id !== pull.lastPusher.id && pull.headsSinceLastPush.has(commit),
    );
    const { login } = pull.lastPusher;
    if (!isApproved) {
      missing.push(`New changes require approval from someone other than ${login} because they were the last pusher.`);
    }
  }
  return missing;
}

/** The file counts as it is on the base branch. Of a renamed file both names do. */
async function missingOwners(world: World, pull: Pull, approvers: ReadonlySet<number>, base: string) {
  const repository = pull.base.repository;
  const rules = await readOwnerRules(repository, base);
  if (rules.length === 0) return [];
  const missing = new Set<string>();
  for (const path of await changedPaths(pull)) {
    const owners = ownersOf(rules, path);
    const accounts = owners.flatMap((owner) => accountsOfOwner(world, repository, owner));
    if (accounts.length === 0 || accounts.some(({ id }) => approvers.has(id))) continue;
    missing.add(
      `Waiting on code owner review from ${owners.map((owner) => owner.replace(/^@/, "")).join(" and/or ")}.`,
    );
  }
  return [...missing];
}

/** The ways of merging that all these rules allow. */
export function allowedMethods(rules: readonly ActiveRule[]): MergeMethod[] {
  const all: MergeMethod[] = ["merge", "squash", "rebase"];
  return all.filter((method) =>
    rules.every(({ type, parameters }) => {
      if (type === "required_linear_history") return method !== "merge";
      const allowed = type === "pull_request" ? parameters?.["allowed_merge_methods"] : undefined;
      return !Array.isArray(allowed) || allowed.length === 0 || allowed.includes(method);
    }),
  );
}
