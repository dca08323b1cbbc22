import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "#core/change/change.ts";
import { type Contract, type RequiredCheck, type Sourced, tierRank } from "#core/contract/contract.ts";
import { tighten } from "#core/contract/floor.ts";
import type { ContractDocument } from "#core/contract/schema.ts";
import { assessor } from "#core/risk/assess.ts";
import type { Assessment } from "#core/risk/assessment.ts";
import { buildTestContract, buildTightened, renderInFull, smallContract } from "#test/support/contract.ts";
import { contractDocuments, samplePaths } from "#test/support/contract-documents.ts";
import { buildChange, buildFile } from "#test/support/judge.ts";

const organisation = "organisation.yml";
const repository = "risk-contract.yml";

/** A value as `value, from file`. */
function from({ value, at }: Sourced<unknown>): string {
  return `${String(value)}, from ${at?.file ?? "nowhere"}`;
}

const remediation = "enabled: true, agent: codex, model: m1, effort: high, allowedPaths: [src/**]";
const admins = "who: { permission: admin }";

describe("of two single values", () => {
  interface Row {
    readonly field: string;
    readonly section: (value: unknown) => string;
    readonly read: (contract: Contract) => Sourced<unknown> | undefined;
    readonly floor: unknown;
    readonly looser: unknown;
    readonly stricter: unknown;
    /** Sections that count only where both files have them. */
    readonly silent?: string;
  }

  const rerun = (
    key: "maxPerHead" | "maxPerPullRequest" | "quietSeconds",
    floor: number,
    looser: number,
    stricter: number,
  ): Row => ({
    field: `rerun.${key}`,
    section: (value) => `rerun: { ${key}: ${String(value)} }\n`,
    read: (contract) => contract.rerun[key],
    floor,
    looser,
    stricter,
  });
  const gap = (severity: "P0" | "P1" | "P2" | "P3"): Row => ({
    field: `harnessGaps.slaHours.${severity}`,
    section: (value) => `harnessGaps: { slaHours: { ${severity}: ${String(value)} } }\n`,
    read: (contract) => contract.harnessGaps.slaHours[severity],
    floor: 500,
    looser: 1000,
    stricter: 1,
  });
  const agent = (
    field: "maxAttempts" | "maxPatchFiles" | "maxPatchKibibytes" | "maxUsdPerAttempt" | "maxUsdPerPullRequest",
    keys: (value: unknown) => string,
  ): Row => ({
    field: `remediation.${field}`,
    section: (value) => `remediation: { ${remediation}, ${keys(String(value))} }\n`,
    read: (contract) => contract.remediation?.[field],
    floor: 5,
    looser: 7,
    stricter: 2,
    silent: `remediation: { ${remediation} }\n`,
  });

  const rows: readonly Row[] = [
    rerun("maxPerHead", 5, 9, 2),
    rerun("maxPerPullRequest", 30, 90, 10),
    rerun("quietSeconds", 10, 5, 90),
    {
      field: "threads.requireResolved",
      section: (value) => `threads: { requireResolved: ${String(value)} }\n`,
      read: (contract) => contract.threads.requireResolved,
      floor: "human",
      looser: "none",
      stricter: "all",
    },
    {
      field: "convergence.maxRounds",
      section: (value) => `convergence: { maxRounds: ${String(value)} }\n`,
      read: (contract) => contract.convergence.maxRounds,
      floor: 8,
      looser: 12,
      stricter: 5,
    },
    {
      field: "convergence.ratchet.afterRounds",
      section: (value) => `convergence: { ratchet: { afterRounds: ${String(value)} } }\n`,
      read: (contract) => contract.convergence.ratchet?.afterRounds,
      floor: 4,
      looser: 1,
      stricter: 7,
      silent: "convergence: { ratchet: {} }\n",
    },
    {
      field: "convergence.ratchet.severity",
      section: (value) => `convergence: { ratchet: { severity: ${String(value)} } }\n`,
      read: (contract) => contract.convergence.ratchet?.severity,
      floor: "P1",
      looser: "P0",
      stricter: "P2",
      silent: "convergence: { ratchet: {} }\n",
    },
    gap("P0"),
    gap("P1"),
    gap("P2"),
    gap("P3"),
    agent("maxAttempts", (value) => `maxAttempts: ${value}`),
    agent("maxPatchFiles", (value) => `limits: { maxFiles: ${value} }`),
    agent("maxPatchKibibytes", (value) => `limits: { maxPatchKibibytes: ${value} }`),
    agent("maxUsdPerAttempt", (value) => `cost: { maxUsdPerAttempt: ${value} }`),
    agent("maxUsdPerPullRequest", (value) => `cost: { maxUsdPerPullRequest: ${value} }`),
    {
      field: "override.expiresMinutes",
      section: (value) => `override: { ${admins}, expiresMinutes: ${String(value)} }\n`,
      read: (contract) => contract.override?.expiresMinutes,
      floor: 500,
      looser: 600,
      stricter: 5,
      silent: `override: { ${admins} }\n`,
    },
  ];

  it.each(rows)(
    "the stricter $field holds, and where one is silent the other's",
    ({ section, read, silent = "", ...values }) => {
      const merge = (ours: string, theirs: string) => {
        const merged = read(buildTightened(smallContract + ours, smallContract + theirs));
        return merged === undefined ? "gone" : from(merged);
      };
      const floor = section(values.floor);
      expect(merge(floor, silent)).toBe(`${values.floor}, from ${organisation}`);
      expect(merge(silent, section(values.looser))).toBe(`${values.looser}, from ${repository}`);
      expect(merge(floor, section(values.looser))).toBe(`${values.floor}, from ${organisation}`);
      expect(merge(floor, section(values.stricter))).toBe(`${values.stricter}, from ${repository}`);
      expect(merge(floor, floor)).toBe(`${values.floor}, from ${organisation}`);
      expect(merge(silent, silent)).toMatch(/, from nowhere$/);
    },
  );

  interface Choice {
    readonly field: string;
    readonly section: (value: unknown) => string;
    readonly read: (contract: Contract) => Sourced<unknown> | undefined;
    readonly loose: unknown;
    readonly strict: unknown;
  }

  const choices: readonly Choice[] = [
    {
      field: "rerun.onPush",
      section: (value) => `rerun: { onPush: ${String(value)} }\n`,
      read: (contract) => contract.rerun.onPush,
      loose: false,
      strict: true,
    },
    {
      field: "threads.autoResolve",
      section: (value) => `threads: { autoResolve: ${String(value)} }\n`,
      read: (contract) => contract.threads.autoResolve,
      loose: true,
      strict: false,
    },
    {
      field: "remediation.enabled",
      section: (value) => `remediation: { ${remediation.replace("true", String(value))} }\n`,
      read: (contract) => contract.remediation?.enabled,
      loose: true,
      strict: false,
    },
    {
      field: "override.people",
      section: (value) => `override: { ${admins}, people: ${String(value)} }\n`,
      read: (contract) => contract.override?.people,
      loose: 1,
      strict: 2,
    },
  ];

  it.each(choices)("the strict $field holds, whichever file it stands in", ({ section, read, loose, strict }) => {
    const merge = (ours: unknown, theirs: unknown) => {
      const merged = read(buildTightened(smallContract + section(ours), smallContract + section(theirs)));
      return merged === undefined ? "gone" : from(merged);
    };
    expect(merge(strict, loose)).toBe(`${String(strict)}, from ${organisation}`);
    expect(merge(loose, strict)).toBe(`${String(strict)}, from ${repository}`);
    expect(merge(loose, loose)).toBe(`${String(loose)}, from ${organisation}`);
  });

  const high = (policy: string) => smallContract.replace("[CI]", `[CI]${policy}`);
  it.each<[ours: string, theirs: string, autoMerge: string]>([
    ["", "", "false, from nowhere"],
    ["", ", autoMerge: squash", `squash, from ${repository}`],
    [", autoMerge: squash", "", `squash, from ${organisation}`],
    [", autoMerge: squash", ", autoMerge: merge", `squash, from ${organisation}`],
    [", autoMerge: squash", ", autoMerge: false", `false, from ${repository}`],
    [", autoMerge: false", ", autoMerge: squash", `false, from ${organisation}`],
  ])("autoMerge is what the organisation names, or false: %j and %j", (ours, theirs, autoMerge) => {
    expect(from(buildTightened(high(ours), high(theirs)).tiers[0].policy.autoMerge)).toBe(autoMerge);
  });

  it.each<[ours: string, theirs: string, mode: string]>([
    ["", "", "enforce, from nowhere"],
    ["", "mode: observe", "enforce, from nowhere"],
    ["mode: enforce", "mode: observe", `enforce, from ${organisation}`],
    ["mode: observe", "", "enforce, from nowhere"],
    ["mode: observe", "mode: enforce", `enforce, from ${repository}`],
    ["mode: observe", "mode: observe", `observe, from ${repository}`],
  ])("the gate only observes where both files say so: %j and %j", (ours, theirs, mode) => {
    expect(from(buildTightened(smallContract + ours, smallContract + theirs).mode)).toBe(mode);
  });
});

