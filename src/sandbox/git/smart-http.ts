import { authenticate } from "#sandbox/apps/tokens.ts";
import { findRepository, holds, isInScope } from "#sandbox/kernel/access.ts";
import type { Actor } from "#sandbox/kernel/actor.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";

import { type GitRequest, serveFetch } from "./http-backend.ts";
import { mayPushSomewhere } from "./push-permission.ts";
import { receivePush } from "./receive-push.ts";

const form = /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Whether git speaks here, and not a browser or a client of the API. */
export function isGitPath(pathname: string): boolean {
  return form.test(pathname);
}

/** git's own HTTP protocol, as `git clone`, `fetch` and `push` speak it. */
export async function handleGit(world: World, request: Request): Promise<Response> {
  try {
    return await serve(world, request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const headers = new Headers({ "content-type": "text/plain; charset=utf-8" });
    if (error.status === 401) headers.set("www-authenticate", 'Basic realm="GitHub"');
    return new Response(`${error.message}\n`, { status: error.status, headers });
  }
}

async function serve(world: World, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const [, owner = "", name = "", path = ""] = form.exec(url.pathname) ?? [];
  const service = path === "info/refs" ? url.searchParams.get("service") : path;
  if (service !== "git-upload-pack" && service !== "git-receive-pack") {
    throw new ApiError(403, "Please upgrade your git client.");
  }
  if (request.method !== (path === "info/refs" ? "GET" : "POST")) throw new ApiError(405, "Method Not Allowed");
  const actor = await authenticate(world, request.headers.get("authorization"));
  const repository = find(world, actor, decodeURIComponent(owner), decodeURIComponent(name));
  const asked: GitRequest = { repository, path: `/${path}`, query: url.search.slice(1), request };
  if (service === "git-upload-pack") {
    checkRead(repository, actor);
    return serveFetch(asked);
  }
  const writer = checkWrite(world, repository, actor);
  return path === "info/refs" ? serveFetch(asked) : receivePush(world, writer, asked);
}

/** Someone unknown is asked who they are before they learn that there is nothing. */
function find(world: World, actor: Actor, owner: string, name: string): Repository {
  try {
    return findRepository(world, actor, owner, name);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw actor.kind === "anonymous" ? unknownCaller() : new ApiError(404, "Repository not found.");
  }
}

function checkRead(repository: Repository, actor: Actor): void {
  if (!repository.isPrivate) return;
  if (actor.kind === "app") throw unknownCaller();
  if (actor.kind === "installation" && !holds(actor.permissions, { contents: "read" })) {
    throw new ApiError(403, "Write access to repository not granted.");
  }
}

type Pusher = Extract<Actor, { readonly kind: "user" | "installation" }>;

function checkWrite(world: World, repository: Repository, actor: Actor): Pusher {
  if (actor.kind === "anonymous" || actor.kind === "app") throw unknownCaller();
  const mayPush =
    actor.kind === "user"
      ? mayPushSomewhere(world, repository, actor.account)
      : isInScope(actor, repository) && holds(actor.permissions, { contents: "write" });
  if (!mayPush) {
    throw new ApiError(403, `Permission to ${fullName(repository)}.git denied to ${actor.account.login}.`);
  }
  if (repository.isArchived) throw new ApiError(403, "This repository was archived so it is read-only.");
  return actor;
}

function unknownCaller(): ApiError {
  return new ApiError(401, "Invalid username or token. Password authentication is not supported for Git operations.");
}
