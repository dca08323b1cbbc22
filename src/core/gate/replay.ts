import type { CommitSha, Instant } from "#core/ids.ts";
import type { Assessment, FileReason } from "#core/risk/assessment.ts";
import { compareText } from "#core/order.ts";
import type { Contract, Origin, RequiredCheck } from "#core/contract/contract.ts";
import type { Verdict } from "./verdict.ts";

/** One merged change and what one contract would have made of it. */
export interface ReplayedOutcome {
  readonly tier: string;
  /** What it would have needed, in words that name kind and subject, such as `check CI`. Sorted. */
  readonly asks: readonly string[];
  /** Why it would have been blocked whatever else had happened; empty when nothing in the change itself blocks. */
  readonly blockedBy: readonly string[];
  readonly autoMerges: boolean;
}

export interface ReplayedChange {
  readonly sha: CommitSha;
  readonly subject: string;
  readonly committedAt: Instant;
  readonly files: number;
  /** Under the contract that it is compared with; null when there is only one. */
  readonly before: ReplayedOutcome | null;
  readonly after: ReplayedOutcome;
}

/** How often one rule of the contract had the last word on a file. */
export interface RuleUse {
  /** The glob, or null for files that no rule matched. */
  readonly pattern: string | null;
  readonly at: Origin | null;
  readonly tier: string;
  readonly files: number;
  readonly changes: number;
}

export interface ReplayReport {
  readonly changes: readonly ReplayedChange[];
  /** Of the contract under test, most used first. */
  readonly rules: readonly RuleUse[];
  /** Up to ten paths that no rule matched, the most often changed first. */
  readonly unmatched: readonly { readonly path: string; readonly changes: number }[];
}

/** What an assessment and its verdict without facts amount to. */
export function outcomeOf(contract: Contract, assessment: Assessment, verdict: Verdict): ReplayedOutcome {
  const asks = [
    ...assessment.requiredChecks
      .filter((check) => check.name !== contract.checkName.value)
      .map((check) => `check ${check.name}${ofApp(check)}`),
    ...assessment.reviews.map(
      (rule) =>
        `${rule.quorum} of ${rule.reviewers.join(", ")} (${rule.blockingSeverity}${rule.carryOver ? ", carried over" : ""})`,
    ),
    ...assessment.approvals.map(
      (rule) => `${rule.count} ${rule.count === 1 ? "approval" : "approvals"}${ofWhom(rule)}`,
    ),
    ...assessment.flows.map((flow) => `evidence ${flow.id}`),
    ...assessment.escalations
      .filter(({ rule }) => rule.approvals !== null)
      .map(({ rule }) => `approval for ${rule.id}`),
  ];
  return {
    tier: assessment.tier,
    asks: [...new Set(asks)].toSorted(compareText),
    blockedBy: verdict.requirements.filter(({ status }) => status === "unmet").map(({ reason }) => reason.message),
    autoMerges: assessment.autoMerge.value !== false,
  };
}

function ofApp({ appSlug, appId, accept }: RequiredCheck): string {
  const app = appSlug ?? (appId === null ? null : String(appId));
  return `${app === null ? "" : ` of ${app}`}${accept.length === 0 ? "" : ` (or ${accept.join(", ")})`}`;
}

function ofWhom(rule: {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly codeOwners: boolean;
}): string {
  const names = [...rule.users, ...rule.teams, ...(rule.codeOwners ? ["code owners"] : [])];
  return names.length === 0 ? "" : ` of ${names.join(", ")}`;
}

/** Which rules decided, and which paths none did, over all the assessments. */
export function ruleUse(assessments: readonly Assessment[]): Pick<ReplayReport, "rules" | "unmatched"> {
  const uses = new Map<string, RuleUse & { lastSeen: number }>();
  const unmatched = new Map<string, number>();
  assessments.forEach((assessment, index) => {
    for (const file of assessment.files) {
      const [reason] = file.reasons;
      if (reason.kind === "no-rule") unmatched.set(reason.path, (unmatched.get(reason.path) ?? 0) + 1);
      const described = describe(reason);
      const key = JSON.stringify([described.pattern, described.at, file.tier]);
      const use = uses.get(key) ?? { ...described, tier: file.tier, files: 0, changes: 0, lastSeen: -1 };
      const isNew = use.lastSeen !== index;
      uses.set(key, { ...use, files: use.files + 1, changes: use.changes + (isNew ? 1 : 0), lastSeen: index });
    }
  });
  return {
    rules: [...uses.values()]
      .map(({ lastSeen: _lastSeen, ...use }) => use)
      .toSorted((a, b) => b.changes - a.changes || b.files - a.files || compareText(a.pattern ?? "", b.pattern ?? "")),
    unmatched: [...unmatched]
      .map(([path, changes]) => ({ path, changes }))
      .toSorted((a, b) => b.changes - a.changes || compareText(a.path, b.path))
      .slice(0, 10),
  };
}

function describe(reason: FileReason): Pick<RuleUse, "pattern" | "at"> {
  switch (reason.kind) {
    case "rule":
      return { pattern: reason.pattern.text, at: reason.pattern.at };
    case "no-rule":
      return { pattern: null, at: reason.at };
    case "control-plane":
      return { pattern: `control plane: ${reason.what}`, at: reason.at };
    default:
      return { pattern: reason.kind, at: null };
  }
}
