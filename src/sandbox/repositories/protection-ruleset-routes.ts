import type { Account } from "#sandbox/accounts/account.ts";
import { findAccount } from "#sandbox/accounts/find-account.ts";
import { hasRole } from "#sandbox/accounts/permission.ts";
import { emitOnRepository } from "./repository-events.ts";
import { notFound } from "#sandbox/kernel/api-error.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import { type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Ruleset } from "./protection.ts";
import { activeRulesets, rulesetBypass, rulesetsOf } from "./protection-rules.ts";
import {
  createRuleset,
  deleteRuleset,
  editRuleset,
  parseRuleset,
  presentRuleset,
  presentRulesetEntry,
  type RulesetHome,
} from "./protection-rulesets.ts";
import { fullName, type Repository } from "./repository.ts";

function repositoryHome(world: World, repository: Repository, sender: Account): RulesetHome {
  return {
    source: { type: "Repository", name: fullName(repository) },
    url: `${world.urls.api}/repos/${fullName(repository)}`,
    page: `${world.urls.html}/${fullName(repository)}`,
    owner: repository.owner,
    all: () => [...repository.rulesets.values()],
    put: (ruleset) => repository.rulesets.set(ruleset.id, ruleset),
    remove: ({ id }) => repository.rulesets.delete(id),
    tell: (action, payload) =>
      emitOnRepository(world, repository, { event: "repository_ruleset", action, sender, payload }),
  };
}

function organisationHome(world: World, organisation: Account, sender: Account): RulesetHome {
  const all = (): Ruleset[] => world.organisationRulesets.get(organisation.id) ?? [];
  return {
    source: { type: "Organization", name: organisation.login },
    url: `${world.urls.api}/orgs/${organisation.login}`,
    page: `${world.urls.html}/organizations/${organisation.login}/settings`,
    owner: organisation,
    all,
    put: (ruleset) => world.organisationRulesets.set(organisation.id, [...all(), ruleset]),
    remove: ({ id }) =>
      world.organisationRulesets.set(
        organisation.id,
        all().filter((known) => known.id !== id),
      ),
    tell: (action, payload) =>
      world.emit({
        event: "repository_ruleset",
        action,
        repository: null,
        organisation,
        sender,
        payload: { action, ...payload },
        onlyAppId: null,
      }),
  };
}

/** Where a ruleset that applies to the repository was made. */
function homeOf(world: World, repository: Repository, ruleset: Ruleset): RulesetHome {
  return ruleset.source.type === "Repository"
    ? repositoryHome(world, repository, repository.owner)
    : organisationHome(world, repository.owner, repository.owner);
}

function callerOf({ actor }: Call): Account | null {
  if (actor.kind === "anonymous") return null;
  return actor.kind === "app" ? actor.app.bot : actor.account;
}

function presentForCaller(call: Call, ruleset: Ruleset) {
  const { world, repository, actor } = call;
  const caller = callerOf(call);
  const seesBypass =
    actor.kind === "installation"
      ? actor.permissions["administration"] === "write"
      : actor.kind === "user" && hasRole(world, repository, actor.account, "admin");
  return presentRuleset(homeOf(world, repository, ruleset), ruleset, {
    seesBypass,
    bypass: caller === null ? null : rulesetBypass(world, repository, ruleset, caller),
  });
}

function includesParents({ query }: Call): boolean {
  return query.get("includes_parents") !== "false";
}

function visibleRulesets(call: Call): Ruleset[] {
  const { world, repository } = call;
  const targets = call.query.get("targets")?.split(",") ?? null;
  return rulesetsOf(world, repository).filter(
    ({ source, target }) =>
      (includesParents(call) || source.type === "Repository") && (targets === null || targets.includes(target)),
  );
}

function requireRuleset(call: Call, candidates: readonly Ruleset[], name: string): Ruleset {
  const id = idParam(call, name);
  const ruleset = candidates.find((candidate) => candidate.id === id);
  if (ruleset === undefined) throw notFound();
  return ruleset;
}

