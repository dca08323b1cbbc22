import { importPKCS8, SignJWT } from "jose";
import { createPrivateKey } from "node:crypto";

import type { Account } from "#sandbox/accounts/account.ts";
import { createUser } from "#sandbox/accounts/create-account.ts";
import type { Application } from "#sandbox/apps/application.ts";
import { createApp, createPrivateKeyPem, type NewApp } from "#sandbox/apps/create-app.ts";
import { createUserToken } from "#sandbox/apps/tokens.ts";
import { githubHooks } from "#sandbox/hooks/hooks.ts";
import { buildPayload } from "#sandbox/hooks/payload.ts";
import { githubLimits } from "#sandbox/kernel/rate-limit.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "#sandbox/sandbox.ts";

import { findUnknownProperties, operationIdOf, validateResponse } from "./github-api.ts";
import { validateWebhook } from "./webhook-schema.ts";

export interface TestSandbox extends Sandbox, AsyncDisposable {
  /** A client that says who it is by this token: a person's, an installation's or an App's JWT. Null: anonymous. */
  readonly as: (token: string | null) => TestClient;
  /** A user, and a client that acts for them. */
  readonly user: (login: string) => TestUser;
  /** An App with a key that all Apps of all tests share, because making one takes long. */
  readonly app: (plan: Omit<NewApp, "privateKeyPem">) => Promise<TestApp>;
}

export interface TestSandboxOptions extends SandboxOptions {
  /** For tests of the deliveries themselves: their events are none of GitHub's. */
  readonly takesInventedEvents?: boolean;
}

export interface TestUser {
  readonly account: Account;
  readonly token: string;
  readonly api: TestClient;
}

export interface TestApp {
  readonly app: Application;
  readonly privateKeyPem: string;
  /** A client with a fresh JWT for each call. */
  readonly api: TestClient;
}

export interface TestClient {
  readonly get: Send;
  readonly delete: Send;
  readonly post: SendWithBody;
  readonly put: SendWithBody;
  readonly patch: SendWithBody;
  /** `data`, or an error with what GraphQL answered. */
  readonly graphql: (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<any>;
}

type Send = (path: string, headers?: Readonly<Record<string, string>>) => Promise<ApiAnswer>;
type SendWithBody = (path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<ApiAnswer>;

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or text where it is none; null where nothing came. */
  readonly body: any;
}

/**
 * A local GitHub of its own: `await using sandbox = await startTestSandbox();`. At the end of the scope it waits for the work
 * in the background, fails where a part of it failed, and goes. Without other orders there are no secondary limits.
 */
export async function startTestSandbox(options: TestSandboxOptions = {}): Promise<TestSandbox> {
  const { takesInventedEvents = false, ...settings } = options;
  const sandbox = await startSandbox({
    limits: { primary: githubLimits.primary, secondary: null },
    // What is checked here is checked while a delivery is on its way, and a busy machine takes long for it.
    hooks: { ...githubHooks, timeoutMs: 300_000 },
    ...settings,
  });
  const isOurOwn = settings.routes === undefined;
  const wrong = new Set<string>();
  sandbox.world.listen((event) => {
    if (takesInventedEvents) return;
    // As it would be sent, whether or not there is someone to send it to.
    const payload: unknown = JSON.parse(JSON.stringify(buildPayload(sandbox.world, event, { id: 1 })));
    for (const problem of validateWebhook(event.event, payload)) wrong.add(problem);
  });
  const as = (token: string | null): TestClient => buildClient(sandbox.url, async () => token, isOurOwn);
  return Object.assign(sandbox, {
    as,
    user: (login: string) => {
      const account = createUser(sandbox.world, { login });
      const token = createUserToken(sandbox.world, account);
      return { account, token, api: as(token) };
    },
    app: async (plan: Omit<NewApp, "privateKeyPem">) => {
      const { app, privateKeyPem } = await createApp(sandbox.world, { ...plan, privateKeyPem: await sharedKey() });
      const readToken = () => signAppJwt(app, privateKeyPem, { now: sandbox.world.now() });
      const api = buildClient(sandbox.url, readToken, isOurOwn);
      return { app, privateKeyPem, api };
    },
    [Symbol.asyncDispose]: async () => {
      try {
        await sandbox.idle();
      } finally {
        await sandbox.close();
      }
      if (wrong.size > 0) throw new Error(`GitHub would not have sent this:\n${[...wrong].slice(0, 20).join("\n")}`);
    },
  });
}

let key: Promise<string> | null = null;

function sharedKey(): Promise<string> {
  key ??= createPrivateKeyPem();
  return key;
}

/** The JWT that an App identifies itself with; `claims` replace what it would say. */
export async function signAppJwt(
  app: Application,
  privateKeyPem: string,
  { now = Date.now(), ...claims }: { readonly now?: number; readonly [claim: string]: unknown } = {},
): Promise<string> {
  const pkcs8 = createPrivateKey(privateKeyPem).export({ type: "pkcs8", format: "pem" }).toString();
  const seconds = Math.floor(now / 1_000);
  const payload = { iat: seconds - 60, exp: seconds + 540, iss: String(app.id), ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: "RS256" }).sign(await importPKCS8(pkcs8, "RS256"));
}

