import type { Account } from "#sandbox/accounts/account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { runGit } from "#sandbox/git/git.ts";
import { matchesGlob } from "#sandbox/kernel/glob.ts";
import type { World } from "#sandbox/kernel/world.ts";

import { contextState } from "./protection-checks.ts";
import type { BranchProtection, BypassActor, RequiredContext, Ruleset, RulesetRule } from "./protection.ts";
import { fullName, type Repository } from "./repository.ts";

/** A rule that holds for one ref, and where it comes from: a ruleset, or classic branch protection said as rules. */
export type ActiveRule = RulesetRule &
  (
    | { readonly ruleset: Ruleset; readonly protection: null }
    | { readonly ruleset: null; readonly protection: BranchProtection }
  );

export function activeRules(world: World, repository: Repository, branch: string): ActiveRule[] {
  return rulesOfRef(world, repository, `refs/heads/${branch}`);
}

function rulesOfRef(world: World, repository: Repository, ref: string): ActiveRule[] {
  const branch = branchOf(ref);
  const protection = branch === null ? null : findProtection(repository, branch);
  return [
    ...activeRulesets(world, repository, ref).flatMap((ruleset) =>
      ruleset.rules.map((rule): ActiveRule => ({ ...rule, ruleset, protection: null })),
    ),
    ...(protection === null
      ? []
      : rulesOfProtection(protection).map((rule): ActiveRule => ({ ...rule, ruleset: null, protection }))),
  ];
}

/** The repository's own rulesets and those of its organisation that apply to the ref and are enforced. */
export function activeRulesets(world: World, repository: Repository, ref: string): Ruleset[] {
  return rulesetsOf(world, repository).filter(
    (ruleset) => ruleset.enforcement === "active" && appliesToRef(repository, ruleset, ref),
  );
}

/** Whatever their enforcement. An organisation's is there if it applies to this repository. */
export function rulesetsOf(world: World, repository: Repository): Ruleset[] {
  const ofOwner = (world.organisationRulesets.get(repository.owner.id) ?? []).filter(({ conditions }) => {
    const names = conditions.repositoryName;
    return (
      names === undefined || isIncluded(names, (pattern) => pattern === "~ALL" || matchesGlob(repository.name, pattern))
    );
  });
  return [...ofOwner, ...repository.rulesets.values()];
}

function appliesToRef(repository: Repository, { target, conditions }: Ruleset, ref: string): boolean {
  if (!ref.startsWith(target === "branch" ? "refs/heads/" : "refs/tags/")) return false;
  return isIncluded(conditions.refName, (pattern) => {
    if (pattern === "~ALL") return true;
    if (pattern === "~DEFAULT_BRANCH") return ref === `refs/heads/${repository.defaultBranch}`;
    return matchesGlob(ref, pattern);
  });
}

function isIncluded(
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
  isMatch: (pattern: string) => boolean,
): boolean {
  return include.some(isMatch) && !exclude.some(isMatch);
}

/** The branch of its own name first, then the oldest pattern that matches. */
export function findProtection(repository: Repository, branch: string): BranchProtection | null {
  const exact = repository.branchProtections.get(branch);
  if (exact !== undefined) return exact;
  for (const protection of repository.branchProtections.values()) {
    if (matchesGlob(branch, protection.pattern)) return protection;
  }
  return null;
}

export function isProtected(world: World, repository: Repository, branch: string): boolean {
  return activeRules(world, repository, branch).length > 0;
}

function rulesOfProtection(protection: BranchProtection): RulesetRule[] {
  const { requiredStatusChecks: checks, requiredReviews: reviews } = protection;
  const rules: RulesetRule[] = [];
  if (!protection.allowForcePushes) rules.push({ type: "non_fast_forward" });
  if (!protection.allowDeletions) rules.push({ type: "deletion" });
  if (protection.requireLinearHistory) rules.push({ type: "required_linear_history" });
  if (checks !== null) {
    rules.push({
      type: "required_status_checks",
      parameters: {
        strict_required_status_checks_policy: checks.strict,
        required_status_checks: checks.checks.map(({ context, appId }) => ({
          context,
          ...(appId === null ? {} : { integration_id: appId }),
        })),
      },
    });
  }
  if (reviews !== null) {
    rules.push({
      type: "pull_request",
      parameters: {
        required_approving_review_count: reviews.count,
        dismiss_stale_reviews_on_push: reviews.dismissStale,
        require_code_owner_review: reviews.codeOwners,
        require_last_push_approval: reviews.requireLastPushApproval,
        required_review_thread_resolution: false,
      },
    });
  }
  if (protection.requireConversationResolution) rules.push({ type: conversationRule });
  return rules;
}

