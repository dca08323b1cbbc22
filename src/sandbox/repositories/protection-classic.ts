import type { Account } from "#sandbox/accounts/account.ts";
import { emitOnRepository } from "./repository-events.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { BranchProtection, RequiredContext } from "./protection.ts";
import {
  booleanAt,
  type Fields,
  fieldsAt,
  integerAt,
  listAt,
  notSupplied,
  textAt,
  textsAt,
} from "./protection-input.ts";
import { fullName, type Repository } from "./repository.ts";

type Settings = Omit<BranchProtection, "id" | "pattern" | "createdAt" | "updatedAt">;

export function saveProtection(
  world: World,
  repository: Repository,
  pattern: string,
  settings: Settings,
  by: Account,
): BranchProtection {
  const known = repository.branchProtections.get(pattern);
  const now = world.now();
  const protection = {
    id: known?.id ?? world.nextId(),
    pattern,
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    ...settings,
  };
  repository.branchProtections.set(pattern, protection);
  emitRule(
    world,
    repository,
    protection,
    known === undefined ? "created" : "edited",
    by,
    describeChanges(known, protection),
  );
  return protection;
}

export function deleteProtection(world: World, repository: Repository, pattern: string, by: Account): void {
  const known = repository.branchProtections.get(pattern);
  if (known === undefined) return;
  repository.branchProtections.delete(pattern);
  emitRule(world, repository, known, "deleted", by);
}

function emitRule(
  world: World,
  repository: Repository,
  protection: BranchProtection,
  action: "created" | "edited" | "deleted",
  sender: Account,
  changes: Readonly<Record<string, unknown>> = {},
): void {
  emitOnRepository(world, repository, {
    event: "branch_protection_rule",
    action,
    sender,
    payload: { rule: presentRule(repository, protection), ...(action === "edited" ? { changes } : {}) },
  });
}

function describeChanges(before: BranchProtection | undefined, after: BranchProtection) {
  if (before === undefined) return {};
  const names = ({ requiredStatusChecks }: BranchProtection) =>
    (requiredStatusChecks?.checks ?? []).map(({ context }) => context);
  return {
    ...(before.enforceAdmins === after.enforceAdmins ? {} : { admin_enforced: { from: before.enforceAdmins } }),
    ...(names(before).join("\n") === names(after).join("\n")
      ? {}
      : { required_status_checks: { from: names(before) } }),
  };
}

/** As the webhook has it. */
function presentRule(repository: Repository, protection: BranchProtection) {
  const { requiredStatusChecks: checks, requiredReviews: reviews } = protection;
  const level = (isOn: boolean): string => (isOn ? (protection.enforceAdmins ? "everyone" : "non_admins") : "off");
  return {
    id: protection.id,
    repository_id: repository.id,
    name: protection.pattern,
    created_at: timestamp(protection.createdAt),
    updated_at: timestamp(protection.updatedAt),
    pull_request_reviews_enforcement_level: level(reviews !== null),
    required_approving_review_count: reviews?.count ?? 0,
    dismiss_stale_reviews_on_push: reviews?.dismissStale ?? false,
    require_code_owner_review: reviews?.codeOwners ?? false,
    require_last_push_approval: reviews?.requireLastPushApproval ?? false,
    authorized_dismissal_actors_only: false,
    ignore_approvals_from_contributors: false,
    required_status_checks: checks?.checks.map(({ context }) => context) ?? [],
    required_status_checks_enforcement_level: level(checks !== null),
    strict_required_status_checks_policy: checks?.strict ?? false,
    signature_requirement_enforcement_level: "off",
    linear_history_requirement_enforcement_level: level(protection.requireLinearHistory),
    admin_enforced: protection.enforceAdmins,
    create_protected: false,
    allow_force_pushes_enforcement_level: protection.allowForcePushes ? "everyone" : "off",
    allow_deletions_enforcement_level: protection.allowDeletions ? "everyone" : "off",
    lock_branch_enforcement_level: "off",
    lock_allows_fork_sync: false,
    merge_queue_enforcement_level: "off",
    required_deployments_enforcement_level: "off",
    required_conversation_resolution_level: level(protection.requireConversationResolution),
    authorized_actors_only: false,
    authorized_actor_names: [],
  };
}

function protectionUrl(world: World, repository: Repository, { pattern }: BranchProtection): string {
  return `${world.urls.api}/repos/${fullName(repository)}/branches/${encodeURIComponent(pattern)}/protection`;
}

