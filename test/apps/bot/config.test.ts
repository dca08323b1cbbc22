import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "#apps/bot/config.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
const ed25519 = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
const secret = "0123456789abcdef0123456789abcdef";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "headgate-config-"));
  writeFileSync(join(directory, "key.pem"), rsa);
});
afterAll(() => rm(directory, { recursive: true }));

function enough(over: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  return { APP_ID: "7", PRIVATE_KEY: String(rsa), WEBHOOK_SECRET: secret, ...over };
}

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  const parsed = parseConfig(env);
  return parsed.kind === "failed" ? parsed.problems : [];
}

describe("parseConfig", () => {
  it("starts embedded with three settings", () => {
    const parsed = parseConfig(enough());
    expect(parsed).toMatchObject({
      kind: "ok",
      config: {
        appId: 7,
        webhookSecrets: [secret],
        apiUrl: "https://api.github.com",
        host: "localhost",
        port: 3000,
        storage: { kind: "embedded" },
        profile: "full",
        floorRepository: null,
        accounts: null,
        notify: null,
      },
    });
  });

  it("takes the secrets out of the environment (SR-62)", () => {
    const env = enough({ WEBHOOK_SECRET_PREVIOUS: `${secret}-old` });
    parseConfig(env);
    expect(Object.keys(env)).toEqual(["APP_ID"]);
  });

  it("keeps two live secrets, the current one first (SR-54)", () => {
    const parsed = parseConfig(enough({ WEBHOOK_SECRET_PREVIOUS: `${secret}-old` }));
    expect(parsed).toMatchObject({ config: { webhookSecrets: [secret, `${secret}-old`] } });
  });

  it("reads the key from a file, and one whose line ends were escaped", () => {
    const fromFile = parseConfig(enough({ PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: join(directory, "key.pem") }));
    const escaped = parseConfig(enough({ PRIVATE_KEY: String(rsa).replaceAll("\n", "\\n") }));
    expect([fromFile.kind, escaped.kind]).toEqual(["ok", "ok"]);
  });

  it.each([
    ["https://github.example.com/api/v3/", "https://github.example.com/api/v3"],
    ["https://api.octo.ghe.com", "https://api.octo.ghe.com"],
    ["http://127.0.0.1:4010", "http://127.0.0.1:4010"],
  ])("takes %s for GitHub's address", (given, apiUrl) => {
    expect(parseConfig(enough({ GITHUB_API_URL: given }))).toMatchObject({ config: { apiUrl } });
  });

  it.each([
    ["no App", { APP_ID: undefined }, "APP_ID is not set. See .env.example for what it is and where to find it."],
    ["an App by name", { APP_ID: "headgate" }, "APP_ID must be the App's number, not `headgate`."],
    [
      "no secret",
      { WEBHOOK_SECRET: " " },
      "WEBHOOK_SECRET is not set. See .env.example for what it is and where to find it.",
    ],
    [
      "a short secret",
      { WEBHOOK_SECRET: secret.slice(1) },
      "WEBHOOK_SECRET is shorter than 32 bytes. Make one with `openssl rand -hex 32`, and set it in the App's settings too.",
    ],
    [
      "the secret that Probot falls back to",
      { WEBHOOK_SECRET: "development" },
      "WEBHOOK_SECRET is a well-known default: anyone could sign with it. Make one with `openssl rand -hex 32`.",
    ],
    [
      "a short second secret",
      { WEBHOOK_SECRET_PREVIOUS: "old" },
      "WEBHOOK_SECRET_PREVIOUS is shorter than 32 bytes. Make one with `openssl rand -hex 32`, and set it in the App's settings too.",
    ],
    [
      "no key",
      { PRIVATE_KEY: undefined },
      "PRIVATE_KEY_PATH is not set. See .env.example for what it is and where to find it.",
    ],
    [
      "a key that is none",
      { PRIVATE_KEY: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" },
      "PRIVATE_KEY holds no private key in PEM form. Generate one on the App's settings page, and keep the file as it is.",
    ],
    [
      "a key of another kind",
      { PRIVATE_KEY: String(ed25519) },
      "the private key is of type ed25519, but GitHub Apps sign with RSA.",
    ],
    [
      "a key file that is not there",
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "/nowhere/key.pem" },
      "PRIVATE_KEY_PATH: cannot read `/nowhere/key.pem` (ENOENT). Check the path and its permissions.",
    ],
    ["two keys", { PRIVATE_KEY_PATH: "key.pem" }, "PRIVATE_KEY and PRIVATE_KEY_PATH are both set. Keep one of them."],
    [
      "a Redis (SR-07)",
      { REDIS_URL: "redis://localhost" },
      "REDIS_URL is set, but Headgate keeps nothing in Redis. Remove it; set DATABASE_URL for several replicas.",
    ],
    ["a port out of range", { PORT: "65536" }, "PORT must be a port from 0 to 65535, not `65536`."],
    [
      "an unencrypted GitHub",
      { GITHUB_API_URL: "http://github.example.com/api/v3" },
      "GITHUB_API_URL must be an https URL such as https://HOST/api/v3, not `http://github.example.com/api/v3`.",
    ],
    [
      "another database, whose password is not shown",
      { DATABASE_URL: "mysql://root:hunter2@localhost" },
      "DATABASE_URL must be a URL that begins with postgresql://, not `(hidden)`.",
    ],
    ["an unknown profile", { HEADGATE_PROFILE: "admin" }, "HEADGATE_PROFILE must be one of gate, full, not `admin`."],
    ["an unknown level", { LOG_LEVEL: "loud" }, "LOG_LEVEL must be one of debug, info, warn, error, not `loud`."],
    [
      "a floor with its owner",
      { HEADGATE_FLOOR_REPOSITORY: "octo/.github" },
      "HEADGATE_FLOOR_REPOSITORY must be the name of a repository, without its owner, not `octo/.github`.",
    ],
    [
      "accounts that are no logins",
      { HEADGATE_ACCOUNTS: "octo,*" },
      "HEADGATE_ACCOUNTS must be logins, separated by commas, not `octo,*`.",
    ],
  ])("refuses %s", (_, over, problem) => {
    expect(problemsOf(enough(over))).toEqual([problem]);
  });

  it("tells every problem at once", () => {
    expect(problemsOf({ REDIS_HOST: "x", PORT: "x" })).toHaveLength(5);
  });
});
