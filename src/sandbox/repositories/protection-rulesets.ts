import type { Account } from "#sandbox/accounts/account.ts";
import { unprocessable } from "#sandbox/kernel/api-error.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { BypassActor, Ruleset } from "./protection.ts";
import { choiceAt, type Fields, fieldsAt, listAt, notSupplied, textAt, textsAt, wrong } from "./protection-input.ts";
import type { Bypass } from "./protection-rules.ts";
import { parseRules } from "./protection-ruleset-rules.ts";

/** Where rulesets are kept: a repository's own, or an organisation's. */
export interface RulesetHome {
  readonly source: Ruleset["source"];
  /** In the API, without a slash at the end. */
  readonly url: string;
  readonly page: string;
  readonly owner: Account;
  readonly all: () => readonly Ruleset[];
  readonly put: (ruleset: Ruleset) => void;
  readonly remove: (ruleset: Ruleset) => void;
  readonly tell: (action: "created" | "edited" | "deleted", parts: Readonly<Record<string, unknown>>) => void;
}

type Settings = Pick<Ruleset, "name" | "target" | "enforcement" | "bypassActors" | "conditions" | "rules">;

export function createRuleset(world: World, home: RulesetHome, settings: Settings): Ruleset {
  refuseTwin(home, settings.name, null);
  const now = world.now();
  const ruleset: Ruleset = { id: world.nextId(), ...settings, source: home.source, createdAt: now, updatedAt: now };
  home.put(ruleset);
  home.tell("created", { repository_ruleset: presentRuleset(home, ruleset) });
  return ruleset;
}

export function editRuleset(world: World, home: RulesetHome, ruleset: Ruleset, change: Partial<Settings>): void {
  if (change.name !== undefined) refuseTwin(home, change.name, ruleset);
  const { name, enforcement } = ruleset;
  Object.assign(ruleset, change, { updatedAt: world.now() });
  const changes = {
    ...(name === ruleset.name ? {} : { name: { from: name } }),
    ...(enforcement === ruleset.enforcement ? {} : { enforcement: { from: enforcement } }),
  };
  home.tell("edited", { repository_ruleset: presentRuleset(home, ruleset), changes });
}

export function deleteRuleset(home: RulesetHome, ruleset: Ruleset): void {
  home.remove(ruleset);
  home.tell("deleted", { repository_ruleset: presentRuleset(home, ruleset) });
}

function refuseTwin(home: RulesetHome, name: string, self: Ruleset | null): void {
  if (home.all().some((known) => known !== self && known.name === name)) {
    throw unprocessable("Validation Failed", ["Name must be unique"]);
  }
}

/** As in a list. */
export function presentRulesetEntry(home: RulesetHome, ruleset: Ruleset) {
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: ruleset.source.type,
    source: ruleset.source.name,
    enforcement: ruleset.enforcement,
    node_id: nodeId("RepositoryRuleset", ruleset.id),
    _links: {
      self: { href: `${home.url}/rulesets/${ruleset.id}` },
      html: { href: `${home.page}/rules/${ruleset.id}` },
    },
    created_at: timestamp(ruleset.createdAt),
    updated_at: timestamp(ruleset.updatedAt),
  };
}

interface RulesetViewer {
  /** Only who may write the ruleset sees who may pass by it. */
  readonly seesBypass: boolean;
  readonly bypass: Bypass | null;
}

/** GitHub's "repository-ruleset". */
export function presentRuleset(home: RulesetHome, ruleset: Ruleset, viewer?: RulesetViewer) {
  const { refName, repositoryName } = ruleset.conditions;
  return {
    ...presentRulesetEntry(home, ruleset),
    conditions: {
      ref_name: refName,
      ...(repositoryName === undefined ? {} : { repository_name: { ...repositoryName, protected: false } }),
    },
    rules: ruleset.rules,
    ...(viewer?.seesBypass === true ? { bypass_actors: ruleset.bypassActors.map(presentBypassActor) } : {}),
    ...(viewer === undefined || viewer.bypass === null ? {} : { current_user_can_bypass: viewer.bypass }),
  };
}

function presentBypassActor({ actorId, actorType, bypassMode }: BypassActor) {
  return { actor_id: actorId, actor_type: actorType, bypass_mode: bypassMode };
}

/** The body of a new ruleset; with `isPartial` only what is in it. */
export function parseRuleset(home: RulesetHome, body: Fields, isPartial: false): Settings;
export function parseRuleset(home: RulesetHome, body: Fields, isPartial: true): Partial<Settings>;
export function parseRuleset(home: RulesetHome, body: Fields, isPartial: boolean): Partial<Settings> {
  const missing = ["name", "enforcement"].filter((name) => !(name in body));
  if (!isPartial && missing.length > 0) throw notSupplied(missing);
  const has = (name: string): boolean => !isPartial || name in body;
  return {
    ...(has("name") ? { name: textAt(body, "name", "") } : {}),
    ...("target" in body
      ? { target: choiceAt(body, "target", "", ["branch", "tag"]) }
      : isPartial
        ? {}
        : { target: "branch" as const }),
    ...(has("enforcement")
      ? { enforcement: choiceAt(body, "enforcement", "", ["disabled", "active", "evaluate"]) }
      : {}),
    ...(has("bypass_actors")
      ? { bypassActors: listAt(body, "bypass_actors", "", []).map((item, index) => parseBypassActor(item, index)) }
      : {}),
    ...(has("conditions") ? { conditions: parseConditions(home, body) } : {}),
    ...(has("rules") ? { rules: parseRules(listAt(body, "rules", "", []), home.owner) } : {}),
  };
}

function parseBypassActor(item: unknown, index: number): BypassActor {
  const place = `/bypass_actors/${index}`;
  const fields = fieldsAt(item, place);
  const types = ["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey"] as const;
  const actorType = choiceAt(fields, "actor_type", place, types);
  const modes = ["always", "pull_request", "exempt"] as const;
  const bypassMode = "bypass_mode" in fields ? choiceAt(fields, "bypass_mode", place, modes) : "always";
  const id = fields["actor_id"] ?? null;
  if (id !== null && (typeof id !== "number" || !Number.isSafeInteger(id))) {
    throw wrong(`${place}/actor_id`, "is not an integer.");
  }
  const needsId = actorType === "Integration" || actorType === "RepositoryRole" || actorType === "Team";
  if (needsId && id === null) throw wrong(`${place}/actor_id`, "is not an integer.");
  return { actorId: id, actorType, bypassMode };
}

function parseConditions({ source }: RulesetHome, body: Fields): Ruleset["conditions"] {
  const place = "/conditions";
  const conditions = fieldsAt(body["conditions"] ?? {}, place);
  const refName = parsePatterns(conditions["ref_name"] ?? {}, `${place}/ref_name`);
  for (const pattern of [...refName.include, ...refName.exclude]) {
    const isKnown = pattern === "~ALL" || pattern === "~DEFAULT_BRANCH" || pattern.startsWith("refs/");
    if (!isKnown) throw unprocessable("Validation Failed", [`Invalid target patterns: '${pattern}'`]);
  }
  if (source.type === "Repository") return { refName };
  const names = conditions["repository_name"];
  if (names === undefined) throw unprocessable("Validation Failed", ["Conditions must include a repository condition"]);
  return { refName, repositoryName: parsePatterns(names, `${place}/repository_name`) };
}

function parsePatterns(value: unknown, place: string): { include: string[]; exclude: string[] } {
  const fields = fieldsAt(value, place);
  return { include: textsAt(fields, "include", place, []), exclude: textsAt(fields, "exclude", place, []) };
}
