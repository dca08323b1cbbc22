import { minimatch } from "minimatch";
import { describe, expect, it } from "vitest";
import { replay } from "#flows/replay.ts";
import { buildRepository, type CommitPlan, type Entry, movedFrom, type TestRepository } from "#test/support/git.ts";
import { contractOf } from "#test/support/judge.ts";
import { localSources } from "#test/support/local.ts";
import { randomFrom } from "#test/support/random.ts";

const commits = 400;
const tiers: Readonly<Record<string, readonly string[]>> = {
  critical: ["services/*/auth/**", "**/*.sql", "infra/{prod,staging}/**", "services/payments/**/*.ts", "**/secrets.*"],
  high: [
    "services/*/api/*.ts",
    "packages/core/**",
    "apps/[id]/page.tsx",
    "apps/(shop)/**",
    "**/[A-M]*.config.js",
    "!(docs|test)/deploy.sh",
  ],
  medium: ["services/**", "packages/+(ui|kit)/src/**/*.{ts,tsx}", "apps/**/page.tsx", "tools/?uild/*"],
  low: ["docs/**", "**/*.md", "**/*.test.ts", "test/**/fixtures/**"],
};
const order = Object.keys(tiers);

const contract = contractOf(
  JSON.stringify({
    version: "1",
    riskTierRules: tiers,
    mergePolicy: Object.fromEntries(order.map((tier) => [tier, { requiredChecks: [] }])),
    defaultTier: "medium",
    // The oracle knows only globs: what the control plane adds is proved elsewhere.
    controlPlane: { except: ["**"] },
  }),
);

const parts = {
  roots: ["services", "packages", "apps", "docs", "infra", "tools", "test", "Services"],
  folders: [
    "auth",
    "api",
    "core",
    "ui",
    "kit",
    "payments",
    "prod",
    "staging",
    "src",
    "[id]",
    "(shop)",
    "build",
    "fixtures",
    ".config",
    "v2",
  ],
  names: [
    "index",
    "page",
    "schema",
    "README",
    "deploy",
    "secrets",
    "Auth",
    "A.config",
    "z.config",
    ".env",
    "user.test",
  ],
  endings: [".ts", ".tsx", ".sql", ".md", ".js", ".sh", ".TS", ""],
};

async function buildHistory(repository: TestRepository): Promise<void> {
  const next = randomFrom(20_26);
  const pick = (items: readonly string[]) => items[next(items.length)] ?? "";
  const newPath = () => {
    const depth = next(5);
    const folders = Array.from({ length: depth }, () => pick(parts.folders));
    return [
      ...(next(20) > 0 ? [pick(parts.roots)] : []),
      ...folders,
      `${pick(parts.names)}${next(9)}${pick(parts.endings)}`,
    ].join("/");
  };
  // No path may be a folder of another, or git could not hold both.
  const paths = [...new Set(Array.from({ length: 4_000 }, newPath))].filter(
    (path, _, all) => !all.some((other) => other.startsWith(`${path}/`)),
  );
  const present = new Set(paths);
  const content = (path: string, version: number) => `${path}\n${"a line of some length\n".repeat(8)}${version}\n`;

  const plans: CommitPlan[] = [{ files: Object.fromEntries(paths.map((path) => [path, content(path, 0)])) }];
  for (let version = 1; version <= commits; version += 1) {
    const files: Record<string, Entry> = {};
    for (let edits = 1 + next(12); edits > 0; edits -= 1) {
      const path = pick([...present]);
      if (path in files) continue;
      const kind = next(10);
      const moved = kind === 0 ? newPath() : null;
      if (
        moved !== null &&
        ![...present].some(
          (other) => other === moved || other.startsWith(`${moved}/`) || moved.startsWith(`${other}/`),
        ) &&
        !(moved in files)
      ) {
        files[moved] = movedFrom(path);
        present.delete(path);
        present.add(moved);
      } else if (kind === 1 && present.size > 1_000) {
        files[path] = null;
        present.delete(path);
      } else {
        files[path] = content(path, version);
      }
    }
    plans.push({ files, message: `change ${version}` });
  }
  await repository.commits(plans);
}

/** The tier as slowly and plainly as it can be said: every file, every pattern, minimatch's own function. */
function naiveTier(paths: readonly string[]): string {
  const options = { dot: true, nocase: true, nonegate: true, nocomment: true, platform: "linux" } as const;
  const literal = (pattern: string) => pattern.replace(/[[\]()]/g, "\\$&");
  const matches = (path: string, pattern: string) =>
    minimatch(path, pattern, options) || minimatch(path, literal(pattern), options);
  const ranks = paths.map((path) => {
    const rank = order.findIndex((tier) => tiers[tier]?.some((pattern) => matches(path, pattern)));
    return rank < 0 ? order.indexOf("medium") : rank;
  });
  return order[Math.min(...ranks)] ?? "";
}

describe("the oracle", () => {
  it(`agrees on every one of ${commits} changes of a repository with thousands of files`, async () => {
    await using repository = await buildRepository({ isBare: true });
    await buildHistory(repository);
    const { changes } = await replay(await localSources(repository), {
      tip: (await repository.git("rev-parse", "main")) as never,
      last: commits,
      contract,
      against: null,
    });
    const log = await repository.git("log", "--first-parent", "--name-status", "-z", "-M", "--format=%x01%H", "main");
    const naive = new Map(
      log
        .split("\u0001")
        .slice(1)
        .map((entry) => {
          const [hash = "", ...fields] = entry.split("\0");
          // Statuses and paths alternate; what is no status is a path, of a rename both.
          const paths = fields
            .map((field) => field.replace(/^\n/, ""))
            .filter((field) => field !== "" && !/^[AMDTRC]\d*$/.test(field));
          return [hash, paths] as const;
        }),
    );
    const differences = changes.filter(({ sha, after }) => after.tier !== naiveTier(naive.get(sha) ?? []));
    expect(changes.length).toBe(commits);
    expect(new Set(changes.map(({ after }) => after.tier))).toEqual(new Set(order));
    expect(differences.map(({ sha, after }) => [sha, after.tier])).toEqual([]);
  });
});
