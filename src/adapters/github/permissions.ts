/** What the App's manifest asks for: `gate` reads and reports, `full` takes part in the discussion and merges too. */
export type Profile = "gate" | "full";

/**
 * - `judge`: reads, and writes check runs.
 * - `discuss`: writes comments, reactions, labels and issues too.
 * - `write-code`: merges and resolves threads. GitHub documents `pull_requests: write` for the latter, and refuses an App
 *   that holds it without `contents: write`. Source: github/gh-aw#35726.
 */
export type Scope = "judge" | "discuss" | "write-code";

export type Permissions = Readonly<Record<string, "read" | "write">>;

/** To read what a decision needs and to report it. Issues are pull requests to some of GitHub's endpoints. */
const judging: Permissions = {
  actions: "read",
  administration: "read",
  attestations: "read",
  checks: "write",
  contents: "read",
  issues: "read",
  members: "read",
  merge_queues: "read",
  metadata: "read",
  pull_requests: "read",
  statuses: "read",
};

const wantedFor: Readonly<Record<Scope, Permissions>> = {
  judge: judging,
  discuss: { ...judging, issues: "write", pull_requests: "write" },
  "write-code": { ...judging, contents: "write", pull_requests: "write" },
};

/**
 * What a token asks for (SR-63): no more than its call needs, whatever else the App was granted, and of that what the
 * installation did grant. GitHub refuses a token that asks for anything else, and owners grant later than an App asks: the
 * calls that need what is left out then fail by themselves.
 */
export function tokenPermissions(
  profile: Profile,
  scope: Scope,
  granted: Readonly<Record<string, unknown>>,
): Permissions {
  const wanted = profile === "full" ? wantedFor[scope] : judging;
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, most]) => {
      const given = granted[name];
      if (given !== "read" && given !== "write") return [];
      return [[name, most === "write" && given === "write" ? "write" : "read"] as const];
    }),
  );
}