it("a tightened contract names both files, the organisation's first", () => {
  expect(buildTightened(smallContract, smallContract).sources).toEqual([
    { role: "organisation", file: organisation },
    { role: "repository", file: repository },
  ]);
});

describe("an override", () => {
  const withOverride = (policy: string) => `${smallContract}override: { ${policy} }\n`;

  it("needs the word of both files", () => {
    expect(buildTightened(withOverride(admins), smallContract).override).toBeNull();
    expect(buildTightened(smallContract, withOverride(admins)).override).toBeNull();
  });

  it("needs people whom both files name", () => {
    const { override } = buildTightened(
      withOverride("who: { users: [ann, bob] }"),
      withOverride("who: { users: [bob, eve] }"),
    );
    expect(override?.who.map(({ users, at }) => [at.file, ...users])).toEqual([
      [organisation, "ann", "bob"],
      [repository, "bob", "eve"],
    ]);
  });
});

describe("a ratchet", () => {
  const ratchet = `${smallContract}convergence: { ratchet: { afterRounds: 2 } }\n`;

  it.each([
    ["the organisation", ratchet, smallContract],
    ["the repository", smallContract, ratchet],
    ["a repository whose organisation ends the loop alone", `${smallContract}convergence: { maxRounds: 5 }\n`, ratchet],
  ])("needs the word of both files, not only of %s", (_, ours, theirs) => {
    expect(buildTightened(ours, theirs).convergence.ratchet).toBeNull();
  });

  it("never holds where the other file ends the loop before", () => {
    const { maxRounds, ratchet: late } = buildTightened(
      `${smallContract}convergence: { maxRounds: 3, ratchet: { afterRounds: 1 } }\n`,
      `${smallContract}convergence: { ratchet: { afterRounds: 5 } }\n`,
    ).convergence;
    expect([maxRounds.value, late?.afterRounds.value]).toEqual([3, 5]);
  });
});

