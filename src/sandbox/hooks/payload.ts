import { presentAccount, presentOrganisation } from "#sandbox/accounts/present-account.ts";
import { nodeId } from "#sandbox/kernel/node-id.ts";
import type { World, WorldEvent } from "#sandbox/kernel/world.ts";
import { presentRepositoryForHook } from "#sandbox/repositories/present-repository.ts";

/** What is sent to one installation. What the event says itself stands: a push has a `repository` of its own form. */
export function buildPayload(
  world: World,
  { payload, repository, organisation, sender }: WorldEvent,
  installation: { readonly id: number },
): Record<string, unknown> {
  const owner = organisation ?? (repository?.owner.type === "Organization" ? repository.owner : null);
  return {
    ...(repository === null ? {} : { repository: presentRepositoryForHook(world, repository) }),
    ...(owner === null ? {} : { organization: presentOrganisation(world, owner) }),
    sender: presentAccount(world, sender),
    installation: { id: installation.id, node_id: nodeId("IntegrationInstallation", installation.id) },
    ...payload,
  };
}
