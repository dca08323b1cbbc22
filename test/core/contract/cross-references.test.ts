import { describe, expect, it } from "vitest";
import type { GlobProblemCode } from "#core/change/glob.ts";
import { buildTestContract, problemsAtMarks, problemsOf, smallContract } from "#test/support/contract.ts";

/** The small contract with other text after `requiredChecks: [CI]` of its tier `high`. */
function withHigh(policy: string, sections = ""): string {
  return `${smallContract.replace("[CI]", `[CI]${policy}`)}${sections}`;
}

const twoReviewers = "reviewers: { greptile: { adapter: greptile }, codex: { adapter: codex } }\n";
const oneFlow = "evidence: { flows: { login: { entrypoint: /login, workflow: .github/workflows/e.yml } } }\n";

describe("a name that one part of the contract uses and no other defines", () => {
  it.each<[what: string, text: string, says: readonly string[]]>([
    [
      "a default tier",
      `${smallContract}defaultTier: ‸hgh\n`,
      [
        'CONTRACT_UNKNOWN_TIER defaultTier names the tier "hgh", which riskTierRules does not define. Did you mean "high"?',
      ],
    ],
    [
      "a policy, and so a tier without one",
      smallContract.replace("mergePolicy", "‸mergePolicy").replace("low: {", "‸lows: {"),
      [
        'CONTRACT_TIER_WITHOUT_POLICY mergePolicy says nothing about the tier "low". Add mergePolicy.low with its requiredChecks, even if that is an empty list.',
        'CONTRACT_UNKNOWN_TIER mergePolicy.lows names the tier "lows", which riskTierRules does not define. Did you mean "low"?',
      ],
    ],
    [
      "a policy, all on one line",
      `${smallContract.replace(/mergePolicy[^]*/, "")}‸mergePolicy: { high: { requiredChecks: [] } }\n`,
      [
        'CONTRACT_TIER_WITHOUT_POLICY mergePolicy says nothing about the tier "low". Add mergePolicy.low with its requiredChecks, even if that is an empty list.',
      ],
    ],
    [
      "a tier that is as near to two, of which the first is named",
      `${smallContract.replaceAll("high:", "tier-a:").replaceAll("low:", "tier-b:")}defaultTier: ‸tier-c\n`,
      [
        'CONTRACT_UNKNOWN_TIER defaultTier names the tier "tier-c", which riskTierRules does not define. Did you mean "tier-a"?',
      ],
    ],
    [
      "a tier that is like none",
      `${smallContract}defaultTier: ‸production\n`,
      [
        'CONTRACT_UNKNOWN_TIER defaultTier names the tier "production", which riskTierRules does not define. Defined: high, low.',
      ],
    ],
    [
      "a reviewer",
      withHigh(", reviews: { reviewers: [codex, ‸greptle] }", twoReviewers),
      [
        'CONTRACT_UNKNOWN_REVIEWER mergePolicy.high.reviews.reviewers[1] names the reviewer "greptle", which reviewers does not define. Did you mean "greptile"?',
      ],
    ],
    [
      "a reviewer where there is none",
      withHigh(", reviews: { reviewers: [‸codex] }"),
      [
        'CONTRACT_UNKNOWN_REVIEWER mergePolicy.high.reviews.reviewers[0] names the reviewer "codex", which reviewers does not define. None is defined yet.',
      ],
    ],
    [
      "a flow",
      withHigh(", evidence: [login, ‸logon]", oneFlow),
      [
        'CONTRACT_UNKNOWN_FLOW mergePolicy.high.evidence[1] names the flow "logon", which evidence.flows does not define. Did you mean "login"?',
      ],
    ],
  ])("%s", (_, text, says) => {
    expect(problemsAtMarks(text)).toEqual(says);
  });
});

