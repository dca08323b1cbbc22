import { requirePerson } from "#sandbox/accounts/account-access.ts";
import { requireAccount } from "#sandbox/accounts/find-account.ts";
import type { Actor } from "#sandbox/kernel/actor.ts";
import { ApiError, notFound } from "#sandbox/kernel/api-error.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import { type Answer, type Call, created, empty, json, list, type Route, wrapped } from "#sandbox/kernel/route.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { presentRepository } from "#sandbox/repositories/present-repository.ts";
import type { Application, Installation } from "./application.ts";
import { reaches, repositoriesOf, suspendInstallation, uninstallApp, unsuspendInstallation } from "./create-app.ts";
import { presentApp, presentInstallation } from "./present-app.ts";
import { requireApp } from "./require-app.ts";
import { readTokenScope } from "./token-scope.ts";
import { createInstallationToken, presentToken, suspended } from "./tokens.ts";

export const appRoutes: readonly Route[] = [
  { method: "GET", path: "/app", needs: null, handle: readSelf },
  { method: "GET", path: "/apps/:slug", needs: null, handle: readApp },
  { method: "GET", path: "/app/installations", needs: null, handle: listInstallations },
  {
    method: "GET",
    path: "/app/installations/:id",
    needs: null,
    handle: (call) => json(presentOwn(call.world, requireInstallation(call))),
  },
  { method: "DELETE", path: "/app/installations/:id", needs: null, handle: (call) => change(call, uninstallApp) },
  {
    method: "PUT",
    path: "/app/installations/:id/suspended",
    needs: null,
    handle: (call) => change(call, suspendInstallation),
  },
  {
    method: "DELETE",
    path: "/app/installations/:id/suspended",
    needs: null,
    handle: (call) => change(call, unsuspendInstallation),
  },
  { method: "POST", path: "/app/installations/:id/access_tokens", needs: null, handle: createToken },
  { method: "DELETE", path: "/installation/token", needs: null, handle: revokeToken },
  { method: "GET", path: "/installation/repositories", needs: null, handle: listRepositories },
  {
    method: "GET",
    path: "/repos/:owner/:repo/installation",
    needs: null,
    handle: (call) => answerInstallation(call, (one) => reaches(one, call.repository)),
  },
  { method: "GET", path: "/orgs/:login/installation", needs: null, handle: (call) => ofAccount(call, "Organization") },
  { method: "GET", path: "/users/:login/installation", needs: null, handle: (call) => ofAccount(call, "User") },
  {
    method: "GET",
    path: "/app/installation-requests",
    needs: null,
    handle: ({ actor }) => list(requireApp(actor) && []),
  },
  { method: "GET", path: "/orgs/:login/installations", needs: null, handle: listOfOrganisation },
  { method: "GET", path: "/user/installations", needs: null, handle: listOfPerson },
];

/** Only who runs the organisation sees what is installed there. */
function listOfOrganisation({ world, params, writer }: Call): Answer {
  const caller = writer();
  const organisation = requireAccount(world, params["login"], "Organization");
  if (world.organisationMembers.get(organisation.id)?.get(caller.account.id) !== "admin") throw notFound();
  const installed = [...world.installations.values()].filter(({ account }) => account === organisation);
  return wrapped(
    "installations",
    installed.map((one) => presentOwn(world, one)),
  );
}

function listOfPerson(call: Call): Answer {
  const { world } = call;
  const person = requirePerson(call);
  const isSeen = (one: Installation): boolean =>
    one.account === person || world.organisationMembers.get(one.account.id)?.has(person.id) === true;
  const seen = [...world.installations.values()].filter(isSeen);
  return wrapped(
    "installations",
    seen.map((one) => presentOwn(world, one)),
  );
}

function readSelf({ world, actor }: Call): Answer {
  const app = requireApp(actor);
  return json({ ...presentApp(world, app), installations_count: installationsOf(world, app).length });
}

function readApp({ world, params }: Call): Answer {
  for (const app of world.apps.values()) if (app.slug === params["slug"]) return json(presentApp(world, app));
  throw notFound();
}

function listInstallations({ world, actor }: Call): Answer {
  return list(installationsOf(world, requireApp(actor)).map((one) => presentOwn(world, one)));
}

function installationsOf(world: World, app: Application): Installation[] {
  return [...world.installations.values()].filter((one) => one.app === app);
}

function presentOwn(world: World, installation: Installation) {
  return { ...presentInstallation(world, installation), client_id: installation.app.clientId };
}

/** Another App's installation is as unknown as none. */
function requireInstallation(call: Call): Installation {
  const app = requireApp(call.actor);
  const installation = call.world.installations.get(idParam(call, "id"));
  if (installation?.app !== app) throw notFound();
  return installation;
}

function change(call: Call, how: (world: World, installation: Installation) => void): Answer {
  how(call.world, requireInstallation(call));
  return empty();
}

function createToken(call: Call): Answer {
  const installation = requireInstallation(call);
  if (installation.suspendedAt !== null) throw suspended();
  const scope = readTokenScope(call, installation);
  const token = createInstallationToken(call.world, installation, scope);
  return created(presentToken(call.world, token, presentRepository));
}

function revokeToken({ world, actor, headers }: Call): Answer {
  requireInstallationToken(actor);
  world.tokens.delete(headers["authorization"]?.split(/\s+/, 2)[1] ?? "");
  return empty();
}

function listRepositories({ world, actor }: Call): Answer {
  const { installation, repositories } = requireInstallationToken(actor);
  const reached = repositoriesOf(world, installation).filter(({ id }) => repositories?.has(id) ?? true);
  const selection = installation.repositories === null && repositories === null ? "all" : "selected";
  return {
    kind: "list",
    items: reached.map((one) => presentRepository(world, one)),
    wrap: (page, total) => ({ total_count: total, repositories: page, repository_selection: selection }),
  };
}

function requireInstallationToken(actor: Actor): Extract<Actor, { kind: "installation" }> {
  if (actor.kind === "anonymous") throw new ApiError(401, "Requires authentication");
  if (actor.kind !== "installation")
    throw new ApiError(
      403,
      "You must authenticate with an installation access token in order to list repositories for an installation.",
    );
  return actor;
}

function answerInstallation({ world, actor }: Call, isIt: (installation: Installation) => boolean): Answer {
  const found = installationsOf(world, requireApp(actor)).find(isIt);
  if (found === undefined) throw notFound();
  return json(presentOwn(world, found));
}

function ofAccount(call: Call, type: "User" | "Organization"): Answer {
  const app = requireApp(call.actor);
  const account = requireAccount(call.world, call.params["login"], type);
  return answerInstallation(call, (one) => one.app === app && one.account === account);
}
