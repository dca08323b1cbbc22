import { missingFields } from "#sandbox/checks/check-input.ts";
import { notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { type Call, empty, json, type Route, wrapped } from "#sandbox/kernel/route.ts";

import { discoverWorkflows, findWorkflow } from "./discover.ts";
import { dispatchRepository, dispatchWorkflow } from "./dispatch.ts";
import { presentWorkflow } from "./present-workflow.ts";
import type { Workflow } from "./workflow.ts";

const workflows = "/repos/:owner/:repo/actions/workflows";

export const workflowRoutes: readonly Route[] = [
  {
    method: "GET",
    path: workflows,
    needs: [{ actions: "read" }],
    handle: async ({ world, repository }) =>
      wrapped(
        "workflows",
        (await discoverWorkflows(world, repository)).map((workflow) => presentWorkflow(world, repository, workflow)),
      ),
  },
  {
    method: "GET",
    path: `${workflows}/:workflow_id`,
    needs: [{ actions: "read" }],
    handle: async (call) => json(presentWorkflow(call.world, call.repository, await workflowInPath(call))),
  },
  {
    method: "POST",
    path: `${workflows}/:workflow_id/dispatches`,
    needs: [{ actions: "write" }],
    handle: async (call) => {
      const { world, repository, body } = call;
      const workflow = await workflowInPath(call);
      const { ref } = body;
      if (typeof ref !== "string") throw missingFields(["ref"]);
      await dispatchWorkflow(world, repository, workflow, {
        ref,
        inputs: recordIn(body, "inputs"),
        actor: call.writer().account,
      });
      return empty();
    },
  },
  {
    method: "PUT",
    path: `${workflows}/:workflow_id/enable`,
    needs: [{ actions: "write" }],
    handle: switchTo("active"),
  },
  {
    method: "PUT",
    path: `${workflows}/:workflow_id/disable`,
    needs: [{ actions: "write" }],
    handle: switchTo("disabled_manually"),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/dispatches",
    needs: [{ contents: "write" }],
    handle: async (call) => {
      const { world, repository, body } = call;
      const eventType = body["event_type"];
      if (typeof eventType !== "string") throw missingFields(["event_type"]);
      await dispatchRepository(world, repository, {
        eventType,
        clientPayload: recordIn(body, "client_payload"),
        actor: call.writer().account,
      });
      return empty();
    },
  },
];

export async function workflowInPath({ world, repository, params }: Call): Promise<Workflow> {
  const workflow = await findWorkflow(world, repository, params["workflow_id"] ?? "");
  if (workflow === null) throw notFound();
  return workflow;
}

function switchTo(state: Workflow["state"]): Route["handle"] {
  return async (call) => {
    const workflow = await workflowInPath(call);
    workflow.state = state;
    workflow.updatedAt = call.world.now();
    return empty();
  };
}

function recordIn(body: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = body[key];
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw unprocessable(`Invalid request.\n\nFor 'properties/${key}', ${JSON.stringify(value)} is not an object.`);
  }
  return value as Readonly<Record<string, unknown>>;
}
