import type { BranchProtection } from "#sandbox/repositories/protection.ts";

/** Protection of `main` that asks for nothing and binds everybody, but for what is told. */
export function buildProtection(parts: Partial<BranchProtection> = {}): BranchProtection {
  return {
    id: 1,
    pattern: "main",
    requiredStatusChecks: null,
    requiredReviews: null,
    requireConversationResolution: false,
    enforceAdmins: true,
    allowForcePushes: true,
    allowDeletions: true,
    requireLinearHistory: false,
    createdAt: 0,
    updatedAt: 0,
    ...parts,
  };
}

export const oneReview = { count: 1, dismissStale: false, codeOwners: false, requireLastPushApproval: false };