describe("how people are told", () => {
  const notify = (keys: string) => `${smallContract}notify: { ${keys} }\n`;

  it.each<[ours: string, theirs: string, comment: string, label: string | null]>([
    ["comment: false", "comment: true", `true, from ${repository}`, null],
    ["comment: true", "comment: false", `false, from ${repository}`, null],
    ["comment: false", "label: help", `false, from ${organisation}`, `help, from ${repository}`],
    ["label: needs-human", "label: help", "true, from nowhere", `help, from ${repository}`],
    ["label: needs-human", "", "true, from nowhere", `needs-human, from ${organisation}`],
  ])("is the repository's to say, and else the organisation's: %j and %j", (ours, theirs, comment, label) => {
    const merged = buildTightened(notify(ours), notify(theirs)).notify;
    expect(from(merged.comment)).toBe(comment);
    expect(merged.label === null ? null : from(merged.label)).toBe(label);
  });

  it("names the people of both files, each once", () => {
    const merged = buildTightened(
      notify("users: [ann, bob], teams: [octo/leads]"),
      notify("users: [bob, cy], teams: [octo/shop, octo/leads]"),
    ).notify;
    expect(merged.users.map(from)).toEqual([
      `ann, from ${organisation}`,
      `bob, from ${organisation}`,
      `cy, from ${repository}`,
    ]);
    expect(merged.teams.map(from)).toEqual([`octo/leads, from ${organisation}`, `octo/shop, from ${repository}`]);
  });
});