/** Classic protection can ask for resolved conversations without asking for a pull request; a ruleset cannot. */
export const conversationRule = "classic_conversation_resolution";

/** Each context once for each source that is expected of it. */
export function requiredContexts(world: World, repository: Repository, branch: string): RequiredContext[] {
  return contextsOf(activeRules(world, repository, branch));
}

export function contextsOf(rules: readonly RulesetRule[]): RequiredContext[] {
  const contexts = new Map<string, RequiredContext>();
  for (const { type, parameters } of rules) {
    if (type !== "required_status_checks") continue;
    for (const check of (parameters?.["required_status_checks"] ?? []) as StoredCheck[]) {
      const appId = check.integration_id ?? null;
      contexts.set(`${appId ?? ""} ${check.context}`, { context: check.context, appId });
    }
  }
  return [...contexts.values()];
}

interface StoredCheck {
  readonly context: string;
  readonly integration_id?: number | null;
}

/** How somebody may pass by a source of rules. `always` covers pushes and pull requests. */
export type Bypass = "always" | "pull_requests_only" | "exempt" | "never";

function canBypass(
  world: World,
  repository: Repository,
  rule: Pick<ActiveRule, "ruleset" | "protection">,
  account: Account,
): Bypass {
  if (rule.ruleset !== null) return rulesetBypass(world, repository, rule.ruleset, account);
  const isFree = rule.protection?.enforceAdmins === false && hasRole(world, repository, account, "admin");
  return isFree ? "always" : "never";
}

export function rulesetBypass(world: World, repository: Repository, ruleset: Ruleset, account: Account): Bypass {
  const modes = ruleset.bypassActors
    .filter((actor) => isActor(world, repository, actor, account))
    .map(({ bypassMode }) => bypassMode);
  if (modes.includes("exempt")) return "exempt";
  if (modes.includes("always")) return "always";
  return modes.includes("pull_request") ? "pull_requests_only" : "never";
}

