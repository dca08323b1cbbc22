import type { Account } from "#sandbox/accounts/account.ts";
import type { CheckConclusion } from "#sandbox/checks/check.ts";
import type { CheckOutput } from "#sandbox/checks/check-input.ts";
import type { World, WorldEvent } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { type ArtifactFiles, uploadArtifact } from "./artifacts.ts";
import { workflowsAt } from "./discover.ts";
import { type Occasion, occasionsOf, wantsRun } from "./occasions.ts";
import { completeJob, completeRun, type NewRun, startJob, startWorkflowRun } from "./operations.ts";
import type { WorkflowRun } from "./workflow.ts";

/** What a script is told of a run that it has to play. */
export interface RunRequest {
  readonly world: World;
  readonly repository: Repository;
  readonly run: WorkflowRun;
  readonly workflowPath: string;
  readonly event: string;
  readonly action: string | null;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly attempt: number;
  readonly actor: Account;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of the event, as it was when it happened; a re-run gets it again. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** For a job that is to be seen running; those that the script only names in its answer run and end at once. */
  readonly startJob: (name: string) => Promise<RunningJob>;
  readonly uploadArtifact: (name: string, files: ArtifactFiles) => void;
}

interface RunningJob {
  readonly complete: (conclusion: CheckConclusion, output?: CheckOutput) => void;
}

/** Plays one run: the conclusions of its jobs by name. */
export type Runner = (
  request: RunRequest,
) => Promise<Readonly<Record<string, CheckConclusion>>> | Readonly<Record<string, CheckConclusion>>;

interface Cause {
  readonly action: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

const runners = new WeakMap<World, Runner>();
const causes = new WeakMap<WorkflowRun, Cause>();

/**
 * From now on the workflow files of all repositories start runs by their `on`, and `runner` plays them in place of the YAML.
 * Without it nothing starts by itself; a run that is dispatched waits for a script to go on with it.
 */
export function registerWorkflows(world: World, runner: Runner): void {
  const isFirst = !runners.has(world);
  runners.set(world, runner);
  if (isFirst) world.listen((event) => world.background(startFor(world, event)));
}

async function startFor(world: World, event: WorldEvent): Promise<void> {
  const { repository, sender, payload } = event;
  if (repository === null) return;
  for (const occasion of await occasionsOf(event)) {
    for (const { workflow, file } of await workflowsAt(world, repository, occasion.workflowsFrom)) {
      if (workflow.state !== "active" || !(await wantsRun(repository, file, occasion, payload))) continue;
      const input = { ...describe(occasion), workflowPath: workflow.path, workflowName: file.name, actor: sender };
      await launchRun(world, repository, input, { action: occasion.action, payload });
    }
  }
}

function describe({ event, headSha, headBranch, headRepository, displayTitle }: Occasion) {
  return { event, headSha, headBranch, headRepository, ...(displayTitle === undefined ? {} : { displayTitle }) };
}

/** Starts the run; whoever is registered plays it in the background. */
export async function launchRun(
  world: World,
  repository: Repository,
  input: NewRun,
  cause: Cause,
): Promise<WorkflowRun> {
  const run = await startWorkflowRun(world, repository, input);
  causes.set(run, cause);
  continueRun(world, repository, run);
  return run;
}

/** The present attempt of a run, played in the background if anyone plays runs. */
export function continueRun(world: World, repository: Repository, run: WorkflowRun): void {
  const runner = runners.get(world);
  if (runner !== undefined) world.background(play(world, repository, run, runner));
}

async function play(world: World, repository: Repository, run: WorkflowRun, runner: Runner): Promise<void> {
  const { attempt } = run;
  const cause = causes.get(run) ?? { action: null, payload: {} };
  // Cancelled, or run again meanwhile: what is still said about this attempt is not heard.
  const isOver = (): boolean => run.status === "completed" || run.attempt !== attempt;
  const begin = async (name: string): Promise<RunningJob> => {
    if (isOver()) return { complete: () => {} };
    const job = await startJob(world, repository, run, name);
    return {
      complete: (conclusion, output) => {
        if (job.status !== "completed") completeJob(world, repository, job, conclusion, output);
      },
    };
  };
  try {
    const { workflow, event, headSha, headBranch, actor, inputs } = run;
    const about = { world, repository, run, workflowPath: workflow.path, event, headSha, headBranch, attempt };
    const conclusions = await runner({
      ...about,
      ...cause,
      actor,
      inputs,
      startJob: begin,
      uploadArtifact: (name, files) => {
        if (!isOver()) uploadArtifact(world, repository, run, name, files);
      },
    });
    for (const [name, conclusion] of Object.entries(conclusions)) (await begin(name)).complete(conclusion);
    if (!isOver()) completeRun(world, repository, run);
  } catch (error) {
    if (!isOver()) completeRun(world, repository, run, "failure");
    throw error;
  }
}