describe("remediation", () => {
  const ours = `${smallContract}remediation: { ${remediation}, protectedPaths: [src/a], validation: [npm test] }\n`;

  it("is the repository's to ask for, and its own affair where the organisation is silent", () => {
    expect(buildTightened(ours, smallContract).remediation).toBeNull();
    expect(buildTightened(smallContract, ours).remediation?.agent.at?.file).toBe(repository);
  });

  it("keeps the organisation's agent, and stays within the paths and commands of both", () => {
    const theirs = `${smallContract}remediation: { enabled: true, agent: claude, model: m2, effort: low, allowedPaths: ["**"], protectedPaths: [docs/**], validation: [npm run lint, npm test] }\n`;
    const merged = buildTightened(ours, theirs).remediation;
    expect([merged?.agent.value, merged?.model.value, merged?.effort.value]).toEqual(["codex", "m1", "high"]);
    expect(merged?.allowedPaths.map((list) => list.map(({ text }) => text))).toEqual([["src/**"], ["**"]]);
    expect(merged?.protectedPaths.map(({ text }) => text)).toEqual(["src/a", "docs/**"]);
    expect(merged?.validation.map(({ value }) => value)).toEqual(["npm test", "npm run lint"]);
  });
});

describe("lists", () => {
  const bots = (ids: string) => `${smallContract}threads: { bots: ${ids} }\n`;

  it.each<[ours: string, theirs: string, merged: number[]]>([
    [bots("[1, 2]"), bots("[2, 3]"), [2]],
    [bots("[1]"), bots("[3]"), []],
    [bots("[1, 2]"), smallContract, [1, 2]],
    [smallContract, bots("[2, 3]"), [2, 3]],
  ])("a bot's threads may be resolved where both files list it (row %#)", (ours, theirs, merged) => {
    expect(buildTightened(ours, theirs).threads.bots.map(({ value }) => value)).toEqual(merged);
  });

  it("labels add up, each once", () => {
    const labels = (names: string) => `${smallContract}harnessGaps: { labels: ${names} }\n`;
    const merged = buildTightened(labels("[gap]"), labels("[bug, gap]")).harnessGaps.labels;
    expect(merged.map(from)).toEqual([`gap, from ${organisation}`, `bug, from ${repository}`]);
  });

  it("rules add up, and those of the organisation say so in their ids", () => {
    const rules = `${smallContract}docsDrift: [{ when: [a], require: [b] }, { id: api, when: [a], require: [b] }]\nescalation: [{ path: [a] }]\n`;
    const merged = buildTightened(rules, rules);
    expect(merged.docsDrift.map(({ id }) => id)).toEqual(["organisation/1", "organisation/api", "1", "api"]);
    expect(merged.escalations.map(({ id }) => id)).toEqual(["organisation/1", "1"]);
  });

  it("a reviewer or flow of both files is the organisation's", () => {
    const named = (id: string, app: number, age: number) =>
      `${smallContract}reviewers: { bot: { adapter: codex, appId: ${app} }, ${id}: { adapter: sarif } }
evidence: { flows: { login: { entrypoint: /, workflow: w, maxAgeMinutes: ${age} } } }\n`;
    const merged = buildTightened(named("ours", 1, 5), named("theirs", 666, 1000));
    expect(merged.reviewers.map(({ id, appId }) => [id, appId])).toEqual([
      ["bot", 1],
      ["ours", null],
      ["theirs", null],
    ]);
    expect(merged.flows.map(({ id, maxAgeMinutes }) => [id, maxAgeMinutes])).toEqual([["login", 5]]);
  });
});

