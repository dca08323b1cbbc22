import { execFile, type ExecFileException } from "node:child_process";

interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** A second is much, for the largest diff that is served has 3,000 files; a busy machine takes many times as long. */
const limits = { timeoutMs: 300_000, maxBytes: 256 * 1024 * 1024 };

/** Nothing of the machine's or a person's own settings counts. */
export const gitEnvironment = {
  PATH: process.env["PATH"],
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

/** Two that set one ref at once wait for one another: git's own patience is a tenth of a second. */
const refTimeoutMs = 60_000;
const settings = [
  "core.hooksPath=/dev/null",
  "core.quotePath=false",
  `core.filesRefLockTimeout=${refTimeoutMs}`,
  `core.packedRefsTimeout=${refTimeoutMs}`,
].flatMap((setting) => ["-c", setting]);

/**
 * Runs the git program in a bare repository. It rejects only where git could not run; an exit code is an answer. What depends on
 * objects alone is run once: every page and every read of a pull request asks for the same commits again, and starting git costs
 * more than all else that is done for an answer.
 */
export function runGit(directory: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  if (!isAboutObjects(args, options)) return startGit(directory, args, options);
  const key = JSON.stringify([directory, args, options.env]);
  const running = known.get(key) ?? startGit(directory, args, options);
  known.delete(key);
  known.set(key, running);
  const forget = () => known.delete(key);
  // An object that is missing now may come with the next push.
  running.then(({ exitCode, stdout }) => (exitCode <= 1 && stdout.length <= maxKeptBytes) || forget(), forget);
  for (const oldest of known.keys()) {
    if (known.size <= maxKept) break;
    known.delete(oldest);
  }
  return running;
}

/** Answers that are remembered, of all repositories together: the newest, 64 MiB of them at most. */
const maxKept = 2_000;
const maxKeptBytes = 32 * 1024;
const known = new Map<string, Promise<GitResult>>();

const aboutObjects: ReadonlySet<string | undefined> = new Set(["diff", "log", "ls-tree", "merge-base", "merge-tree"]);
const hashes = /^\^?[0-9a-f]{40}(?:\.{2,3}[0-9a-f]{40})?$/;
/** Options by which a command reads refs, or its own input. */
const refOptions = /^--(?:all|alternate-refs|bisect|branches|exclude|glob|not|reflog|remotes|stdin|tags)/;

/** Whether a command names nothing but objects, by their whole hashes: its answer is the same for ever. */
function isAboutObjects([command, ...args]: readonly string[], { input }: GitOptions): boolean {
  if (input !== undefined || !aboutObjects.has(command)) return false;
  const end = args.indexOf("--");
  const named = end < 0 ? args : args.slice(0, end);
  const revisions = named.filter((arg) => !arg.startsWith("-"));
  return (
    revisions.length > 0 &&
    revisions.every((revision) => hashes.test(revision)) &&
    !named.some((arg) => refOptions.test(arg))
  );
}

function startGit(directory: string, args: readonly string[], options: GitOptions): Promise<GitResult> {
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  const child = execFile(
    "git",
    [...settings, ...args],
    {
      cwd: directory,
      encoding: "buffer",
      timeout: limits.timeoutMs,
      maxBuffer: limits.maxBytes,
      env: { ...gitEnvironment, ...options.env },
    },
    (error: ExecFileException | null, stdout: Buffer, stderr: Buffer) => {
      if (error !== null && typeof error.code !== "number") return reject(error);
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, stdout, stderr: stderr.toString() });
    },
  );
  child.stdin?.on("error", () => {}); // A git that ends before it has read everything is judged by its exit code.
  child.stdin?.end(options.input ?? "");
  return promise;
}

/** The output of a git command that must succeed; anything else is a defect. */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await runGit(directory, args, options);
  if (exitCode !== 0) throw new Error(`git ${args[0] ?? ""} failed with ${exitCode}: ${stderr.slice(0, 2_000)}`);
  return stdout.toString();
}
