import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Config } from "#apps/bot/config.ts";

const main = fileURLToPath(new URL("../../src/apps/bot/main.ts", import.meta.url));

/** Headgate as `npm start` runs it, in a process of its own. Killed at the end of the scope if it still runs. */
export interface StartedProcess extends AsyncDisposable {
  /** All that it has printed so far, on both streams. */
  readonly said: () => string;
  readonly saidOnStderr: () => string;
  readonly send: (signal: "SIGTERM" | "SIGKILL") => void;
  /** How it ended: an exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Where it listens, once it is ready. At `LOG_LEVEL` info or below, since it is its log that says so. */
  readonly url: () => Promise<string>;
  /** Resolves when it answers on this path with this status; `at` is where it listens, unless its log is to say so. */
  readonly untilAnswers: (path: string, status: number, at?: string) => Promise<void>;
}

/** How long it may take to start, or to say something; a busy machine is slow. */
const patienceMs = 300_000;

/** With these settings and no others. */
export function npmStart(settings: Readonly<Record<string, string>>): StartedProcess {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env["PATH"], ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: { isError: boolean; text: string }[] = [];
  child.stdout.on("data", (text: Buffer) => said.push({ isError: false, text: text.toString() }));
  child.stderr.on("data", (text: Buffer) => said.push({ isError: true, text: text.toString() }));
  let end: number | string | null = null;
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve((end = code ?? signal ?? "unknown")));
  });
  const all = () => said.map(({ text }) => text).join("");
  const until = async <Value>(read: () => Value | null | Promise<Value | null>): Promise<Value> => {
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      const value = await read();
      if (value !== null) return value;
      if (end !== null) throw new Error(`it ended with ${end}: ${all()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`that did not come: ${all()}`);
  };
  const url = () => until(() => /"url":"([^"]+)".*"Headgate is listening"/.exec(all())?.[1] ?? null);
  return {
    said: all,
    saidOnStderr: () =>
      said
        .filter(({ isError }) => isError)
        .map(({ text }) => text)
        .join(""),
    send: (signal) => child.kill(signal),
    ended,
    url,
    untilAnswers: async (path, status, at) => {
      const address = `${at ?? (await url())}${path}`;
      await until(() =>
        fetch(address).then(
          (answer) => (answer.status === status ? true : null),
          () => null,
        ),
      );
    },
    [Symbol.asyncDispose]: async () => {
      if (end === null) child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The settings that say the same as a configuration; the key is written to `keyFile`. */
export async function settingsOf(config: Config, keyFile: string): Promise<Record<string, string>> {
  await writeFile(keyFile, config.privateKey, { mode: 0o600 });
  return {
    APP_ID: String(config.appId),
    PRIVATE_KEY_PATH: keyFile,
    WEBHOOK_SECRET: config.webhookSecrets[0],
    GITHUB_API_URL: config.apiUrl,
    HOST: config.host,
    PORT: String(config.port),
    LOG_LEVEL: config.logLevel,
    ...(config.storage.kind === "postgres"
      ? { DATABASE_URL: config.storage.url }
      : { DATA_DIRECTORY: config.storage.directory }),
  };
}
