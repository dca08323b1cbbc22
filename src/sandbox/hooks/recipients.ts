import type { Access, Installation } from "#sandbox/apps/application.ts";
import { reaches } from "#sandbox/apps/create-app.ts";
import { holds } from "#sandbox/kernel/access.ts";
import type { World, WorldEvent } from "#sandbox/kernel/world.ts";

/**
 * The permission without which an App is not told; any of several. Source: docs.github.com, "Webhook events and payloads".
 * Events that are not named here are about the App itself, or of no use without `metadata`, which every App has.
 */
const permissionsOfEvents: Readonly<Record<string, readonly string[]>> = {
  branch_protection_rule: ["administration"],
  check_run: ["checks"],
  check_suite: ["checks"],
  commit_comment: ["contents"],
  create: ["contents"],
  delete: ["contents"],
  fork: ["contents"],
  issue_comment: ["issues", "pull_requests"],
  issues: ["issues"],
  label: ["issues", "pull_requests"],
  member: ["members", "metadata"],
  membership: ["members"],
  merge_group: ["merge_queues"],
  organization: ["members"],
  pull_request: ["pull_requests"],
  pull_request_review: ["pull_requests"],
  pull_request_review_comment: ["pull_requests"],
  pull_request_review_thread: ["pull_requests"],
  push: ["contents"],
  repository_dispatch: ["contents"],
  status: ["statuses"],
  team: ["members"],
  team_add: ["members"],
  workflow_dispatch: ["contents"],
  workflow_job: ["actions"],
  workflow_run: ["actions"],
};

/** Every App gets these, whether it asked for them or not. */
const alwaysSent = new Set([
  "installation",
  "installation_repositories",
  "installation_target",
  "github_app_authorization",
]);

interface Recipient {
  readonly installation: { readonly id: number };
  readonly app: Installation["app"];
}

/** Who is told of an event: the installations that see where it happened, subscribe to it, and may know. */
export function findRecipients(world: World, event: WorldEvent): readonly Recipient[] {
  if (alwaysSent.has(event.event)) return findSubject(world, event);
  const told = [...world.installations.values()].filter((installation) => {
    if (installation.app.webhook === null || installation.suspendedAt !== null || !isWithin(installation, event))
      return false;
    const isMeant = event.onlyAppId === installation.app.id;
    if (event.onlyAppId !== null && !isMeant) return false;
    // Who runs checks is told of requests that are meant for it without having asked.
    if (!isMeant && !installation.events.includes(event.event)) return false;
    const wanted = permissionsOfEvents[event.event];
    return (
      wanted === undefined ||
      wanted.some((name) => holds(installation.permissions, { [name]: "read" satisfies Access }))
    );
  });
  return told.map((installation) => ({ app: installation.app, installation }));
}

/** The installation itself may be gone by the time its end is told. */
function findSubject(world: World, event: WorldEvent): readonly Recipient[] {
  const app = world.apps.get(event.onlyAppId ?? Number.NaN);
  const { installation } = event.payload as { readonly installation?: { readonly id: number } };
  return app?.webhook == null || installation === undefined ? [] : [{ app, installation }];
}

function isWithin(installation: Installation, { repository, organisation }: WorldEvent): boolean {
  if (repository !== null) return reaches(installation, repository);
  return organisation !== null && installation.account.id === organisation.id;
}