/** Ids of the built-in roles, as `RepositoryRole` names them. */
const roleIds = { 1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin" } as const;

function isActor(world: World, repository: Repository, actor: BypassActor, account: Account): boolean {
  switch (actor.actorType) {
    case "Integration":
      return account.appId !== null && account.appId === actor.actorId;
    case "OrganizationAdmin":
      return world.organisationMembers.get(repository.owner.id)?.get(account.id) === "admin";
    case "RepositoryRole": {
      const role = roleIds[actor.actorId as keyof typeof roleIds] as (typeof roleIds)[keyof typeof roleIds] | undefined;
      return role !== undefined && account.type === "User" && hasRole(world, repository, account, role);
    }
    case "Team":
      return world.teams.get(actor.actorId ?? Number.NaN)?.members.has(account.id) ?? false;
    case "DeployKey":
      return false;
  }
}

/** The rules that bind this account: all but those that it may pass by. */
export function bindingRules(
  world: World,
  repository: Repository,
  rules: readonly ActiveRule[],
  account: Account,
  way: "push" | "pull_request",
): ActiveRule[] {
  return rules.filter((rule) => {
    const bypass = canBypass(world, repository, rule, account);
    return bypass === "never" || (bypass === "pull_requests_only" && way === "push");
  });
}

function branchOf(ref: string): string | null {
  return ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
}

/** Where a person reads the rules of a branch. */
function rulesPage(world: World, repository: Repository, ref: string): string {
  return `${world.urls.html}/${fullName(repository)}/rules?ref=${encodeURIComponent(ref)}`;
}

/** A ref that somebody wants to move; null: it does not or shall not exist. */
interface PlannedPush {
  /** `refs/heads/…` or `refs/tags/…`. */
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly isForced: boolean;
  readonly actor: Account;
  /** Where new objects are not in the repository yet: the variables of git's quarantine. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Null, or why not, in the lines that git prints to who pushes (without `remote: `). */
export async function canPush(world: World, repository: Repository, push: PlannedPush): Promise<string | null> {
  const { ref, actor } = push;
  if (ref.startsWith(queueRefs))
    return `GH006: Protected branch update failed for ${ref}.\nCannot update this protected ref.`;
  const rules = bindingRules(world, repository, rulesOfRef(world, repository, ref), actor, "push");
  const classic = await violationsOf(
    world,
    repository,
    push,
    rules.filter(({ ruleset }) => ruleset === null),
  );
  if (classic.length > 0) return [`GH006: Protected branch update failed for ${ref}.`, ...classic].join("\n");
  const violations = await violationsOf(
    world,
    repository,
    push,
    rules.filter(({ ruleset }) => ruleset !== null),
  );
  if (violations.length === 0) return null;
  const page = `Review all repository rules at ${rulesPage(world, repository, ref)}`;
  return [
    `GH013: Repository rule violations found for ${ref}.`,
    page,
    "",
    ...violations.map((text) => `- ${text}`),
  ].join("\n");
}

/** Branches that only the merge queue moves. */
const queueRefs = "refs/heads/gh-readonly-queue/";

async function violationsOf(
  world: World,
  repository: Repository,
  push: PlannedPush,
  rules: readonly ActiveRule[],
): Promise<string[]> {
  const violations = new Set<string>();
  for (const rule of rules) {
    for (const violation of await violationsOfRule(world, repository, push, rule)) violations.add(violation);
  }
  return [...violations];
}

async function violationsOfRule(
  world: World,
  repository: Repository,
  { before, after, isForced, env }: PlannedPush,
  rule: ActiveRule,
): Promise<string[]> {
  if (after === null) return rule.type === "deletion" ? ["Cannot delete this branch"] : [];
  const isUpdate = before !== null;
  switch (rule.type) {
    case "creation":
      return isUpdate ? [] : ["Cannot create ref due to creations being restricted."];
    case "update":
      return isUpdate ? ["Cannot update this protected ref."] : [];
    case "non_fast_forward":
      return isUpdate && isForced ? ["Cannot force-push to this branch"] : [];
    case "pull_request":
      return isUpdate ? ["Changes must be made through a pull request."] : [];
    case "merge_queue":
      return isUpdate ? ["Changes must be made through the merge queue"] : [];
    case "required_status_checks": {
      if (!isUpdate && rule.parameters?.["do_not_enforce_on_create"] === true) return [];
      return describeChecks(world, repository, after, contextsOf([rule]));
    }
    case "required_linear_history": {
      const range = before === null ? [after] : [after, `^${before}`];
      const { stdout } = await runGit(
        repository.gitDirectory,
        ["rev-list", "--merges", "--max-count=1", "--end-of-options", ...range],
        env === undefined ? {} : { env },
      );
      return stdout.length > 0 ? ["This branch must not contain merge commits."] : [];
    }
    default:
      return [];
  }
}

/** One sentence for the checks that do not pass: by name if it is one, by number if there are more. Empty: all pass. */
export function describeChecks(
  world: World,
  repository: Repository,
  sha: string,
  contexts: readonly RequiredContext[],
): string[] {
  const open = contexts
    .map((required) => ({ context: required.context, state: contextState(world, repository, sha, required) }))
    .filter(({ state }) => state !== "success");
  const [first] = open;
  if (first === undefined) return [];
  const words = { expected: "expected", pending: "in progress", failing: "failing", success: "passing" };
  if (open.length === 1) return [`Required status check "${first.context}" is ${words[first.state]}.`];
  const parts = (["expected", "pending", "failing"] as const).flatMap((state) => {
    const count = open.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${count} of ${contexts.length} required status checks are ${words[state]}.`];
  });
  return [parts.join(" ")];
}
