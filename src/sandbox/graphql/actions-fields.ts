import { timestamp } from "#sandbox/kernel/input.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Fields } from "./context.ts";
import { type Source, source } from "./source.ts";

function runPath({ repository, run }: Source<"WorkflowRun">): string {
  return `/${fullName(repository)}/actions/runs/${run.id}`;
}

function workflowPath({ repository, workflow }: Source<"Workflow">): string {
  return `/${fullName(repository)}/actions/workflows/${workflow.path.split("/").at(-1)}`;
}

export const workflowFields: Fields<"Workflow"> = {
  id: ({ workflow }) => nodeId("Workflow", workflow.id),
  databaseId: ({ workflow }) => workflow.id,
  name: ({ workflow }) => workflow.name,
  state: ({ workflow }) => workflow.state.toUpperCase(),
  createdAt: ({ workflow }) => timestamp(workflow.createdAt),
  updatedAt: ({ workflow }) => timestamp(workflow.updatedAt),
  resourcePath: workflowPath,
  url: (parent, _args, { world }) => world.urls.html + workflowPath(parent),
  runs: ({ repository, workflow }, args: PageArgs, _context, info) => {
    const runs = [...repository.workflowRuns.values()].filter((run) => run.workflow.id === workflow.id).toReversed();
    return connect(
      info,
      args,
      runs,
      (run) => source("WorkflowRun", { repository, run }),
      ({ id }) => id,
    );
  },
};

export const workflowRunFields: Fields<"WorkflowRun"> = {
  id: ({ run }) => nodeId("WorkflowRun", run.id),
  databaseId: ({ run }) => run.id,
  event: ({ run }) => run.event,
  runNumber: ({ run }) => run.runNumber,
  createdAt: ({ run }) => timestamp(run.createdAt),
  updatedAt: ({ run }) => timestamp(run.updatedAt),
  resourcePath: runPath,
  url: (parent, _args, { world }) => world.urls.html + runPath(parent),
  workflow: ({ repository, run }) => source("Workflow", { repository, workflow: run.workflow }),
  checkSuite: ({ repository, run }) => {
    const suite = repository.checkSuites.get(run.checkSuiteId);
    return suite === undefined ? undefined : source("CheckSuite", { repository, suite });
  },
};
