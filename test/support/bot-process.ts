import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Config } from "#apps/bot/config.ts";

const main = fileURLToPath(new URL("../../src/apps/bot/main.ts", import.meta.url));

export interface BotProcess {
  /** Ends it at once, as a power cut or the kernel would; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Headgate as `npm start` runs it, in a process of its own; resolves when it is ready. */
export async function startBotProcess(config: Config, keyFile: string): Promise<BotProcess> {
  await writeFile(keyFile, config.privateKey, { mode: 0o600 });
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env["PATH"],
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
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (said += text.toString()));
  await untilReady(child, `http://${config.host}:${config.port}/readyz`, () => said);
  return {
    kill: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function untilReady(child: ChildProcess, url: string, said: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said()}`);
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it was not ready in time: ${said()}`);
}
