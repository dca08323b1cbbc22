import { randomBytes } from "node:crypto";

import { compactVerify, decodeJwt, decodeProtectedHeader, errors, importSPKI } from "jose";

import type { Account } from "#sandbox/accounts/account.ts";
import type { Actor } from "#sandbox/kernel/actor.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import { timestamp } from "#sandbox/kernel/input.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import type { Application, Installation, Permissions, Token } from "./application.ts";
import { repositoriesOf } from "./create-app.ts";

/** Source: docs.github.com, "Generating an installation access token". */
const installationTokenLifeMs = 60 * 60_000;

/** Source: docs.github.com, "Generating a JSON Web Token". GitHub refuses one second more. */
const maxJwtLifeSeconds = 600;

type InstallationToken = Extract<Token, { readonly kind: "installation" }>;

/** A classic personal access token: it may do what its person may do. */
export function createUserToken(world: World, account: Account): string {
  const text = randomToken("ghp_");
  world.tokens.set(text, { kind: "user", text, account });
  return text;
}

/** Whether the installation holds these permissions and repositories is the caller's business. */
export function createInstallationToken(
  world: World,
  installation: Installation,
  scope: { readonly repositories?: ReadonlySet<number> | null; readonly permissions?: Permissions } = {},
): InstallationToken {
  const text = randomToken("ghs_");
  const token: InstallationToken = {
    kind: "installation",
    text,
    installation,
    repositories: scope.repositories ?? null,
    permissions: { metadata: "read", ...(scope.permissions ?? installation.permissions) },
    expiresAt: world.now() + installationTokenLifeMs,
  };
  world.tokens.set(text, token);
  return token;
}

/** What the App gets to see of its new token, and only now. */
export function presentToken(
  world: World,
  { text, installation, repositories, permissions, expiresAt }: InstallationToken,
  present: (world: World, repository: Repository) => unknown,
) {
  const selected = repositories ?? installation.repositories;
  return {
    token: text,
    expires_at: timestamp(expiresAt),
    permissions,
    repository_selection: selected === null ? "all" : "selected",
    ...(repositories === null
      ? {}
      : {
          repositories: repositoriesOf(world, installation)
            .filter(({ id }) => repositories.has(id))
            .map((repository) => present(world, repository)),
        }),
  };
}

/** 36 characters after the prefix, as GitHub has it. */
function randomToken(prefix: string): string {
  return `${prefix}${randomBytes(18).toString("hex")}`;
}

/** Who stands behind an `Authorization` header; throws the 401, 403 or 404 that GitHub would answer. */
export async function authenticate(world: World, header: string | null | undefined): Promise<Actor> {
  const secret = readSecret(header);
  if (secret === null) return { kind: "anonymous" };
  const token = world.tokens.get(secret);
  if (token === undefined) {
    if (secret.split(".").length === 3) return { kind: "app", app: await verifyAppJwt(world, secret) };
    throw badCredentials();
  }
  if (token.kind === "user") return { kind: "user", account: token.account };
  return actAs(world, token);
}

function actAs(world: World, { installation, repositories, permissions, expiresAt, text }: InstallationToken): Actor {
  if (expiresAt <= world.now()) {
    world.tokens.delete(text);
    throw badCredentials();
  }
  if (installation.suspendedAt !== null) throw suspended();
  const { app } = installation;
  return { kind: "installation", app, installation, account: app.bot, repositories, permissions };
}

export function suspended(): ApiError {
  return new ApiError(403, "This installation has been suspended");
}

function badCredentials(): ApiError {
  return new ApiError(401, "Bad credentials");
}

/** `Bearer …`, `token …`, or the password of `Basic …`, which is how git says it. */
function readSecret(header: string | null | undefined): string | null {
  if (header === null || header === undefined || header === "") return null;
  const [scheme = "", rest = ""] = header.trim().split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return rest;
    case "basic": {
      const [user = "", ...password] = Buffer.from(rest, "base64").toString().split(":");
      // Some clients put the token where the user name goes.
      return password.join(":") === "" || password.join(":") === "x-oauth-basic" ? user : password.join(":");
    }
    default:
      throw badCredentials();
  }
}

async function verifyAppJwt(world: World, jwt: string): Promise<Application> {
  const claims = readClaims(jwt);
  const { iss } = claims;
  if (iss === undefined) throw new ApiError(401, "Missing 'issuer' claim ('iss') in assertion");
  const app = findIssuer(world, iss);
  if (app === null) throw new ApiError(404, "Integration not found");
  await verifySignature(app, jwt);

  const nowSeconds = Math.floor(world.now() / 1_000);
  if (typeof claims.iat !== "number" || claims.iat > nowSeconds) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof claims.exp !== "number" || claims.exp <= nowSeconds) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (claims.exp > nowSeconds + maxJwtLifeSeconds) {
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  return app;
}

/** Some libraries write the App's id as a number, which the standard does not foresee. */
function readClaims(jwt: string): { iss?: unknown; iat?: unknown; exp?: unknown } {
  try {
    if (decodeProtectedHeader(jwt).alg !== "RS256") throw undecodable();
    return decodeJwt(jwt);
  } catch (error) {
    throw error instanceof ApiError ? error : undecodable();
  }
}

function findIssuer(world: World, iss: unknown): Application | null {
  for (const app of world.apps.values()) {
    if (app.publicKeyPem !== "" && (String(iss) === String(app.id) || iss === app.clientId)) return app;
  }
  return null;
}

/** Only who signed it: times are judged by the world's clock. */
async function verifySignature(app: Application, jwt: string): Promise<void> {
  try {
    await compactVerify(jwt, await importSPKI(app.publicKeyPem, "RS256"), { algorithms: ["RS256"] });
  } catch (error) {
    if (error instanceof errors.JOSEError) throw undecodable();
    throw error;
  }
}

function undecodable(): ApiError {
  return new ApiError(401, "A JSON web token could not be decoded");
}