/** Only its admins see that an organisation has rulesets at all. */
function requireOrganisation(call: Call): { readonly organisation: Account; readonly home: RulesetHome } {
  const { world, actor, params } = call;
  const organisation = findAccount(world, params["org"] ?? "");
  if (organisation?.type !== "Organization") throw notFound();
  const isAllowed =
    actor.kind === "user"
      ? world.organisationMembers.get(organisation.id)?.get(actor.account.id) === "admin"
      : actor.kind === "installation" && actor.installation.account === organisation;
  if (!isAllowed) throw notFound();
  return { organisation, home: organisationHome(world, organisation, call.writer().account) };
}

function presentOfOrganisation(home: RulesetHome, ruleset: Ruleset) {
  return presentRuleset(home, ruleset, { seesBypass: true, bypass: null });
}

const readNeeds = [{ metadata: "read" }] as const;
const writeNeeds = [{ administration: "write" }] as const;
const organisationNeeds = [{ organization_administration: "write" }] as const;

export const rulesetRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo/rulesets",
    needs: readNeeds,
    handle: (call) =>
      list(
        visibleRulesets(call).map((ruleset) =>
          presentRulesetEntry(homeOf(call.world, call.repository, ruleset), ruleset),
        ),
      ),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/rulesets",
    needs: writeNeeds,
    handle: (call) => {
      const home = repositoryHome(call.world, call.repository, call.writer().account);
      const ruleset = createRuleset(call.world, home, parseRuleset(home, call.body, false));
      return created(presentForCaller(call, ruleset));
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/rulesets/:ruleset",
    needs: readNeeds,
    handle: (call) => json(presentForCaller(call, requireRuleset(call, visibleRulesets(call), "ruleset"))),
  },
  {
    method: "PUT",
    path: "/repos/:owner/:repo/rulesets/:ruleset",
    needs: writeNeeds,
    handle: (call) => {
      const home = repositoryHome(call.world, call.repository, call.writer().account);
      const ruleset = requireRuleset(call, home.all(), "ruleset");
      editRuleset(call.world, home, ruleset, parseRuleset(home, call.body, true));
      return json(presentForCaller(call, ruleset));
    },
  },
  {
    method: "DELETE",
    path: "/repos/:owner/:repo/rulesets/:ruleset",
    needs: writeNeeds,
    handle: (call) => {
      const home = repositoryHome(call.world, call.repository, call.writer().account);
      deleteRuleset(home, requireRuleset(call, home.all(), "ruleset"));
      return empty();
    },
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/rules/branches/*branch",
    needs: readNeeds,
    handle: ({ world, repository, params }) =>
      list(
        activeRulesets(world, repository, `refs/heads/${params["branch"] ?? ""}`).flatMap(({ id, source, rules }) =>
          rules.map((rule) => ({
            ...rule,
            ruleset_source_type: source.type,
            ruleset_source: source.name,
            ruleset_id: id,
          })),
        ),
      ),
  },
  {
    method: "GET",
    path: "/orgs/:org/rulesets",
    needs: organisationNeeds,
    handle: (call) => {
      const { home } = requireOrganisation(call);
      return list(home.all().map((ruleset) => presentRulesetEntry(home, ruleset)));
    },
  },
  {
    method: "POST",
    path: "/orgs/:org/rulesets",
    needs: organisationNeeds,
    handle: (call) => {
      const { home } = requireOrganisation(call);
      return created(
        presentOfOrganisation(home, createRuleset(call.world, home, parseRuleset(home, call.body, false))),
      );
    },
  },
  {
    method: "GET",
    path: "/orgs/:org/rulesets/:ruleset",
    needs: organisationNeeds,
    handle: (call) => {
      const { home } = requireOrganisation(call);
      return json(presentOfOrganisation(home, requireRuleset(call, home.all(), "ruleset")));
    },
  },
  {
    method: "PUT",
    path: "/orgs/:org/rulesets/:ruleset",
    needs: organisationNeeds,
    handle: (call) => {
      const { home } = requireOrganisation(call);
      const ruleset = requireRuleset(call, home.all(), "ruleset");
      editRuleset(call.world, home, ruleset, parseRuleset(home, call.body, true));
      return json(presentOfOrganisation(home, ruleset));
    },
  },
  {
    method: "DELETE",
    path: "/orgs/:org/rulesets/:ruleset",
    needs: organisationNeeds,
    handle: (call) => {
      const { home } = requireOrganisation(call);
      deleteRuleset(home, requireRuleset(call, home.all(), "ruleset"));
      return empty();
    },
  },
];
