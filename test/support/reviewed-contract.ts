import type { ReviewedOptions } from "./reviewed-shop.ts";

export interface ReviewedContract {
  /** What stands in `reviews` of the tier `high`. */
  readonly reviews?: string;
  /** The rest of that tier. */
  readonly tier?: string;
  readonly requiresCi?: boolean;
  /** What Greptile's entry has beside its names. */
  readonly greptile?: string;
  readonly quietSeconds?: number;
  /** Whether threads of Greptile's, the one listed bot, are resolved. */
  readonly resolvesThreads?: boolean;
  /** Further sections, in YAML. */
  readonly rest?: string;
}

/** A contract under which payments need a clean review. */
export function reviewedContract({
  reviews = "reviewers: [greptile]",
  tier = "",
  requiresCi = false,
  greptile = "",
  quietSeconds = 1,
  resolvesThreads = false,
  rest = "",
}: ReviewedContract = {}): ReviewedOptions["contract"] {
  return (reviewers, ciAppId) => {
    const checks = requiresCi ? `{ name: CI, appId: ${ciAppId} }` : "";
    const bot = /greptile: .*accountId: (\d+)/.exec(reviewers)?.[1] ?? "0";
    return `
version: 1
riskTierRules:
  high: ["src/payments/**"]
  low: ["docs/**"]
defaultTier: high
mergePolicy:
  high: { requiredChecks: [${checks}], reviews: { ${reviews} }${tier === "" ? "" : `, ${tier}`} }
  low: { requiredChecks: [] }
rerun: { quietSeconds: ${quietSeconds} }
${resolvesThreads ? `threads: { autoResolve: true, bots: [${bot}] }` : ""}
${rest}
${greptile === "" ? reviewers : reviewers.replace("adapter: greptile,", `adapter: greptile, ${greptile},`)}
`;
  };
}

/** A change of the amount that is charged, which is as risky as it gets. */
export const charge = (amount: number) => ({ "src/payments/charge.ts": `export const charge = ${amount};\n` });
