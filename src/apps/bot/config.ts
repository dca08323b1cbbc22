import { readFileSync } from "node:fs";
import { createPrivateKey } from "node:crypto";
import { resolve } from "node:path";
import { configTexts } from "#core/message/config.ts";

/** Everything that `npm start` is told, parsed once. */
export interface Config {
  readonly appId: number;
  /** PEM. It is taken out of the environment, so that no child process and no dump of it carries the key. */
  readonly privateKey: string;
  /** One or two, the current one first: both are live while one is being replaced. */
  readonly webhookSecrets: readonly [string, ...string[]];
  readonly apiUrl: string;
  readonly host: string;
  readonly port: number;
  readonly storage:
    | { readonly kind: "embedded"; readonly directory: string }
    | { readonly kind: "postgres"; readonly url: string };
  readonly profile: Profile;
  /** The repository of each organisation that holds its contract, such as `.github`; null: there is no such floor. */
  readonly floorRepository: string | null;
  /** Logins of the accounts that may install this App; null: any. */
  readonly accounts: readonly string[] | null;
  /** Where people outside GitHub are told that they are needed, such as a chat's incoming webhook; null: nowhere. */
  readonly notify: { readonly url: string; readonly secret: string | null } | null;
  /** Null: metrics are shown to this machine alone. */
  readonly metricsToken: string | null;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

/** What the App's manifest grants it: to judge and report, or to merge and write too. */
export type Profile = "gate" | "full";

/** GitHub asks for "high entropy"; 32 bytes is what a 256-bit key has. Source: SR-54, and Probot's silent default. */
const minSecretBytes = 32;

/** What Probot falls back to when it is told nothing; a request that is signed with it must never be taken. */
const probotDefaultSecret = "development";

/** Settings under which a library would fetch a package at run time (SR-07). */
const refusedSettings = ["REDIS_URL", "REDIS_HOST"];

/**
 * Reads the settings, and takes the secrets out of `env`. Every problem is reported, not only the first; a malformed setting
 * is never replaced by a default.
 */
export function parseConfig(
  env: Record<string, string | undefined>,
):
  | { readonly kind: "ok"; readonly config: Config }
  | { readonly kind: "failed"; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const take = (name: string): string | null => {
    const value = env[name]?.trim();
    return value === undefined || value === "" ? null : value;
  };
  const wrong = <Value>(problem: string, value: Value): Value => {
    problems.push(problem);
    return value;
  };

  for (const name of refusedSettings) {
    if (take(name) !== null) problems.push(configTexts.refused(name));
  }

  const appIdText = take("APP_ID");
  const appId =
    appIdText === null
      ? wrong(configTexts.missing("APP_ID"), 0)
      : /^[1-9]\d{0,11}$/.test(appIdText)
        ? Number(appIdText)
        : wrong(configTexts.malformed("APP_ID", appIdText, "the App's number"), 0);

  const privateKey = readPrivateKey(take("PRIVATE_KEY"), take("PRIVATE_KEY_PATH"), problems);
  const webhookSecrets = readSecrets(take("WEBHOOK_SECRET"), take("WEBHOOK_SECRET_PREVIOUS"), problems);
  for (const name of ["PRIVATE_KEY", "WEBHOOK_SECRET", "WEBHOOK_SECRET_PREVIOUS"]) delete env[name];

  const portText = take("PORT") ?? "3000";
  const port =
    /^\d{1,5}$/.test(portText) && Number(portText) <= 65_535
      ? Number(portText)
      : wrong(configTexts.malformed("PORT", portText, "a port from 0 to 65535"), 0);
  const apiUrl = readApiUrl(take("GITHUB_API_URL") ?? "https://api.github.com", problems);
  const databaseUrl = take("DATABASE_URL");
  if (databaseUrl !== null && !/^postgres(?:ql)?:\/\//.test(databaseUrl)) {
    problems.push(configTexts.malformed("DATABASE_URL", "(hidden)", "a URL that begins with postgresql://"));
  }
  const profile = readChoice(
    "HEADGATE_PROFILE",
    take("HEADGATE_PROFILE") ?? "full",
    ["gate", "full"] as const,
    problems,
  );
  const logLevel = readChoice(
    "LOG_LEVEL",
    take("LOG_LEVEL") ?? "info",
    ["debug", "info", "warn", "error"] as const,
    problems,
  );
  const floorRepository = readName("HEADGATE_FLOOR_REPOSITORY", take("HEADGATE_FLOOR_REPOSITORY"), problems);
  const accounts = readAccounts(take("HEADGATE_ACCOUNTS"), problems);
  const notify = readNotify(take("HEADGATE_NOTIFY_URL"), take("HEADGATE_NOTIFY_SECRET"), problems);
  // An address of a chat is a secret as well: whoever has it can write there.
  for (const name of ["HEADGATE_NOTIFY_URL", "HEADGATE_NOTIFY_SECRET"]) delete env[name];

  const [current, ...others] = webhookSecrets;
  if (problems.length > 0 || privateKey === null || current === undefined) return { kind: "failed", problems };
  return {
    kind: "ok",
    config: {
      appId,
      privateKey,
      webhookSecrets: [current, ...others],
      apiUrl,
      host: take("HOST") ?? "localhost",
      port,
      storage:
        databaseUrl === null
          ? { kind: "embedded", directory: resolve(take("DATA_DIRECTORY") ?? "data") }
          : { kind: "postgres", url: databaseUrl },
      profile,
      floorRepository,
      accounts,
      notify,
      metricsToken: take("METRICS_TOKEN"),
      logLevel,
    },
  };
}

function readPrivateKey(inline: string | null, path: string | null, problems: string[]): string | null {
  if (inline !== null && path !== null) problems.push(configTexts.both("PRIVATE_KEY", "PRIVATE_KEY_PATH"));
  if (inline === null && path === null) problems.push(configTexts.missing("PRIVATE_KEY_PATH"));
  const pem = inline === null ? readKeyFile(path, problems) : inline.replaceAll("\\n", "\n");
  if (pem === null) return null;
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === "rsa") return pem;
    problems.push(configTexts.notRsa(key.asymmetricKeyType ?? "unknown"));
  } catch {
    problems.push(configTexts.unreadableKey(inline === null ? `PRIVATE_KEY_PATH (${path})` : "PRIVATE_KEY"));
  }
  return null;
}