describe("required checks", () => {
  const checks = (list: string) => smallContract.replace("[CI]", `[${list}]`);

  it.each<[what: string, ours: string, theirs: string, merged: string[]]>([
    ["of both files", "CI", "lint", ["CI", "lint"]],
    ["once where they are the same", "CI, lint", "lint, CI", ["CI", "lint"]],
    ["pinned by the organisation alone", "{ name: CI, appId: 1 }", "CI", ["CI of 1"]],
    ["pinned by the repository too", "CI", "{ name: CI, appId: 1 }", ["CI", "CI of 1"]],
    ["once where both pin it alike", "{ name: CI, appSlug: ci }", "{ name: CI, appSlug: ci }", ["CI of ci"]],
    ["pinned to two Apps", "{ name: CI, appId: 1 }", "{ name: CI, appId: 2 }", ["CI of 1", "CI of 2"]],
    ["that may be skipped by the repository's word", "CI", "{ name: CI, accept: [skipped] }", ["CI"]],
    [
      "that may be skipped by the organisation's word",
      "{ name: CI, accept: [skipped] }",
      "CI",
      ["CI or skipped", "CI"],
    ],
  ])("%s", (_, ours, theirs, merged) => {
    const { requiredChecks } = buildTightened(checks(ours), checks(theirs)).tiers[0].policy;
    expect(requiredChecks.map(renderCheck)).toEqual(merged);
  });

  const ci = smallContract;
  it.each<[what: string, ours: string, theirs: string, checkName: string, merged: string[]]>([
    ["the repository's where the organisation names none", ci, `${ci}checkName: gate`, "gate", ["CI"]],
    ["the organisation's otherwise", `${ci}checkName: gate`, `${ci}checkName: own`, "gate", ["CI"]],
    [
      "meant by whoever requires it by its old name",
      checks("risk-policy-gate, CI"),
      `${checks("gate, CI")}checkName: gate`,
      "gate",
      ["CI", "gate"],
    ],
    [
      "meant by a repository that names it otherwise",
      `${ci}checkName: gate`,
      `${checks("own, CI")}checkName: own`,
      "gate",
      ["CI"],
    ],
  ])("the gate's own check is %s", (_, ours, theirs, checkName, merged) => {
    const contract = buildTightened(ours, theirs);
    expect(contract.checkName.value).toBe(checkName);
    expect(contract.tiers[0].policy.requiredChecks.map(renderCheck)).toEqual(merged);
  });

  it("cannot be made the gate's own by a repository, for the gate never waits for that", () => {
    expect(problemsOfMerge(ci, `${ci}checkName: CI\n`)).toEqual([
      `risk-contract.yml:8:12 CONTRACT_CHECK_NAME_TAKEN the organisation's contract requires a check "CI", and a gate of that name would never wait for it. Choose another checkName.`,
    ]);
  });
});

function renderCheck({ name, appId, appSlug, accept }: RequiredCheck): string {
  const app = appId ?? appSlug;
  return [name, ...(app === null ? [] : [`of ${app}`]), ...accept.map((conclusion) => `or ${conclusion}`)].join(" ");
}

function problemsOfMerge(ours: string, theirs: string): string[] {
  const merged = tighten(buildTestContract(ours, { role: "organisation" }), buildTestContract(theirs));
  return merged.kind === "ok" ? [] : merged.problems.map(renderInFull);
}

/** Tiers by name, each of which requires a check of its own name and the file's. */
function tiersOf(file: string, names: readonly string[]): string {
  const rules = names.map((name) => `  ${name}: []`).join("\n");
  const policies = names.map((name) => `  ${name}: { requiredChecks: [${file}-${name}] }`).join("\n");
  return `version: 1\nriskTierRules:\n${rules}\nmergePolicy:\n${policies}\n`;
}

