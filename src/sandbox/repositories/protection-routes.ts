import { readRef } from "#sandbox/git/refs.ts";
import { ApiError } from "#sandbox/kernel/api-error.ts";
import { type Answer, type Call, empty, json, type Route } from "#sandbox/kernel/route.ts";

import type { BranchProtection } from "./protection.ts";
import {
  deleteProtection,
  parseProtection,
  parseRequiredChecks,
  presentEnforceAdmins,
  presentProtection,
  presentRequiredChecks,
  saveProtection,
} from "./protection-classic.ts";

const readNeeds = [{ administration: "read" }] as const;
const writeNeeds = [{ administration: "write" }] as const;
const path = "/repos/:owner/:repo/branches/:branch/protection";

async function requireBranch({ repository, params }: Call): Promise<string> {
  const branch = params["branch"] ?? "";
  if ((await readRef(repository, `refs/heads/${branch}`)) === null) throw new ApiError(404, "Branch not found");
  return branch;
}

async function requireProtection(call: Call): Promise<BranchProtection> {
  const protection = call.repository.branchProtections.get(await requireBranch(call));
  if (protection === undefined) throw new ApiError(404, "Branch not protected");
  return protection;
}

async function requireChecks(call: Call) {
  const protection = await requireProtection(call);
  const { requiredStatusChecks: checks } = protection;
  if (checks === null) throw new ApiError(404, "Required status checks not enabled");
  return { protection, checks };
}

function save({ world, repository, writer }: Call, before: BranchProtection, change: Partial<BranchProtection>) {
  return saveProtection(world, repository, before.pattern, { ...before, ...change }, writer().account);
}

async function saveEnforceAdmins(call: Call, enforceAdmins: boolean): Promise<BranchProtection> {
  return save(call, await requireProtection(call), { enforceAdmins });
}

/** Names in, names out: the old way to write required checks. Which App is expected stays as it was. */
async function changeContexts(
  call: Call,
  change: (known: readonly string[], given: readonly string[]) => readonly string[],
) {
  const { protection, checks } = await requireChecks(call);
  const given = Array.isArray(call.body["contexts"])
    ? call.body["contexts"].filter((item) => typeof item === "string")
    : [];
  const wanted = new Set(
    change(
      checks.checks.map(({ context }) => context),
      given,
    ),
  );
  const kept = [...wanted].map(
    (context) => checks.checks.find((known) => known.context === context) ?? { context, appId: null },
  );
  save(call, protection, { requiredStatusChecks: { strict: checks.strict, checks: kept } });
  return json([...wanted]);
}

export const protectionRoutes: readonly Route[] = [
  {
    method: "GET",
    path,
    needs: readNeeds,
    role: "admin",
    handle: async (call): Promise<Answer> =>
      json(presentProtection(call.world, call.repository, await requireProtection(call))),
  },
  {
    method: "PUT",
    path,
    needs: writeNeeds,
    handle: async (call) => {
      const { world, repository, body } = call;
      const branch = await requireBranch(call);
      const settings = parseProtection(repository, body);
      const protection = saveProtection(world, repository, branch, settings, call.writer().account);
      return json(presentProtection(world, repository, protection));
    },
  },
  {
    method: "DELETE",
    path,
    needs: writeNeeds,
    handle: async (call) => {
      const { pattern } = await requireProtection(call);
      deleteProtection(call.world, call.repository, pattern, call.writer().account);
      return empty();
    },
  },
  {
    method: "GET",
    path: `${path}/required_status_checks`,
    needs: readNeeds,
    role: "admin",
    handle: async (call) => {
      const { protection, checks } = await requireChecks(call);
      return json(presentRequiredChecks(call.world, call.repository, protection, checks));
    },
  },
  {
    method: "PATCH",
    path: `${path}/required_status_checks`,
    needs: writeNeeds,
    handle: async (call) => {
      const { protection, checks } = await requireChecks(call);
      const changed = parseRequiredChecks(call.repository, call.body, checks);
      const saved = save(call, protection, { requiredStatusChecks: changed });
      return json(presentRequiredChecks(call.world, call.repository, saved, changed));
    },
  },
  {
    method: "DELETE",
    path: `${path}/required_status_checks`,
    needs: writeNeeds,
    handle: async (call) => {
      const { protection } = await requireChecks(call);
      save(call, protection, { requiredStatusChecks: null });
      return empty();
    },
  },
  {
    method: "GET",
    path: `${path}/required_status_checks/contexts`,
    needs: readNeeds,
    role: "admin",
    handle: async (call) => json((await requireChecks(call)).checks.checks.map(({ context }) => context)),
  },
  {
    method: "POST",
    path: `${path}/required_status_checks/contexts`,
    needs: writeNeeds,
    handle: (call) => changeContexts(call, (known, given) => [...known, ...given]),
  },
  {
    method: "PUT",
    path: `${path}/required_status_checks/contexts`,
    needs: writeNeeds,
    handle: (call) => changeContexts(call, (_known, given) => given),
  },
  {
    method: "DELETE",
    path: `${path}/required_status_checks/contexts`,
    needs: writeNeeds,
    handle: (call) => changeContexts(call, (known, given) => known.filter((context) => !given.includes(context))),
  },
  {
    method: "GET",
    path: `${path}/enforce_admins`,
    needs: readNeeds,
    role: "admin",
    handle: async (call) => json(presentEnforceAdmins(call.world, call.repository, await requireProtection(call))),
  },
  {
    method: "POST",
    path: `${path}/enforce_admins`,
    needs: writeNeeds,
    handle: async (call) =>
      json(presentEnforceAdmins(call.world, call.repository, await saveEnforceAdmins(call, true))),
  },
  {
    method: "DELETE",
    path: `${path}/enforce_admins`,
    needs: writeNeeds,
    handle: async (call) => {
      await saveEnforceAdmins(call, false);
      return empty();
    },
  },
];
