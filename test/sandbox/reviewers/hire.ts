import { addReviewer, type Reviewer } from "#sandbox/reviewers/reviewer.ts";
import {
  type Behaviour,
  type ReviewerKind,
  reviewerKinds,
  type ReviewerScript,
  type ScriptedFinding,
} from "#sandbox/reviewers/script.ts";
import { lines, openShop, type Shop } from "#test/sandbox/pulls/shop.ts";

/** On a line that `openCart` changes. */
export const onTheDiff: ScriptedFinding = {
  severity: "P1",
  title: "The sum is never rounded",
  path: "src/cart.ts",
  line: 5,
  body: "Two thirds of a cent add up.",
};

/** In a file that `openCart` leaves alone. */
export const besideTheDiff: ScriptedFinding = {
  severity: "P2",
  title: "The price list is read twice",
  path: "README.md",
  line: 1,
};

/** A reviewer of the shop that begins when a pull request opens and when it is called, and takes no time. */
export function hire(
  shop: Shop,
  kind: ReviewerKind,
  behaviour: Behaviour | ReviewerScript["verdict"],
  { wait, ...changes }: Partial<ReviewerScript> & Pick<Parameters<typeof addReviewer>[1], "wait"> = {},
): Promise<Reviewer> {
  const script: ReviewerScript = {
    onOpen: true,
    onPush: false,
    respondsTo: "@greptileai",
    delayMs: 0,
    verdict: typeof behaviour === "function" ? behaviour : () => behaviour,
    ...changes,
  };
  const { owner } = shop.repository;
  return addReviewer(shop.sandbox.world, { kind, owner, script, ...(wait === undefined ? {} : { wait }) });
}

export interface OpenedCart {
  readonly number: number;
  readonly head: string;
}

/** Opens a pull request that changes lines 5 and 9 of `src/cart.ts`. Whoever reviews at once has done so by then. */
export async function openCart(shop: Shop, branch = "feature"): Promise<OpenedCart> {
  await shop.commit(branch, { "src/cart.ts": lines(20, { 5: "five", 9: "nine" }) }, { message: `Change ${branch}` });
  const { number, head } = await shop.open({ head: branch });
  await shop.sandbox.idle();
  return { number, head: head.sha };
}

export interface ReviewedShop extends AsyncDisposable {
  readonly shop: Shop;
  /** A pull request of its own that only a reviewer of this kind looks at. */
  readonly review: (kind: ReviewerKind, behaviour: Behaviour) => Promise<OpenedCart & { readonly reviewer: Reviewer }>;
}

/** A shop with a reviewer of each kind. */
export async function openReviewedShop(): Promise<ReviewedShop> {
  const shop = await openShop();
  const silent: Behaviour = { kind: "silent" };
  let turn: { readonly kind: ReviewerKind; readonly behaviour: Behaviour } | null = null;
  const reviewers = new Map<ReviewerKind, Reviewer>();
  for (const kind of reviewerKinds) {
    const reviewer = await hire(shop, kind, () => (turn?.kind === kind ? turn.behaviour : silent));
    reviewers.set(kind, reviewer);
  }
  return {
    shop,
    review: async (kind, behaviour) => {
      turn = { kind, behaviour };
      const reviewer = reviewers.get(kind);
      if (reviewer === undefined) throw new Error(`nobody reviews as ${kind}`);
      return { ...(await openCart(shop, `feature-${shop.repository.pulls.size}`)), reviewer };
    },
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

export interface Published {
  /** As `name status conclusion: title | summary`. */
  readonly checks: readonly string[];
  readonly comments: readonly string[];
  readonly reviews: readonly { readonly state: string; readonly commit: string; readonly body: string }[];
  readonly inline: readonly { readonly path: string; readonly line: number; readonly body: string }[];
}

/** All that its bot has published on a pull request, as REST tells it. */
export async function readPublished(
  shop: Shop,
  { appId, accountId }: Reviewer,
  { number, head }: OpenedCart,
): Promise<Published> {
  const api = shop.as(shop.dev);
  const isOwn = ({ user }: any): boolean => user.id === accountId && user.type === "Bot";
  const checks = await api.get(shop.path(`/commits/${head}/check-runs?filter=all&app_id=${appId}`));
  const comments = await api.get(shop.path(`/issues/${number}/comments`));
  const reviews = await api.get(shop.path(`/pulls/${number}/reviews`));
  const inline = await api.get(shop.path(`/pulls/${number}/comments`));
  return {
    checks: checks.body.check_runs.map(
      ({ name, status, conclusion, output }: any) =>
        `${name} ${status} ${conclusion}: ${output.title ?? ""} | ${output.summary ?? ""}`,
    ),
    comments: comments.body.filter(isOwn).map(({ body }: any) => body),
    reviews: reviews.body.filter(isOwn).map(({ state, commit_id, body }: any) => ({ state, commit: commit_id, body })),
    inline: inline.body.filter(isOwn).map(({ path, line, body }: any) => ({ path, line, body })),
  };
}
