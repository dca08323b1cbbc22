import { requireApp } from "#sandbox/apps/require-app.ts";
import { notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import { idParam, optionalText, timestamp } from "#sandbox/kernel/input.ts";
import { pageSize } from "#sandbox/kernel/page-links.ts";
import { type Answer, type Call, json, type Route } from "#sandbox/kernel/route.ts";
import type { HookDelivery } from "./delivery.ts";
import type { Hooks } from "./hooks.ts";

/** What an App may do with its own webhook. */
export function hookRoutes(hooks: Hooks): readonly Route[] {
  return [
    { method: "GET", path: "/app/hook/config", needs: null, handle: (call) => json(presentConfig(call)) },
    { method: "PATCH", path: "/app/hook/config", needs: null, handle: changeConfig },
    { method: "GET", path: "/app/hook/deliveries", needs: null, handle: listDeliveries },
    {
      method: "GET",
      path: "/app/hook/deliveries/:id",
      needs: null,
      handle: (call) => json(presentDelivery(requireDelivery(call))),
    },
    {
      method: "POST",
      path: "/app/hook/deliveries/:id/attempts",
      needs: null,
      handle: (call) => {
        hooks.redeliver(requireDelivery(call));
        return json({}, 202);
      },
    },
  ];
}

function presentConfig(call: Call) {
  const { webhook } = requireApp(call.actor);
  return {
    content_type: "json",
    insecure_ssl: "0",
    ...(webhook === null ? {} : { url: webhook.url }),
    ...(webhook?.secret == null ? {} : { secret: "********" }),
  };
}

function changeConfig(call: Call): Answer {
  const app = requireApp(call.actor);
  const [url, secret] = [optionalText(call, "Hook", "url"), optionalText(call, "Hook", "secret")];
  if (url !== null && !URL.canParse(url)) throw unprocessable("Validation Failed");
  const target = url ?? app.webhook?.url;
  if (target !== undefined) app.webhook = { url: target, secret: secret ?? app.webhook?.secret ?? null };
  return json(presentConfig(call));
}

/** Newest first. The cursor says where the page before it ended. */
function listDeliveries(call: Call): Answer {
  const app = requireApp(call.actor);
  const { query, world } = call;
  const size = pageSize(query);
  const cursor = query.get("cursor");
  const before = cursor === null ? Infinity : Number(/^v1_(\d{1,16})$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(before)) throw unprocessable("Invalid cursor");
  const status = query.get("status");
  const matching = world.deliveries
    .filter((one) => one.app === app && one.id < before && hasOutcome(one, status))
    .sort((left, right) => right.id - left.id);
  const page = matching.slice(0, size);
  const last = page.at(-1);
  if (last === undefined || matching.length <= size) return json(page.map(presentDeliveryItem));
  const next = new URL(`${world.urls.api}/app/hook/deliveries?${query.toString()}`);
  next.searchParams.set("cursor", `v1_${last.id}`);
  return json(page.map(presentDeliveryItem), 200, { link: `<${next.href}>; rel="next"` });
}

function hasOutcome({ statusCode }: HookDelivery, status: string | null): boolean {
  const isSuccess = statusCode >= 200 && statusCode < 400;
  return status === null || (status === "success" ? isSuccess : !isSuccess);
}

function requireDelivery(call: Call): HookDelivery {
  const app = requireApp(call.actor);
  const id = idParam(call, "id");
  const found = call.world.deliveries.find((one) => one.app === app && one.id === id);
  if (found === undefined) throw notFound();
  return found;
}

/** GitHub's "hook-delivery-item". */
function presentDeliveryItem(delivery: HookDelivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: timestamp(delivery.deliveredAt),
    redelivery: delivery.isRedelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** GitHub's "hook-delivery". */
function presentDelivery(delivery: HookDelivery) {
  return {
    ...presentDeliveryItem(delivery),
    url: delivery.url,
    request: delivery.request,
    response: delivery.response,
  };
}