describe("the order of tiers", () => {
  it.each<[ours: string, theirs: string, merged: string]>([
    ["high low", "high low", "high low"],
    ["high low", "high", "high low"],
    ["high low", "low", "high low"],
    ["high low", "critical high low", "critical high low"],
    ["high low", "high medium low", "high medium low"],
    ["high low", "high low trivial", "high low trivial"],
    ["critical high medium low", "high low", "critical high medium low"],
    ["critical high medium low", "top high odd low end", "critical top high medium odd low end"],
    ["a b", "c d", "a b c d"],
  ])("is the organisation's, with those that only the repository has in between: %s and %s", (ours, theirs, merged) => {
    const contract = buildTightened(tiersOf("o", ours.split(" ")), tiersOf("r", theirs.split(" ")));
    expect(contract.tiers.map(({ name }) => name).join(" ")).toBe(merged);
  });

  it.each<[ours: string, theirs: string, place: string, before: string, after: string]>([
    ["high low", "low high", "4:3", "low", "high"],
    ["a b c", "a c x b", "6:3", "c", "b"],
    ["a b c", "b c a", "5:3", "c", "a"],
  ])("is refused where the two files disagree: %s and %s", (ours, theirs, place, before, after) => {
    expect(problemsOfMerge(tiersOf("o", ours.split(" ")), tiersOf("r", theirs.split(" ")))).toEqual([
      `risk-contract.yml:${place} CONTRACT_TIER_ORDER "${before}" stands before "${after}", but the organisation's contract orders them the other way round. Use the organisation's order.`,
    ]);
  });

  it("is told together with a taken name", () => {
    const theirs = `${tiersOf("r", ["low", "high"])}checkName: o-high\n`;
    expect(problemsOfMerge(tiersOf("o", ["high", "low"]), theirs).map((line) => line.split(" ")[1])).toEqual([
      "CONTRACT_CHECK_NAME_TAKEN",
      "CONTRACT_TIER_ORDER",
    ]);
  });

  it.each<[what: string, ours: string, theirs: string, checks: string]>([
    ["a tier of both asks for what both ask", "high low", "high low", "o-high r-high; o-low r-low"],
    ["a tier of one asks for what that one asks", "high mid low", "high low", "o-high r-high; o-mid; o-low r-low"],
  ])("%s", (_, ours, theirs, checks) => {
    const { tiers } = buildTightened(tiersOf("o", ours.split(" ")), tiersOf("r", theirs.split(" ")));
    const asked = tiers.map(({ policy }) => policy.requiredChecks.map(({ name }) => name).join(" "));
    expect(asked.join("; ")).toBe(checks);
  });
});

/** Two contracts that can be merged, as texts: of an organisation and of one of its repositories. */
interface Pair {
  readonly ours: ContractDocument;
  readonly theirs: ContractDocument;
}

const pairs: fc.Arbitrary<Pair> = fc.record({ ours: contractDocuments, theirs: contractDocuments });

function mergePair({ ours, theirs }: Pair) {
  const floor = buildTestContract(JSON.stringify(ours), { role: "organisation" });
  const own = buildTestContract(JSON.stringify(theirs));
  const merged = tighten(floor, own);
  // The one refusal that such a pair can meet.
  fc.pre(merged.kind === "ok" || merged.problems[0].code === "CONTRACT_CHECK_NAME_TAKEN");
  return { floor, own, merged: merged.kind === "ok" ? merged.value : null };
}

describe("whatever a repository writes", () => {
  it("every requirement, limit and restriction of its organisation still holds", () => {
    fc.assert(
      fc.property(pairs, (pair) => {
        const { floor, merged } = mergePair(pair);
        expect(merged === null ? [] : findLoosened(floor, merged)).toEqual([]);
      }),
      { numRuns: 70 },
    );
  });

  it("a change is at least as severe, and needs at least as much, as either file alone would say", () => {
    const changes = fc.record({
      paths: fc.uniqueArray(fc.constantFrom(...samplePaths), { maxLength: 4 }),
      previousPath: fc.option(fc.constantFrom(...samplePaths)),
      newMode: fc.constantFrom("100644", "120000"),
      isCut: fc.boolean(),
    });
    fc.assert(
      fc.property(pairs, changes, (pair, { paths, previousPath, newMode, isCut }) => {
        const [first, ...others] = paths.map((path) => buildFile(path));
        const moved = previousPath === null ? {} : ({ status: "renamed", previousPath, newMode } as const);
        const files = first === undefined ? [] : [{ ...first, ...moved }, ...others];
        const change = buildChange(files, isCut ? { listing: { kind: "incomplete", why: "too-many-files" } } : {});
        expect(findDroppedByMerge(pair, change)).toEqual([]);
      }),
      { numRuns: 70 },
    );
  });
});

function findDroppedByMerge(pair: Pair, change: Change): string[] {
  const { floor, own, merged } = mergePair(pair);
  if (merged === null) return [];
  const together = assessor(merged)(change);
  return [floor, own].flatMap((alone) => findDropped(alone, assessor(alone)(change), merged, together));
}

