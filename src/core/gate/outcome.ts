import type { Reason, RequirementStatus } from "./verdict.ts";

/** How one requirement stands. */
export interface RequirementOutcome {
  readonly status: RequirementStatus;
  readonly reason: Reason;
}

export function met(reason: Reason): RequirementOutcome {
  return { status: "met", reason };
}

export function warned(reason: Reason): RequirementOutcome {
  return { status: "warned", reason };
}

export function pending(reason: Reason): RequirementOutcome {
  return { status: "pending", reason };
}

export function unmet(reason: Reason): RequirementOutcome {
  return { status: "unmet", reason };
}
