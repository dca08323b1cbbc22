import type { Answer, Client } from "./client.ts";
import { GitHubError } from "./github.ts";
import type { Shape } from "./shape.ts";

const pageSize = 100;

/** Ten thousand of anything that is listed; what has more needs another way than listing it. */
const maxPages = 100;

type Listing = Parameters<Client["ask"]>[0];

/** Every item of a list, page after page; `inside` names the key under which the list stands, where it is not all there is. */
export async function readPages<Asked extends Listing>(
  { ask }: Client,
  endpoint: Asked,
  parameters: Omit<NonNullable<Parameters<Asked>[0]>, "page" | "per_page">,
  inside: string | null = null,
): Promise<readonly Shape[]> {
  const items: Shape[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const asked = { ...parameters, per_page: pageSize, page } as unknown as Parameters<Asked>[0];
    const { body }: Answer = await ask(endpoint, asked);
    const found = (inside === null ? body : body.field(inside)).list();
    items.push(...found);
    if (found.length < pageSize) return items;
  }
  throw new GitHubError("invalid", endpoint.endpoint.DEFAULTS.url, `more than ${maxPages * pageSize} items in a list`);
}