/** What `floor` holds and `merged` does not, by name. */
function findLoosened(floor: Contract, merged: Contract): string[] {
  const faults: string[] = [];
  const want = (holds: boolean, what: string) => {
    if (!holds) faults.push(what);
  };
  const atMost = (what: string, ours: Sourced<number>, theirs: Sourced<number>) =>
    want(ours.at === null || theirs.value <= ours.value, what);
  const atLeast = (what: string, ours: Sourced<number>, theirs: Sourced<number>) =>
    want(ours.at === null || theirs.value >= ours.value, what);
  const stays = <Value>(what: string, strict: Value, ours: Sourced<Value>, theirs: Sourced<Value>) =>
    want(ours.at === null || ours.value !== strict || theirs.value === strict, what);
  const holdsAll = <Item>(what: string, ours: readonly Item[], theirs: readonly Item[]) =>
    want(
      ours.every((item) => theirs.includes(item)),
      what,
    );
  const valuesOf = <Value>(list: readonly Sourced<Value>[]) => list.map(({ value }) => value);

  want(floor.checkName.at === null || merged.checkName.value === floor.checkName.value, "checkName");
  want(floor.mode.value === "observe" || merged.mode.value === "enforce", "mode");

  for (const { name, policy } of floor.tiers) {
    const now = merged.tiers[tierRank(merged, name)]?.policy ?? policy;
    const asked = policy.requiredChecks.filter((check) => check.name !== floor.checkName.value);
    want(
      asked.every((check) => now.requiredChecks.includes(check)),
      `${name} checks`,
    );
    want(!asked.some((check) => check.name === merged.checkName.value), `${name} checks are waited for`);
    holdsAll(`${name} reviews`, policy.reviews, now.reviews);
    holdsAll(`${name} approvals`, policy.approvals, now.approvals);
    holdsAll(`${name} evidence`, valuesOf(policy.evidence), valuesOf(now.evidence));
    const allowed = policy.autoMerge.at === null ? null : [false, policy.autoMerge.value];
    want(allowed === null || allowed.includes(now.autoMerge.value), `${name} autoMerge`);
  }
  const order = merged.tiers.map(({ name }) => name).filter((name) => floor.tiers.some((tier) => tier.name === name));
  want(order.join() === floor.tiers.map(({ name }) => name).join(), "order of tiers");

  holdsAll("rules", floor.ruleSets, merged.ruleSets);
  holdsAll("reviewers", floor.reviewers, merged.reviewers);
  holdsAll("flows", floor.flows, merged.flows);
  const places = (rules: readonly { readonly at: unknown }[]) => rules.map(({ at }) => at);
  holdsAll("docsDrift", places(floor.docsDrift), places(merged.docsDrift));
  holdsAll("escalation", places(floor.escalations), places(merged.escalations));

  atMost("rerun.maxPerHead", floor.rerun.maxPerHead, merged.rerun.maxPerHead);
  atMost("rerun.maxPerPullRequest", floor.rerun.maxPerPullRequest, merged.rerun.maxPerPullRequest);
  atLeast("rerun.quietSeconds", floor.rerun.quietSeconds, merged.rerun.quietSeconds);
  stays("rerun.onPush", true, floor.rerun.onPush, merged.rerun.onPush);

  const resolved = ["none", "human", "all"];
  const rank = ({ value }: Sourced<string>) => resolved.indexOf(value);
  want(
    floor.threads.requireResolved.at === null ||
      rank(merged.threads.requireResolved) >= rank(floor.threads.requireResolved),
    "threads.requireResolved",
  );
  stays("threads.autoResolve", false, floor.threads.autoResolve, merged.threads.autoResolve);
  if (floor.threads.bots.length > 0)
    holdsAll("threads.bots", valuesOf(merged.threads.bots), valuesOf(floor.threads.bots));

  atMost("convergence.maxRounds", floor.convergence.maxRounds, merged.convergence.maxRounds);
  const [ratchet, nowRatchet] = [floor.convergence.ratchet, merged.convergence.ratchet];
  if (ratchet === null) want(nowRatchet === null, "convergence.ratchet");
  if (ratchet !== null && nowRatchet !== null) {
    atLeast("ratchet.afterRounds", ratchet.afterRounds, nowRatchet.afterRounds);
    want(ratchet.severity.at === null || nowRatchet.severity.value >= ratchet.severity.value, "ratchet.severity");
  }

  holdsAll("notify.users", valuesOf(floor.notify.users), valuesOf(merged.notify.users));
  holdsAll("notify.teams", valuesOf(floor.notify.teams), valuesOf(merged.notify.teams));

  holdsAll("labels", valuesOf(floor.harnessGaps.labels), valuesOf(merged.harnessGaps.labels));
  for (const severity of ["P0", "P1", "P2", "P3"] as const) {
    atMost(`sla ${severity}`, floor.harnessGaps.slaHours[severity], merged.harnessGaps.slaHours[severity]);
  }

  if (floor.override === null) want(merged.override === null, "override");
  if (floor.override !== null && merged.override !== null) {
    holdsAll("override.who", floor.override.who, merged.override.who);
    atLeast("override.people", floor.override.people, merged.override.people);
    atMost("override.expiresMinutes", floor.override.expiresMinutes, merged.override.expiresMinutes);
  }

  const [agent, now] = [floor.remediation, merged.remediation];
  if (agent !== null && now !== null) {
    stays("enabled", false, agent.enabled, now.enabled);
    for (const key of ["agent", "model", "effort"] as const) want(now[key].value === agent[key].value, key);
    for (const key of [
      "maxAttempts",
      "maxPatchFiles",
      "maxPatchKibibytes",
      "maxUsdPerAttempt",
      "maxUsdPerPullRequest",
    ] as const) {
      atMost(key, agent[key], now[key]);
    }
    holdsAll("allowedPaths", agent.allowedPaths, now.allowedPaths);
    holdsAll("protectedPaths", agent.protectedPaths, now.protectedPaths);
    holdsAll("validation", valuesOf(agent.validation), valuesOf(now.validation));
  }
  return faults;
}

