import * as fc from "fast-check";
import type { ContractDocument } from "#core/contract/schema.ts";

type Policy = ContractDocument["mergePolicy"][string];
type Section<Key extends keyof ContractDocument> = NonNullable<ContractDocument[Key]>;

/** Most severe first. Every document uses some of them in this order, so that two of them never disagree. */
export const tierOrder = ["critical", "high", "medium", "low"] as const;

const globs = [
  "src/**",
  "src/api/**",
  "docs/**",
  "**",
  "*.md",
  ".github/**",
  "db/schema.ts",
  "package-lock.json",
] as const;

/** Paths that the globs tell apart, among them some of the control plane and some of a strange spelling. */
export const samplePaths = [
  "README.md",
  "docs/guide.md",
  "src/app.ts",
  "src/api/user.ts",
  "db/schema.ts",
  ".github/workflows/ci.yml",
  "package-lock.json",
  "other/file",
  "src/\u0430pi/user.ts",
] as const;

/** The same in every document that has them, so that two files can name one without meaning two. */
const flows = {
  login: { entrypoint: "/login", workflow: ".github/workflows/evidence.yml" },
  pay: { entrypoint: "/pay", workflow: ".github/workflows/evidence.yml", when: ["src/**"] },
};

const reviewers = {
  one: { adapter: "codex", appId: 1, accountId: 2 },
  two: { adapter: "greptile", checkName: "Greptile Review", timeoutMinutes: 5 },
} satisfies Section<"reviewers">;

const severity = fc.constantFrom("P0", "P1", "P2", "P3");
const someGlobs = fc.subarray([...globs], { minLength: 1, maxLength: 3 });
const users = fc.subarray(["ann", "bob", "cy"], { minLength: 2 });

const check = fc.oneof(
  fc.constantFrom("CI", "lint", "e2e", "risk-policy-gate"),
  // Not `CI`, which may be the name of the gate's own check, and that one is not pinned.
  optional(
    { name: fc.constantFrom("lint", "e2e") },
    {
      appId: fc.constantFrom(1, 2),
      appSlug: fc.constant("github-actions"),
      accept: fc.subarray(["skipped", "neutral"] as const),
    },
  ),
);

const approvers = optional({}, { count: fc.constantFrom(1, 2), users, codeOwners: fc.boolean() });

const policy = optional(
  { requiredChecks: fc.uniqueArray(check, { maxLength: 4, selector: identifyCheck }) },
  {
    reviews: optional(
      { reviewers: fc.subarray(["one", "two"], { minLength: 1 }) },
      {
        quorum: fc.constant(1),
        onOutage: fc.constantFrom("fail-over", "wait", "escalate"),
        blockingSeverity: severity,
        carryOver: fc.boolean(),
      },
    ),
    approvals: approvers,
    evidence: fc.subarray(["login", "pay"]),
    autoMerge: fc.constantFrom(false, "merge", "squash", "rebase"),
  },
);

const minutes = fc.integer({ min: 5, max: 500 });
const few = fc.integer({ min: 1, max: 10 });

const sections: { readonly [Key in keyof ContractDocument]?: fc.Arbitrary<Section<Key>> } = {
  checkName: fc.constantFrom("risk-policy-gate", "gate", "CI"),
  mode: fc.constantFrom("observe", "enforce"),
  controlPlane: optional({}, { paths: someGlobs, except: someGlobs }),
  docsDrift: fc.array(optional({ when: someGlobs, require: someGlobs }, { action: fc.constantFrom("block", "warn") }), {
    maxLength: 2,
  }),
  escalation: fc.array(optional({ path: someGlobs }, { channel: fc.constant("#on-call") }), { maxLength: 2 }),
  rerun: optional({}, { maxPerHead: few, maxPerPullRequest: few, quietSeconds: minutes, onPush: fc.boolean() }),
  convergence: optional(
    {},
    // Never so late that the loop has ended before.
    {
      maxRounds: fc.integer({ min: 6, max: 50 }),
      ratchet: optional({}, { afterRounds: fc.integer({ min: 1, max: 5 }), severity }),
    },
  ),
  notify: optional(
    {},
    {
      comment: fc.boolean(),
      label: fc.constant("needs-human"),
      users,
      teams: fc.subarray(["octo/leads", "octo/shop"], { minLength: 1 }),
    },
  ),
  threads: optional(
    {},
    {
      requireResolved: fc.constantFrom("none", "human", "all"),
      autoResolve: fc.boolean(),
      bots: fc.subarray([1, 2, 3], { minLength: 1 }),
    },
  ),
  remediation: optional(
    {
      enabled: fc.boolean(),
      agent: fc.constantFrom("codex", "claude"),
      model: fc.constantFrom("m1", "m2"),
      effort: fc.constantFrom("low", "high"),
      allowedPaths: someGlobs,
    },
    {
      maxAttempts: few,
      protectedPaths: someGlobs,
      validation: fc.subarray(["npm test", "npm run lint"], { minLength: 1 }),
      limits: optional({}, { maxFiles: few, maxPatchKibibytes: few }),
      cost: optional({}, { maxUsdPerAttempt: few, maxUsdPerPullRequest: few }),
    },
  ),
  harnessGaps: optional(
    {},
    {
      labels: fc.subarray(["gap", "incident"], { minLength: 1 }),
      slaHours: optional({}, { P0: few, P1: few, P2: minutes, P3: minutes }),
    },
  ),
  override: optional({ who: fc.record({ users }) }, { people: fc.constantFrom(1, 2), expiresMinutes: minutes }),
};

/** Valid contracts that use every section, with each key there or not. */
export const contractDocuments: fc.Arbitrary<ContractDocument> = fc
  .subarray([...tierOrder], { minLength: 1 })
  .chain((tiers) =>
    optional(
      {
        version: fc.constantFrom("1", 1),
        riskTierRules: fc.record(perTier(tiers, fc.subarray([...globs], { maxLength: 3 }))),
        mergePolicy: fc.record(perTier(tiers, policy)),
        reviewers: fc.constant(reviewers),
        evidence: fc.constant({ flows }),
      },
      { ...sections, defaultTier: fc.constantFrom(...tiers) },
    ),
  ) as fc.Arbitrary<ContractDocument>;

function perTier<Value>(tiers: readonly string[], value: fc.Arbitrary<Value>): Record<string, fc.Arbitrary<Value>> {
  return Object.fromEntries(tiers.map((tier) => [tier, value]));
}

/** A record whose first keys are always there and whose others may be. */
function optional<Given extends object, Maybe extends object>(
  given: { [Key in keyof Given]: fc.Arbitrary<Given[Key]> },
  maybe: { [Key in keyof Maybe]: fc.Arbitrary<Maybe[Key]> },
): fc.Arbitrary<Given & Partial<Maybe>> {
  const record = fc.record(
    { ...given, ...maybe },
    { requiredKeys: Object.keys(given) as never[], noNullPrototype: true },
  );
  return record as unknown as fc.Arbitrary<Given & Partial<Maybe>>;
}

/** Two checks of one list may not share it. */
function identifyCheck(one: Policy["requiredChecks"][number]): string {
  const { name, appId, appSlug } = typeof one === "string" ? { name: one } : one;
  return JSON.stringify([name, appId, appSlug]);
}
