import { ApiError, notFound } from "#sandbox/kernel/api-error.ts";
import { idParam } from "#sandbox/kernel/input.ts";
import { type Answer, type Call, empty, json, type Route, wrapped } from "#sandbox/kernel/route.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import { buildZip, signDownload, verifyDownload } from "./artifacts.ts";
import { jobsOf } from "./operations.ts";
import { presentArtifact } from "./present-workflow.ts";
import { jobInPath, runInPath } from "./run-routes.ts";
import type { Artifact, WorkflowJob } from "./workflow.ts";

const actions = "/repos/:owner/:repo/actions";
const read = [{ actions: "read" }] as const;

export const artifactRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${actions}/artifacts`,
    needs: read,
    handle: (call) => listArtifacts(call, [...call.repository.artifacts.values()].toReversed()),
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id/artifacts`,
    needs: read,
    handle: (call) => {
      const run = runInPath(call);
      return listArtifacts(
        call,
        [...call.repository.artifacts.values()].filter((artifact) => artifact.run === run),
      );
    },
  },
  {
    method: "GET",
    path: `${actions}/artifacts/:artifact_id`,
    needs: read,
    handle: (call) => json(presentArtifact(call.world, call.repository, artifactInPath(call))),
  },
  {
    method: "DELETE",
    path: `${actions}/artifacts/:artifact_id`,
    needs: [{ actions: "write" }],
    handle: (call) => {
      call.repository.artifacts.delete(artifactInPath(call).id);
      return empty();
    },
  },
  {
    method: "GET",
    path: `${actions}/artifacts/:artifact_id/:archive_format`,
    needs: read,
    handle: (call) => {
      const artifact = artifactInPath(call);
      if (call.params["archive_format"] !== "zip") throw notFound();
      if (call.world.now() >= artifact.expiresAt) throw new ApiError(410, "Artifact has expired");
      return redirect(call, `artifacts/${call.repository.id}/${artifact.id}`);
    },
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id/logs`,
    needs: read,
    handle: (call) => redirect(call, `logs/${call.repository.id}/${runInPath(call).id}`),
  },
  {
    method: "GET",
    path: `${actions}/runs/:run_id/attempts/:attempt_number/logs`,
    needs: read,
    handle: (call) => redirect(call, `logs/${call.repository.id}/${runInPath(call).id}`),
  },
  {
    method: "GET",
    path: `${actions}/jobs/:job_id/logs`,
    needs: read,
    handle: (call) => redirect(call, `job-logs/${call.repository.id}/${jobInPath(call).id}`),
  },
  // Where those links lead. GitHub has them on another host, which asks for nothing but the signature.
  {
    method: "GET",
    path: "/_sandbox/downloads/:kind/:repository_id/:id",
    needs: null,
    handle: ({ world, params, query }) => {
      const { kind = "", repository_id: repositoryId = "", id = "" } = params;
      verifyDownload(world, `${kind}/${repositoryId}/${id}`, query);
      const repository = world.repositories.get(Number(repositoryId));
      if (repository === undefined) throw notFound();
      return serve(world, repository, kind, Number(id));
    },
  },
];

function serve(world: World, repository: Repository, kind: string, id: number): Answer {
  if (kind === "job-logs") {
    const job = repository.workflowJobs.get(id);
    if (job === undefined) throw notFound();
    return { kind: "bytes", status: 200, type: "text/plain; charset=utf-8", bytes: renderLog(job) };
  }
  const artifact = repository.artifacts.get(id);
  if (kind === "artifacts" && artifact !== undefined) return zip(artifact.zip, artifact.name);
  const run = repository.workflowRuns.get(id);
  if (kind !== "logs" || run === undefined) throw notFound();
  const files = jobsOf(repository, run).map((job, place) => [`${place}_${job.name}.txt`, renderLog(job)] as const);
  return zip(buildZip(Object.fromEntries(files), world.now()), `logs_${id}`);
}

function zip(bytes: Uint8Array, name: string): Answer {
  const fileName = name.replaceAll(/[^\w.-]/g, "_");
  const headers = { "content-disposition": `attachment; filename="${fileName}.zip"` };
  return { kind: "bytes", status: 200, type: "application/zip", bytes, headers };
}

/** Nothing is executed, so there is little to tell. */
function renderLog(job: WorkflowJob): string {
  const at = new Date(job.startedAt ?? job.createdAt).toISOString();
  return `${at} Job ${job.name} of ${job.run.workflow.name}\n${at} ${job.conclusion ?? job.status}\n`;
}

/** Downloads need someone who is logged in, even from a public repository. */
function redirect({ world, actor }: Call, subject: string): Answer {
  if (actor.kind === "anonymous") throw new ApiError(401, "Requires authentication");
  return { kind: "empty", status: 302, headers: { location: signDownload(world, subject) } };
}

function listArtifacts({ world, repository, query }: Call, artifacts: readonly Artifact[]): Answer {
  const name = query.get("name");
  return wrapped(
    "artifacts",
    artifacts
      .filter((artifact) => name === null || artifact.name === name)
      .map((artifact) => presentArtifact(world, repository, artifact)),
  );
}

function artifactInPath(call: Call): Artifact {
  const artifact = call.repository.artifacts.get(idParam(call, "artifact_id"));
  if (artifact === undefined) throw notFound();
  return artifact;
}
