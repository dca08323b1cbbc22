import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { authorise } from "#core/commands/authorise.ts";
import { type Command, commandForms, type Verb } from "#core/commands/parse-command.ts";
import type { Person } from "#core/gate/facts.ts";
import { buildPerson, contractOf } from "#test/support/judge.ts";

const contract = contractOf(`
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [CI] } }
docsDrift:
  - { id: api, when: [src/**], require: [docs/**], waiver: { users: [grace] } }
  - { id: notes, when: [src/**], require: [docs/**] }
override: { who: { teams: [octo/leads], permission: admin } }
`);
const strict = contractOf(`
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [CI] } }
`);

const plain: Readonly<Record<Verb, Command>> = {
  help: { verb: "help" },
  explain: { verb: "explain" },
  recheck: { verb: "recheck" },
  review: { verb: "review", reviewer: null },
  hold: { verb: "hold", reason: null },
  release: { verb: "release" },
  unresolve: { verb: "unresolve" },
  waive: { verb: "waive", rule: "api", reason: "why" },
  override: { verb: "override", reason: "why" },
};
const verbs = Object.keys(commandForms) as readonly Verb[];

const visitor = buildPerson("eve", { permission: "read" });
const triager = buildPerson("tim", { permission: "triage" });
const writer = buildPerson("lin");
const grace = buildPerson("grace");
const lead = buildPerson("mo", { teams: ["Octo/Leads"] });
const admin = buildPerson("root", { permission: "admin" });

function allowedTo(person: Person, over: Partial<Parameters<typeof authorise>[2]> = {}): string {
  const context = { contract, isAuthor: false, ...over };
  return verbs.filter((verb) => authorise(plain[verb], person, context).kind === "allowed").join(" ");
}

describe("who may do what", () => {
  const asking = "help explain recheck";
  const writing = `${asking} review hold release unresolve`;
  it.each([
    ["someone passing by", visitor, {}, ""],
    ["the author, with no access at all", buildPerson("eve", { permission: "none" }), { isAuthor: true }, asking],
    ["someone with triage access", triager, {}, asking],
    ["someone with write access", writer, {}, writing],
    ["whom a waiver names", grace, {}, `${writing} waive`],
    ["whom the override names by a team", lead, {}, `${writing} override`],
    ["whom the override names by a role", admin, {}, `${writing} override`],
    ["whom a waiver names, but who has left", buildPerson("grace", { permission: "read" }), {}, ""],
    ["an admin without a contract", admin, { contract: null }, `${asking} hold release`],
    ["an admin where the contract grants nothing", admin, { contract: strict }, writing],
    ["a bot", buildPerson("grace", { kind: "bot", permission: "admin" }), { isAuthor: true }, ""],
    ["an agent", buildPerson("grace", { kind: "agent", permission: "admin" }), { isAuthor: true }, ""],
    ["a permission that nobody knows", buildPerson("x", { permission: "owner" as "admin" }), {}, ""],
  ] as const)("%s", (_, person, over, allowed) => {
    expect(allowedTo(person, over)).toBe(allowed);
  });
});

describe("why not", () => {
  it.each<
    readonly [what: string, command: Command, person: Person, over: { contract?: null | typeof strict }, why: object]
  >([
    ["a bot", plain.help, buildPerson("b", { kind: "bot" }), {}, { kind: "bot-or-agent" }],
    ["too little access to ask", plain.explain, visitor, {}, { kind: "needs-triage" }],
    ["too little access to steer", plain.review, triager, {}, { kind: "needs-write" }],
    ["no contract", plain.unresolve, admin, { contract: null }, { kind: "no-contract" }],
    ["nobody may override", plain.override, admin, { contract: strict }, { kind: "no-override" }],
    ["not one of them", plain.override, writer, {}, { kind: "not-among", people: contract.override?.who }],
    [
      "not one whom the waiver names",
      plain.waive,
      admin,
      {},
      { kind: "not-among", people: [contract.docsDrift[0]?.waiver] },
    ],
    ["no waiver", { verb: "waive", rule: "notes", reason: "x" }, grace, {}, { kind: "no-waiver", rule: "notes" }],
    [
      "no such rule; case counts",
      { verb: "waive", rule: "API", reason: "x" },
      grace,
      {},
      { kind: "unknown-rule", rule: "API", known: ["api", "notes"] },
    ],
  ])("%s", (_, command, person, over, why) => {
    expect(authorise(command, person, { contract, isAuthor: false, ...over })).toEqual({ kind: "refused", why });
  });

  it("names those contract files alone whose people someone is not among", () => {
    const [who] = contract.override?.who ?? [];
    if (contract.override === null || who === undefined) throw new Error("the contract has an override");
    const others = { ...who, users: ["lin"], teams: [], permission: null };
    const both = { ...contract, override: { ...contract.override, who: [who, others] as const } };
    const answer = (person: Person) => authorise(plain.override, person, { contract: both, isAuthor: false });
    expect([answer(lead), answer(buildPerson("lin", { permission: "admin" }))]).toEqual([
      { kind: "refused", why: { kind: "not-among", people: [others] } },
      { kind: "allowed" },
    ]);
  });
});

it("what loosens the gate needs a human with write access, whatever else holds", () => {
  const person = fc.record({
    kind: fc.constantFrom("human", "bot", "agent"),
    permission: fc.constantFrom("none", "read", "triage", "write", "maintain", "admin"),
    login: fc.constantFrom("grace", "lin"),
    teams: fc.constantFrom<string[]>([], ["octo/leads"]),
  } as const);
  const loosening = fc.constantFrom(plain.override, plain.waive, plain.release, plain.unresolve);
  const contracts = fc.constantFrom(contract, strict, null);
  fc.assert(
    fc.property(loosening, person, contracts, fc.boolean(), (command, { login, ...over }, inForce, isAuthor) => {
      const { kind } = authorise(command, buildPerson(login, over), { contract: inForce, isAuthor });
      const hasSay = over.kind === "human" && ["write", "maintain", "admin"].includes(over.permission);
      expect(kind === "allowed" && (!hasSay || (inForce === null && command.verb !== "release"))).toBe(false);
    }),
  );
});
