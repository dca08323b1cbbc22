import type { IncompleteReason } from "#core/change/change.ts";
import type { ControlPlaneKind } from "#core/change/control-plane.ts";
import type { PathOddity } from "#core/change/path.ts";
import type {
  ApprovalRule,
  DocsDriftRule,
  EscalationRule,
  Flow,
  MergeMethod,
  Origin,
  Pattern,
  RequiredCheck,
  ReviewRule,
  Role,
  Sourced,
} from "#core/contract/contract.ts";
import type { CommitSha } from "#core/ids.ts";
import type { NonEmpty } from "#core/result.ts";

/** Why a file has its tier. `path` is the one of a rename's two paths that the reason is about. */
export type FileReason =
  | { readonly kind: "rule"; readonly path: string; readonly role: Role; readonly pattern: Pattern }
  | { readonly kind: "no-rule"; readonly path: string; readonly role: Role; readonly at: Origin | null }
  | {
      readonly kind: "control-plane";
      readonly path: string;
      readonly role: Role;
      readonly what: ControlPlaneKind;
      readonly pattern: string;
      readonly at: Origin | null;
    }
  | { readonly kind: "odd-path"; readonly path: string; readonly oddities: NonEmpty<PathOddity> }
  | { readonly kind: "symlink" | "submodule" | "became-executable" | "unknown-mode"; readonly path: string };

/** A reason, and the tier that it alone would give. */
export type TieredReason = FileReason & { readonly tier: string };

export interface FileAssessment {
  /** In Unicode form C. */
  readonly path: string;
  readonly previousPath: string | null;
  readonly tier: string;
  /** The first one decides; the others ask for this tier or a less severe one. */
  readonly reasons: NonEmpty<TieredReason>;
}

/** Where the tier of the whole change comes from. */
export type TierReason =
  | { readonly kind: "most-severe-file"; readonly files: number }
  | { readonly kind: "incomplete"; readonly why: IncompleteReason }
  | { readonly kind: "no-files" };

/** A documentation rule that applies and that the change does not satisfy. */
export interface DocsDrift {
  readonly rule: DocsDriftRule;
  /** The first changed path that makes the rule apply; null when the change could not be listed completely. */
  readonly because: string | null;
}

export type EscalationCause =
  | { readonly kind: "path"; readonly path: string; readonly pattern: string }
  | { readonly kind: "content"; readonly path: string; readonly pattern: string }
  /** It came from where the rule does not look, so all of it is new, and none of it is an added line. */
  | { readonly kind: "moved"; readonly path: string }
  /** Nobody could look, so the rule counts as met. */
  | { readonly kind: "unread"; readonly path: string }
  | { readonly kind: "incomplete" };

export interface Escalation {
  readonly rule: EscalationRule;
  /** The first few; see `maxEscalationCauses`. */
  readonly causes: NonEmpty<EscalationCause>;
}

/** What the contract makes of a change: how risky it is, and what it needs. It knows nothing of what has happened yet. */
export interface Assessment {
  readonly base: CommitSha;
  readonly head: CommitSha;
  readonly tier: string;
  readonly tierReason: TierReason;
  readonly files: readonly FileAssessment[];
  readonly requiredChecks: readonly RequiredCheck[];
  readonly reviews: readonly ReviewRule[];
  readonly approvals: readonly ApprovalRule[];
  /** Flows that the tier lists and that the changed paths call for. */
  readonly flows: readonly Flow[];
  readonly docsDrift: readonly DocsDrift[];
  readonly escalations: readonly Escalation[];
  /** False also unless nothing but tier rules made the change what it is. */
  readonly autoMerge: Sourced<MergeMethod | false>;
}
