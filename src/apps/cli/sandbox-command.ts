import { readdir, readFile } from "node:fs/promises";

import { renderSandbox } from "#core/message/sandbox.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import { parseSeed } from "#sandbox/parse-seed.ts";
import { type Sandbox, startSandbox } from "#sandbox/sandbox.ts";
import { demoSeed, type Seed, sow, type Sown } from "#sandbox/seed.ts";
import { exitCodes, type Outcome, UsageError } from "./exit.ts";

export interface SandboxCommandOptions {
  readonly port: number;
  readonly host: string;
  readonly directory?: string;
  readonly seedFile?: string;
}

/** `headgate sandbox`: stays up until it is told to end, so it speaks before it has an outcome. */
export async function runSandbox(options: SandboxCommandOptions): Promise<Outcome> {
  const seed = options.seedFile === undefined ? demoSeed : await readSeed(options.seedFile);
  if (options.directory !== undefined) await refuseUsedDirectory(options.directory);
  const ended = untilSignal();
  const sandbox = await start(options);
  try {
    const sown = await sow(sandbox.world, seed).catch(asUsageError);
    process.stdout.write(renderSandbox(describe(sandbox, sown, options.directory ?? null)));
    await ended;
  } finally {
    await sandbox.close();
  }
  return { exitCode: exitCodes.clear };
}

/** What an earlier run left cannot be taken up again. */
async function refuseUsedDirectory(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(`${directory} cannot be used: ${error.message}`);
  });
  if (entries.length > 0) throw new UsageError(`${directory} is not empty. Choose another --directory, or empty it.`);
}

async function start({ port, host, directory }: SandboxCommandOptions): Promise<Sandbox> {
  try {
    const report = (error: unknown) => void process.stderr.write(`sandbox: ${describeDefect(error)}\n`);
    return await startSandbox({ port, host, onDefect: report, ...(directory === undefined ? {} : { directory }) });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EADDRINUSE") throw new UsageError(`Port ${port} is taken. Choose another one with --port.`);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new UsageError(`${host} is no address of this machine.`);
    throw error;
  }
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

async function readSeed(file: string): Promise<Seed> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is no JSON: ${(error as Error).message}`);
  }
  try {
    return parseSeed(value);
  } catch (error) {
    return asUsageError(error);
  }
}

/** What the seed asks for cannot be; whoever wrote it can mend it. */
function asUsageError(error: unknown): never {
  if (!(error instanceof ApiError)) throw error;
  throw new UsageError([error.message, ...(error.errors ?? []).map((one) => `  ${problem(one)}`)].join("\n"));
}

function problem(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function describeDefect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function describe({ world, url }: Sandbox, sown: Sown, directory: string | null) {
  return {
    url,
    directory,
    tokens: sown.tokens,
    repositories: [...world.repositories.values()].map(({ owner, name }) => `${owner.login}/${name}`),
    apps: Object.entries(sown.apps).map(([slug, { id, installation_ids }]) => ({
      slug,
      id,
      installationIds: installation_ids,
    })),
  };
}
