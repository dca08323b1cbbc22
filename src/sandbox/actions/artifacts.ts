import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import { zipSync } from "fflate";

import { ApiError } from "#sandbox/kernel/api-error.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

import type { Artifact, WorkflowRun } from "./workflow.ts";

export type ArtifactFiles = Readonly<Record<string, string | Uint8Array>>;

/** GitHub's default retention: 90 days. */
const keptMs = 90 * 24 * 60 * 60 * 1000;

/** How long a link to a download is good: GitHub's is for one minute. */
const linkMs = 60 * 1000;

/** A real zip of these files. A name is taken once in each attempt of a run, as upload-artifact v4 has it. */
export function uploadArtifact(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  name: string,
  files: ArtifactFiles,
): Artifact {
  const isTaken = [...repository.artifacts.values()].some(
    (artifact) => artifact.run === run && artifact.name === name && artifact.createdAt >= run.startedAt,
  );
  if (isTaken) throw new ApiError(409, "an artifact with this name already exists on the workflow run");
  const now = world.now();
  const artifact: Artifact = {
    id: world.nextId(),
    run,
    name,
    zip: buildZip(files, now),
    createdAt: now,
    expiresAt: now + keptMs,
  };
  repository.artifacts.set(artifact.id, artifact);
  return artifact;
}

export function buildZip(files: ArtifactFiles, at: number): Uint8Array {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    [typeof content === "string" ? Buffer.from(content) : content, { mtime: at }] as const,
  ]);
  return zipSync(Object.fromEntries(entries));
}

const secrets = new WeakMap<World, Buffer>();

/** A link that serves `subject` to whoever holds it, for a minute. */
export function signDownload(world: World, subject: string): string {
  const expires = world.now() + linkMs;
  return `${world.urls.html}/_sandbox/downloads/${subject}?se=${expires}&sig=${signatureOf(world, subject, expires)}`;
}

/** 403 where the link was not made here for that subject, or is too old. */
export function verifyDownload(world: World, subject: string, query: URLSearchParams): void {
  const expires = Number(query.get("se"));
  const expected = Buffer.from(signatureOf(world, subject, expires));
  const given = Buffer.from(query.get("sig") ?? "");
  const isGenuine = expected.length === given.length && timingSafeEqual(expected, given);
  if (!isGenuine || world.now() > expires) throw new ApiError(403, "Server failed to authenticate the request.");
}

function signatureOf(world: World, subject: string, expires: number): string {
  const secret = secrets.get(world) ?? randomBytes(32);
  secrets.set(world, secret);
  return createHmac("sha256", secret).update(`${subject}\n${expires}`).digest("hex");
}