/** `isOnlyGithub`: there is no operation that GitHub has not. */
function buildClient(url: string, readToken: () => Promise<string | null>, isOnlyGithub: boolean): TestClient {
  const send = async (
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> => {
    const token = await readToken();
    const response = await fetch(path.startsWith("http") ? path : `${url}${path}`, {
      method,
      redirect: "manual",
      headers: {
        accept: "application/vnd.github+json",
        "user-agent": "headgate-tests",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, body: parse(text, response.headers) };
    checkAnswer(method, response.url.slice(url.length), answer, isOnlyGithub);
    return answer;
  };
  return {
    get: (path, headers) => send("GET", path, undefined, headers),
    delete: (path, headers) => send("DELETE", path, undefined, headers),
    post: (path, body, headers) => send("POST", path, body, headers),
    put: (path, body, headers) => send("PUT", path, body, headers),
    patch: (path, body, headers) => send("PATCH", path, body, headers),
    graphql: async (query, variables) => {
      const { status, body } = await send("POST", "/graphql", { query, variables });
      if (status !== 200 || body.errors !== undefined) throw new Error(`GraphQL ${status}: ${JSON.stringify(body)}`);
      return body.data;
    },
  };
}

/** What is no part of GitHub's REST API, or no page of it. */
const notRest = /^\/((_sandbox|graphql|api\/graphql)(\/.*)?|zen|versions|favicon.ico)?$/;

/** Where the description itself is wrong: of installations in a list it wants accounts that are users and enterprises at once. */
const misdescribed = new Set(["apps/list-installations"]);

function checkAnswer(method: string, path: string, answer: ApiAnswer, isOnlyGithub: boolean): void {
  if (notRest.test(path.split("?")[0] ?? "") || (answer.headers.get("content-type") ?? "").startsWith("text/html"))
    return;
  const plain = path.replace(/^\/api\/v3(?=\/|$)/, "");
  const operationId = operationIdOf(method, plain);
  if (operationId === null ? answer.status === 404 || !isOnlyGithub : misdescribed.has(operationId)) return;
  const given = { method, path: plain, ...answer };
  const inventions = findUnknownProperties(given).map((place) => `${place}: GitHub describes no such property`);
  const problems = [...validateResponse(given), ...inventions];
  if (problems.length === 0) return;
  throw new Error(`GitHub would not have answered this:\n${problems.slice(0, 20).join("\n")}`);
}

function parse(text: string, headers: Headers): unknown {
  if (text === "") return null;
  return (headers.get("content-type") ?? "").includes("json") ? JSON.parse(text) : text;
}