function readKeyFile(path: string | null, problems: string[]): string | null {
  if (path === null) return null;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    problems.push(configTexts.unreadableFile("PRIVATE_KEY_PATH", path, code));
    return null;
  }
}

function readSecrets(current: string | null, previous: string | null, problems: string[]): string[] {
  if (current === null) problems.push(configTexts.missing("WEBHOOK_SECRET"));
  const given = [
    { name: "WEBHOOK_SECRET", secret: current },
    { name: "WEBHOOK_SECRET_PREVIOUS", secret: previous },
  ];
  return given.flatMap(({ name, secret }) => {
    if (secret === null) return [];
    if (secret === probotDefaultSecret) problems.push(configTexts.defaultSecret(name));
    else if (Buffer.byteLength(secret) < minSecretBytes) problems.push(configTexts.shortSecret(name, minSecretBytes));
    return [secret];
  });
}

/** The base of GitHub's REST API: api.github.com, `https://HOST/api/v3`, or `https://api.TENANT.ghe.com`. */
function readApiUrl(text: string, problems: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!isSafeUrl(text) || url?.search !== "" || url.hash !== "") {
    problems.push(configTexts.malformed("GITHUB_API_URL", text, "an https URL such as https://HOST/api/v3"));
  }
  return text.replace(/\/+$/, "");
}

function readChoice<Choice extends string>(
  name: string,
  text: string,
  choices: readonly [Choice, ...Choice[]],
  problems: string[],
): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  problems.push(configTexts.malformed(name, text, `one of ${choices.join(", ")}`));
  return choices[0];
}

function readName(name: string, text: string | null, problems: string[]): string | null {
  if (text !== null && !/^[A-Za-z0-9._-]{1,100}$/.test(text)) {
    problems.push(configTexts.malformed(name, text, "the name of a repository, without its owner"));
  }
  return text;
}

function readNotify(url: string | null, secret: string | null, problems: string[]): Config["notify"] {
  if (url === null) {
    if (secret !== null) problems.push(configTexts.missing("HEADGATE_NOTIFY_URL"));
    return null;
  }
  if (!isSafeUrl(url)) problems.push(configTexts.malformed("HEADGATE_NOTIFY_URL", "(hidden)", "an https URL"));
  if (secret !== null && Buffer.byteLength(secret) < minSecretBytes) {
    problems.push(configTexts.shortSecret("HEADGATE_NOTIFY_SECRET", minSecretBytes));
  }
  return { url, secret };
}

/** https, or http to this machine. */
function isSafeUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLoopback = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback)) && url.username === "";
}

function readAccounts(text: string | null, problems: string[]): readonly string[] | null {
  if (text === null) return null;
  const accounts = text.split(",").map((account) => account.trim().toLowerCase());
  if (!accounts.every((account) => /^[a-z0-9](?:[a-z0-9-]{0,38})$/.test(account))) {
    problems.push(configTexts.malformed("HEADGATE_ACCOUNTS", text, "logins, separated by commas"));
  }
  return accounts;
}
