interface PageSizes {
  readonly default: number;
  readonly max: number;
}

/** Source: docs.github.com, "Using pagination in the REST API". */
const perPage: PageSizes = { default: 30, max: 100 };

interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** The `Link` header; null where everything fits on one page. */
  readonly link: string | null;
}

/** Cuts the page that `url` asks for. A page that is not there is empty. */
export function cutPage<Item>(all: readonly Item[], url: URL, sizes: PageSizes = perPage): Page<Item> {
  const size = pageSize(url.searchParams, sizes);
  const page = readCount(url.searchParams, "page", 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const items = all.slice((page - 1) * size, page * size);
  const targets: [relation: string, page: number][] = [];
  if (page > 1) targets.push(["prev", Math.min(page - 1, last)]);
  if (page < last) targets.push(["next", page + 1], ["last", last]);
  if (page > 1) targets.push(["first", 1]);
  const link = targets.map(([relation, target]) => `<${pageUrl(url, target)}>; rel="${relation}"`).join(", ");
  return { items, total: all.length, link: link === "" ? null : link };
}

export function pageSize(query: URLSearchParams, sizes: PageSizes = perPage): number {
  return Math.min(readCount(query, "per_page", sizes.default), sizes.max);
}

function pageUrl(url: URL, page: number): string {
  const target = new URL(url);
  target.searchParams.set("page", String(page));
  return target.href;
}

/** What is no whole number above 0 counts as not said. */
function readCount(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? "";
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : fallback;
}