/** What a change needs under one file alone and not under both, by name. */
function findDropped(contract: Contract, alone: Assessment, merged: Contract, together: Assessment): string[] {
  const faults: string[] = [];
  const want = (holds: boolean, what: string) => {
    if (!holds) faults.push(what);
  };
  const rank = (tier: string) => tierRank(merged, tier);
  const isAsStrict = (check: RequiredCheck, other: RequiredCheck) =>
    other.name === check.name &&
    (check.appId === null || other.appId === check.appId) &&
    (check.appSlug === null || other.appSlug === check.appSlug) &&
    other.accept.every((conclusion) => check.accept.includes(conclusion));
  const places = (rules: readonly { readonly rule: { readonly at: unknown } }[]) => rules.map(({ rule }) => rule.at);

  want(rank(together.tier) <= rank(alone.tier), "tier");
  alone.files.forEach((file, index) => {
    want(rank(together.files[index]?.tier ?? "") <= rank(file.tier), `tier of ${file.path}`);
  });
  for (const check of alone.requiredChecks) {
    if (check.name === contract.checkName.value) continue;
    want(
      together.requiredChecks.some((other) => isAsStrict(check, other)),
      `check ${check.name}`,
    );
  }
  const words = (rules: readonly object[]) => rules.map((rule) => JSON.stringify({ ...rule, at: null }));
  want(
    words(alone.reviews).every((rule) => words(together.reviews).includes(rule)),
    "reviews",
  );
  want(
    words(alone.approvals).every((rule) => words(together.approvals).includes(rule)),
    "approvals",
  );
  want(new Set(together.reviews).size === together.reviews.length, "reviews once");
  want(new Set(together.approvals).size === together.approvals.length, "approvals once");
  const flows = together.flows.map(({ id }) => id);
  want(
    alone.flows.every(({ id }) => flows.includes(id)),
    "flows",
  );
  want(
    places(alone.docsDrift).every((at) => places(together.docsDrift).includes(at)),
    "docsDrift",
  );
  want(
    places(alone.escalations).every((at) => places(together.escalations).includes(at)),
    "escalations",
  );
  const isForbidden = alone.autoMerge.value === false && alone.autoMerge.at !== null;
  want(!isForbidden || together.autoMerge.value === false, "autoMerge");
  return faults;
}
