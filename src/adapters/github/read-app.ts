import type { Instant } from "#core/ids.ts";
import type { Client } from "./client.ts";
import { type DeliveryRef, GitHubError } from "./github.ts";

const pageSize = 100;

/** Ten thousand deliveries: more than an App should have missed. */
const maxPages = 100;

export async function readApp({ ask, rest }: Client): Promise<{ appId: number; slug: string }> {
  const { body } = await ask(rest.apps.getAuthenticated, {});
  return { appId: body.field("id").integer(), slug: body.field("slug").text() };
}

/** Newest first, page by page with GitHub's cursor, until they are older than `since`. */
export async function listDeliveries({ ask, rest }: Client, since: Instant): Promise<readonly DeliveryRef[]> {
  const found: DeliveryRef[] = [];
  let cursor: string | null = null;
  for (let page = 1; page <= maxPages; page += 1) {
    const parameters: { per_page: number; cursor?: string } = {
      per_page: pageSize,
      ...(cursor === null ? {} : { cursor }),
    };
    const { body, headers } = await ask(rest.apps.listWebhookDeliveries, parameters);
    const items = body.list().map((item) => ({
      id: item.field("id").integer(),
      guid: item.field("guid").text(),
      event: item.field("event").text(),
      deliveredAt: item.field("delivered_at").instant(),
    }));
    found.push(...items.filter(({ deliveredAt }) => deliveredAt >= since));
    cursor = nextCursor(String(headers["link"] ?? ""));
    if (cursor === null || items.some(({ deliveredAt }) => deliveredAt < since)) return found;
  }
  throw new GitHubError("invalid", "deliveries", `more than ${maxPages * pageSize} deliveries since then`);
}

function nextCursor(link: string): string | null {
  const next = /<([^<>]+)>; rel="next"/.exec(link)?.[1];
  return next !== undefined && URL.canParse(next) ? new URL(next).searchParams.get("cursor") : null;
}

export async function readDelivery(
  { ask, rest }: Client,
  id: number,
): Promise<{ readonly event: string; readonly payload: unknown }> {
  const { body } = await ask(rest.apps.getWebhookDelivery, { delivery_id: id });
  return { event: body.field("event").text(), payload: body.field("request").record()["payload"] ?? null };
}