describe("a rule that can never hold, or never apply", () => {
  it.each<[what: string, text: string, says: readonly string[]]>([
    [
      "a quorum beyond the reviewers",
      withHigh(", reviews: { reviewers: [codex, greptile], quorum: ‸3 }", twoReviewers),
      [
        "CONTRACT_QUORUM_TOO_HIGH mergePolicy.high.reviews asks for 3 clean reviews from 2 reviewers. Lower the quorum or list more reviewers.",
      ],
    ],
    [
      "a quorum of two from one reviewer",
      withHigh(", reviews: { reviewers: [codex], quorum: ‸2 }", twoReviewers),
      [
        "CONTRACT_QUORUM_TOO_HIGH mergePolicy.high.reviews asks for 2 clean reviews from one reviewer. Lower the quorum or list more reviewers.",
      ],
    ],
    ["a quorum of all reviewers", withHigh(", reviews: { reviewers: [codex, greptile], quorum: 2 }", twoReviewers), []],
    [
      "a ratchet that holds no sooner than the loop ends",
      `${smallContract}convergence: { maxRounds: 4, ratchet: { afterRounds: ‸4 } }\n`,
      [
        "CONTRACT_RATCHET_TOO_LATE convergence.ratchet holds after 4 rounds, but the loop ends after 4 rounds, so it never would. Lower afterRounds, raise maxRounds, or remove the ratchet.",
      ],
    ],
    [
      "a ratchet of the usual rounds where the loop ends before",
      `${smallContract}convergence: { maxRounds: 1, ratchet: ‸{} }\n`,
      [
        "CONTRACT_RATCHET_TOO_LATE convergence.ratchet holds after 3 rounds, but the loop ends after 1 round, so it never would. Lower afterRounds, raise maxRounds, or remove the ratchet.",
      ],
    ],
    [
      "a ratchet beyond the usual end of the loop",
      `${smallContract}convergence:\n  ratchet:\n    afterRounds: ‸10\n`,
      [
        "CONTRACT_RATCHET_TOO_LATE convergence.ratchet holds after 10 rounds, but the loop ends after 10 rounds, so it never would. Lower afterRounds, raise maxRounds, or remove the ratchet.",
      ],
    ],
    [
      "a ratchet that holds in the last round",
      `${smallContract}convergence: { maxRounds: 4, ratchet: { afterRounds: 3 } }\n`,
      [],
    ],
    [
      "an escalation without a trigger",
      `${smallContract}escalation:\n  - ‸channel: "#on-call"\n`,
      [
        "CONTRACT_RULE_WITHOUT_TRIGGER escalation[0] has neither `path` nor `content`, so it never applies. Add one of them.",
      ],
    ],
    [
      "an escalation that blocks until nobody approves",
      `${smallContract}escalation:\n  - ‸path: [src/**]\n    action: require-approval\n`,
      ["CONTRACT_APPROVALS_MISSING escalation[0] requires approval but does not say whose. Add `approvals`."],
    ],
    [
      "an escalation that only tells, with approvals",
      `${smallContract}escalation: [{ path: [a], action: notify, approvals: ‸{ users: [ann] } }]\n`,
      [
        "CONTRACT_APPROVALS_UNUSED escalation[0] only notifies, but names approvals that nobody would wait for. Write `action: require-approval`, or remove `approvals`.",
      ],
    ],
    [
      "escalations that block, or only tell, without saying so twice",
      `${smallContract}escalation: [{ path: [a], approvals: { users: [ann] } }, { path: [b], action: notify }]\n`,
      [],
    ],
    [
      "more approvals than there are people who may give them",
      withHigh(", approvals: { count: ‸3, users: [ann, bob] }"),
      [
        "CONTRACT_TOO_FEW_PEOPLE mergePolicy.high.approvals wants 3 different people and names 2. Name more people or a team, or want fewer.",
      ],
    ],
    [
      "more approvals than people, of whom a team has more",
      withHigh(", approvals: { count: 3, users: [ann], teams: [o/t] }"),
      [],
    ],
    [
      "an override by two of one",
      `${smallContract}override: { who: { users: [ann] }, people: ‸2 }\n`,
      [
        "CONTRACT_TOO_FEW_PEOPLE override wants 2 different people and names one. Name more people or a team, or want fewer.",
      ],
    ],
    [
      "an override by two of one or of the admins",
      `${smallContract}override: { who: { users: [ann], permission: admin }, people: 2 }\n`,
      [],
    ],
    [
      "a pin on the gate's own check",
      smallContract.replace("[CI]", "[risk-policy-gate, ‸{ name: risk-policy-gate, appId: 1 }]"),
      [
        `CONTRACT_OWN_CHECK_PINNED "risk-policy-gate" is the gate's own check, which it never waits for, so its pin would not be looked at. Remove the pin, or give the gate another checkName.`,
      ],
    ],
    ["an escalation that only tells", `${smallContract}escalation: [{ content: [eval] }, { path: [src/**] }]\n`, []],
    [
      "two rules of one id",
      `${smallContract}docsDrift:
  - { id: api, when: [a], require: [b] }
  - { when: [a], require: [b] }
  - { when: [a], require: [b], id: ‸api }
`,
      ['CONTRACT_REPEATED_ID docsDrift uses the id "api" a second time. Give each rule its own id.'],
    ],
    [
      "rules of one id in two sections",
      `${smallContract}docsDrift: [{ id: api, when: [a], require: [b] }]\nescalation: [{ id: api, path: [a] }]\n`,
      [],
    ],
    [
      "one check twice",
      smallContract.replace(
        "[CI]",
        "[CI, { name: CI, appId: 1 }, ‸{ name: CI, accept: [skipped] }, ‸{ name: CI, appId: 1 }]",
      ),
      [
        'CONTRACT_REPEATED_CHECK mergePolicy.high.requiredChecks names the check "CI" twice. Remove one of the two.',
        'CONTRACT_REPEATED_CHECK mergePolicy.high.requiredChecks names the check "CI" twice. Remove one of the two.',
      ],
    ],
    [
      "one check from two Apps",
      smallContract.replace("[CI]", "[CI, { name: CI, appId: 1 }, { name: CI, appSlug: a }]"),
      [],
    ],
    [
      "an expression that RE2 does not have",
      `${smallContract}escalation:\n  - content: ["secret", ‸"(?=key)", ‸"(a"]\n`,
      [
        'CONTRACT_BAD_REGEX "(?=key)" is not an RE2 regular expression: error parsing regexp: invalid or unsupported Perl syntax: `(?=`. RE2 has no look-around and no back-references.',
        'CONTRACT_BAD_REGEX "(a" is not an RE2 regular expression: error parsing regexp: missing closing ): `(a`. RE2 has no look-around and no back-references.',
      ],
    ],
    [
      "expressions that are too large together",
      `${smallContract}escalation:\n  - content: ["a{1000}"]\n  - content: ["${"[a-f]{1000}".repeat(46)}", "[a-f]{1000}[a-f]{1000}", ‸"x{1000}", "b", "c"]\n`,
      [
        'CONTRACT_REGEX_TOO_LARGE with "x{1000}" the regular expressions of the contract are too large together. Lower the repetition counts, such as the 1000 in `x{1000}`.',
      ],
    ],
  ])("%s", (_, text, says) => {
    expect(problemsAtMarks(text)).toEqual(says);
  });
});

