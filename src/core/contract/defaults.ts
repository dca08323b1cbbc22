/**
 * What a contract means where it is silent. The schema shows these numbers to editors and the builder fills them in.
 * Every one of them is the careful choice: silence never makes the gate more lenient.
 */
export const defaults = {
  checkName: "risk-policy-gate",
  mode: "enforce",
  quorum: 1,
  onOutage: "fail-over",
  blockingSeverity: "P3",
  approvalCount: 1,
  docsDriftAction: "block",
  /** Minutes. Seed value of the pattern: long enough for every review agent that was measured, short enough to act on. */
  reviewTimeoutMinutes: 20,
  onSilence: "fail-over",
  onRateLimit: "fail-over",
  rerunsPerHead: 3,
  rerunsPerPullRequest: 20,
  /** A burst of pushes is one change of mind; asking once after it is enough. */
  rerunQuietSeconds: 30,
  /**
   * Loops that nobody stopped went on for 18 rounds, in which fixes had brought 17 of 20 findings, and for 27 re-reviews: ten
   * ends such a loop about half-way. Sources: rjmurillo/ai-agents#5487, no-mistakes#683.
   */
  maxRounds: 10,
  ratchetAfterRounds: 3,
  ratchetSeverity: "P1",
  maxAttempts: 3,
  /** The limits that GitHub's agentic workflows put on a machine-made patch: 100 files, and 4 MB rounded down here. */
  maxPatchFiles: 100,
  maxPatchKibibytes: 1024,
  maxUsdPerAttempt: 5,
  maxUsdPerPullRequest: 15,
  evidenceMaxAgeMinutes: 60,
  overrideExpiresMinutes: 240,
  overridePeople: 1,
  /** The figures most adopters of the pattern settled on: a day, a week, two weeks, a quarter. */
  slaHours: { P0: 24, P1: 168, P2: 336, P3: 2160 },
} as const;
