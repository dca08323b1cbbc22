import type { Person } from "#core/gate/facts.ts";
import type { Client } from "./client.ts";
import type { AccountRead, RepositoryRef } from "./github.ts";
import { orNothing } from "./or-nothing.ts";

/** Someone who lost their role a minute ago may still count; longer than that nothing is remembered (SR-27). */
const keptMs = 60_000;
const maxKept = 1_000;

/** GitHub's roles, but for those that an organisation made for itself. */
const roles = {
  admin: "admin",
  maintain: "maintain",
  write: "write",
  triage: "triage",
  read: "read",
  none: "none",
} as const;

/** A function that looks up what someone may do in a repository now, and which of the named teams they belong to. */
export function peopleReader(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  elapsedMs: () => number,
): (account: AccountRead, teams: readonly string[]) => Promise<Person> {
  const kept = new Map<string, { readonly at: number; readonly person: Promise<Person> }>();

  async function look(account: AccountRead, teams: readonly string[]): Promise<Person> {
    // No bot is a person, whatever it may do here.
    if (account.kind === "bot") return { ...account, teams: [], permission: "none" };
    const [permission, memberships] = await Promise.all([
      readPermission(account),
      Promise.all(teams.map((team) => isMember(team, account.login))),
    ]);
    return { ...account, permission, teams: teams.filter((_, index) => memberships[index]) };
  }

  async function readPermission({ id, login }: AccountRead): Promise<Person["permission"]> {
    const parameters = { owner, repo: name, username: login };
    const answer = await orNothing(ask(rest.repos.getCollaboratorPermissionLevel, parameters));
    if (answer === null) return "none";
    // A login that was given up may be someone else's by now.
    const user = answer.body.field("user");
    if (user.isNull() || user.field("id").integer() !== id) return "none";
    const role = answer.body.field("role_name").textOrNull();
    // `permission` knows no triage and no maintain, but it knows what a role of an organisation's own is based on.
    const isKnown = role !== null && Object.hasOwn(roles, role);
    return answer.body.field(isKnown ? "role_name" : "permission").choice(roles);
  }

  async function isMember(team: string, username: string): Promise<boolean> {
    const [org = "", slug = ""] = team.split("/", 2);
    const parameters = { org, team_slug: slug, username };
    const answer = await orNothing(ask(rest.teams.getMembershipForUserInOrg, parameters));
    return answer !== null && answer.body.field("state").text() === "active";
  }

  return (account, teams) => {
    const key = JSON.stringify([account.id, account.login, teams]);
    const known = kept.get(key);
    if (known !== undefined && elapsedMs() - known.at < keptMs) return known.person;
    const person = look(account, teams);
    const entry = { at: elapsedMs(), person };
    kept.delete(key);
    kept.set(key, entry);
    person.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break;
      kept.delete(oldest);
    }
    return person;
  };
}
