import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openRepository } from "#adapters/git/repository.ts";
import { resolveCommit } from "#adapters/git/resolve.ts";
import { renderDemo } from "#core/message/demo.ts";
import { findContractInWorkTree } from "./contract-file.ts";
import { exitCodes, type Outcome, UsageError } from "./exit.ts";
import { runExplain } from "./explain-command.ts";
import { runReplay } from "./replay-command.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));

export interface DemoOptions {
  /** This project unless told. */
  readonly repo?: string;
  readonly contract?: string;
  readonly last: number;
}

/** `npm run demo`: the last merged changes of a repository, judged, with a word on what one sees. */
export async function runDemo({ repo = project, contract: given, last }: DemoOptions): Promise<Outcome> {
  const own = given ?? (await findOwnContract(repo));
  const contract = relative(process.cwd(), own ?? resolve(project, "docs/starter-contract.yml"));
  const options = { repo, contract, format: "text" } as const;

  const replayed = await runReplay({ ...options, head: "HEAD", last });
  if (replayed.exitCode !== exitCodes.clear) return replayed;
  const tip = await resolveCommit(await openRepository(repo), "HEAD");
  // A history of one commit has nothing that was merged; the replay says so.
  const newest = await runExplain(tip, options).catch(orNothing);
  const stdout = renderDemo({
    repository: resolve(repo) === resolve(project) ? "This repository" : repo,
    contract,
    isStarter: own === null,
    replay: replayed.stdout ?? "",
    newest: newest?.stdout ?? null,
  });
  return { exitCode: exitCodes.clear, stdout };
}

async function findOwnContract(repo: string): Promise<string | null> {
  const found = await findContractInWorkTree(repo).catch(orNothing);
  return found === null ? null : resolve(repo, found.path);
}

function orNothing(error: unknown): null {
  if (error instanceof UsageError) return null;
  throw error;
}