/** GitHub's "branch-protection". */
export function presentProtection(world: World, repository: Repository, protection: BranchProtection) {
  const url = protectionUrl(world, repository, protection);
  const { requiredStatusChecks: checks, requiredReviews: reviews } = protection;
  return {
    url,
    ...(checks === null
      ? {}
      : { required_status_checks: presentRequiredChecks(world, repository, protection, checks) }),
    ...(reviews === null
      ? {}
      : {
          required_pull_request_reviews: {
            url: `${url}/required_pull_request_reviews`,
            dismiss_stale_reviews: reviews.dismissStale,
            require_code_owner_reviews: reviews.codeOwners,
            require_last_push_approval: reviews.requireLastPushApproval,
            required_approving_review_count: reviews.count,
          },
        }),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: presentEnforceAdmins(world, repository, protection),
    required_linear_history: { enabled: protection.requireLinearHistory },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: protection.requireConversationResolution },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  };
}

export function presentEnforceAdmins(world: World, repository: Repository, protection: BranchProtection) {
  return { url: `${protectionUrl(world, repository, protection)}/enforce_admins`, enabled: protection.enforceAdmins };
}

/** GitHub's "status-check-policy". */
export function presentRequiredChecks(
  world: World,
  repository: Repository,
  protection: BranchProtection,
  { strict, checks }: NonNullable<BranchProtection["requiredStatusChecks"]>,
) {
  const url = `${protectionUrl(world, repository, protection)}/required_status_checks`;
  return {
    url,
    strict,
    contexts: checks.map(({ context }) => context),
    contexts_url: `${url}/contexts`,
    checks: checks.map(({ context, appId }) => ({ context, app_id: appId })),
  };
}

/** The body of `PUT …/protection`. What must be there may be null, but not left out. */
export function parseProtection(repository: Repository, body: Fields): Settings {
  const needed = ["required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions"];
  const missing = needed.filter((name) => !(name in body));
  if (missing.length > 0) throw notSupplied(missing);
  const { required_status_checks: checks, required_pull_request_reviews: reviews } = body;
  return {
    requiredStatusChecks:
      checks === null ? null : parseRequiredChecks(repository, fieldsAt(checks, "/required_status_checks")),
    requiredReviews: reviews === null ? null : parseReviews(fieldsAt(reviews, "/required_pull_request_reviews")),
    enforceAdmins: booleanAt(body, "enforce_admins", "", false),
    requireConversationResolution: booleanAt(body, "required_conversation_resolution", "", false),
    allowForcePushes: booleanAt(body, "allow_force_pushes", "", false),
    allowDeletions: booleanAt(body, "allow_deletions", "", false),
    requireLinearHistory: booleanAt(body, "required_linear_history", "", false),
  };
}

function parseReviews(fields: Fields) {
  const place = "/required_pull_request_reviews";
  return {
    count: integerAt(fields, "required_approving_review_count", place, { from: 0, to: 6, otherwise: 1 }),
    dismissStale: booleanAt(fields, "dismiss_stale_reviews", place, false),
    codeOwners: booleanAt(fields, "require_code_owner_reviews", place, false),
    requireLastPushApproval: booleanAt(fields, "require_last_push_approval", place, false),
  };
}

/** `checks` where it is given, else the old `contexts`. */
export function parseRequiredChecks(
  repository: Repository,
  fields: Fields,
  known?: NonNullable<BranchProtection["requiredStatusChecks"]>,
): NonNullable<BranchProtection["requiredStatusChecks"]> {
  const place = "/required_status_checks";
  const strict = booleanAt(fields, "strict", place, known?.strict);
  if ("checks" in fields) {
    const checks = listAt(fields, "checks", place).map((item, index) => {
      const check = fieldsAt(item, `${place}/checks/${index}`);
      return { context: textAt(check, "context", `${place}/checks/${index}`), appId: parseSource(repository, check) };
    });
    return { strict, checks };
  }
  if (!("contexts" in fields) && known !== undefined) return { strict, checks: known.checks };
  return { strict, checks: textsAt(fields, "contexts", place).map((context) => ({ context, appId: null })) };
}

/** -1: any source. Left out: the App that reported this check last, or any if none did. */
function parseSource(repository: Repository, check: Fields): RequiredContext["appId"] {
  const { app_id: appId } = check;
  if (appId === -1) return null;
  if (typeof appId === "number") return appId;
  return [...repository.checkRuns.values()].findLast(({ name }) => name === check["context"])?.suite.app.id ?? null;
}