describe("a glob that matches nothing, or costs without bound", () => {
  // A code without a row here does not compile.
  const faults: Readonly<Record<Exclude<GlobProblemCode, "too-long">, readonly [glob: string, says: string]>> = {
    empty: ["{,}", 'the glob "{,}" is empty.'],
    "bad-character": [
      "src/\u0007",
      String.raw`the glob "src/\u0007" holds a control character or half of a character.`,
    ],
    backslash: [
      String.raw`src\api`,
      String.raw`the glob "src\\api" holds a backslash; parts of a path are separated by ${"`/`"}, and nothing needs escaping. Did you mean "src/api"?`,
    ],
    negation: ["!docs/**", 'the glob "!docs/**" begins with `!`, but a glob here cannot exclude.'],
    "leading-slash": [
      "/src/**",
      'the glob "/src/**" begins with `/`, so it matches nothing: paths are relative to the root of the repository. Did you mean "src/**"?',
    ],
    "trailing-slash": [
      "src/",
      'the glob "src/" ends with `/`, so it matches nothing: a folder itself never changes, the files in it do. Did you mean "src/**"?',
    ],
    "empty-segment": ["src//api", 'the glob "src//api" holds `//`, so it matches nothing. Did you mean "src/api"?'],
    "dot-segment": [
      "./src/**",
      'the glob "./src/**" holds a `.` or `..` part, so it matches nothing. Did you mean "src/**"?',
    ],
    "too-many-expansions": [
      "{1..257}",
      'the glob "{1..257}" stands for more than 256 globs, or for too long ones, once its braces are written out.',
    ],
    "too-many-globstars": [
      "**/a/".repeat(17) + "b",
      `the glob "${"**/a/".repeat(12)}…" holds more than 16 \`**\` parts.`,
    ],
    "extglob-too-complex": ["@(a|!(b))", 'the glob "@(a|!(b))" nests extglobs, or holds too many of them.'],
  };

  it.each(Object.entries(faults))("%s", (_, [glob, says]) => {
    const text = smallContract.replace("[docs/**]", `[docs/**, ‸${JSON.stringify(glob)}]`);
    expect(problemsAtMarks(text)).toEqual([`CONTRACT_BAD_GLOB ${says}`]);
  });

  it("too-long is already refused by its length", () => {
    const text = smallContract.replace("[docs/**]", `[${"a".repeat(513)}]`);
    expect(problemsOf(text)).toEqual([
      "risk-contract.yml:4:9 CONTRACT_OUT_OF_BOUNDS riskTierRules.low[0] must have at most 512 characters.",
    ]);
  });

  it("is refused in every section that holds globs", () => {
    const text = `${smallContract}controlPlane: { paths: [/a], except: [/b] }
docsDrift: [{ when: [/c], require: [/d] }]
escalation: [{ path: [/e] }]
evidence: { flows: { login: { when: [/f], entrypoint: /, workflow: w } } }
remediation: { enabled: true, agent: a, model: m, effort: low, allowedPaths: [/g], protectedPaths: [/h] }
`;
    expect(
      problemsOf(text).map((line) => /:(\d+:\d+) CONTRACT_BAD_GLOB the glob "(.*?)"/.exec(line)?.slice(1)),
    ).toEqual([
      ["8:25", "/a"],
      ["8:39", "/b"],
      ["9:22", "/c"],
      ["9:37", "/d"],
      ["10:23", "/e"],
      ["11:38", "/f"],
      ["12:79", "/g"],
      ["12:101", "/h"],
    ]);
  });
});

it("does not look into a contract that the schema refuses", () => {
  expect(problemsOf(`${smallContract}defaultTier: hgh\nmode: x\n`)).toEqual([
    'risk-contract.yml:9:7 CONTRACT_UNKNOWN_VALUE mode must be "observe" or "enforce", not "x".',
  ]);
});

it("numbers the rules that have no id of their own, each section by itself", () => {
  const { docsDrift, escalations } = buildTestContract(`${smallContract}
docsDrift: [{ when: [a], require: [b] }, { id: two, when: [a], require: [b] }, { when: [a], require: [b] }]
escalation: [{ path: [a] }, { path: [b] }]
`);
  expect(docsDrift.map(({ id }) => id)).toEqual(["1", "two", "3"]);
  expect(escalations.map(({ id }) => id)).toEqual(["1", "2"]);
});
