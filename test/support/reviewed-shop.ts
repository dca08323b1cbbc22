import type { Pull } from "#sandbox/pulls/pull.ts";
import { addReviewer, type Reviewer } from "#sandbox/reviewers/reviewer.ts";
import type { Behaviour, ReviewerKind, ReviewerScript, ScriptedFinding } from "#sandbox/reviewers/script.ts";
import { eventually, type GatedShop, openShop, type ShopOptions, type ShownCheck } from "./gated-shop.ts";

/** A gated shop with review agents that say what a test wants of each head. */
export interface ReviewedShop extends AsyncDisposable {
  readonly shop: GatedShop;
  readonly reviewers: Readonly<Partial<Record<ReviewerKind, Reviewer>>>;
  /** What the reviewer says of every head from now on, until told otherwise. */
  readonly says: (kind: ReviewerKind, behaviour: Behaviour) => void;
  /** Comments of a pull request's conversation, oldest first. */
  readonly comments: (number: number) => Promise<readonly ShownComment[]>;
  readonly say: (by: GatedShop["ada"], number: number, text: string) => Promise<number>;
}

export interface ShownComment {
  readonly id: number;
  readonly by: string;
  readonly body: string;
  /** As `+1`, by whom. */
  readonly reactions: number;
}

export interface ReviewedOptions {
  readonly kinds?: readonly ReviewerKind[];
  /** The rest of the contract, from `mergePolicy` on, with the reviewers' section. */
  readonly contract: (reviewers: string, ciAppId: number) => string;
  readonly script?: Partial<ReviewerScript>;
  readonly rerunComments?: boolean;
  readonly shop?: ShopOptions;
}

const calls: Readonly<Record<ReviewerKind, string>> = {
  greptile: "@greptileai review this",
  coderabbit: "@coderabbitai review",
  copilot: "@copilot review",
};
const respondsTo: Readonly<Record<ReviewerKind, string>> = {
  greptile: "@greptileai",
  coderabbit: "@coderabbitai review",
  copilot: "@copilot review",
};

export const finding = (path: string, line = 1, severity: ScriptedFinding["severity"] = "P1"): ScriptedFinding => ({
  severity,
  title: "The amount is never checked",
  path,
  line,
  body: "A negative amount pays the customer.",
});

/**
 * The contract has to name the reviewers' Apps, whose numbers the sandbox gives: so the shop opens with a contract that names
 * none, the reviewers are hired, and the contract is pushed by the owner.
 */
export async function openReviewedShop({
  kinds = ["greptile"],
  contract,
  script,
  shop: options,
}: ReviewedOptions): Promise<ReviewedShop> {
  await using stack = new AsyncDisposableStack();
  const shop = stack.use(await openShop(options));
  const behaviours = new Map<ReviewerKind, Behaviour>();
  const reviewers: Partial<Record<ReviewerKind, Reviewer>> = {};
  for (const kind of kinds) {
    const hired = await addReviewer(shop.sandbox.world, {
      kind,
      owner: shop.repository.owner,
      script: {
        onOpen: true,
        onPush: false,
        respondsTo: respondsTo[kind],
        delayMs: 0,
        verdict: () => behaviours.get(kind) ?? { kind: "clean" },
        ...script,
      },
    });
    stack.defer(() => hired.close());
    reviewers[kind] = hired;
  }
  const section = Object.entries(reviewers).map(([kind, { appId, slug, accountId }]) => {
    const rerun = calls[kind as ReviewerKind];
    return `  ${kind}: { adapter: ${kind}, appId: ${appId}, appSlug: ${slug}, accountId: ${accountId}, rerunComment: "${rerun}" }`;
  });
  const text = contract(section.length === 0 ? "" : `reviewers:\n${section.join("\n")}`, shop.ciAppId);
  await shop.commit(shop.owner, "main", { ".github/risk-contract.yml": text });

  const kept = stack.move();
  return {
    shop,
    reviewers,
    says: (kind, behaviour) => void behaviours.set(kind, behaviour),
    comments: async (number) =>
      pullOf(shop, number).issue.comments.map(({ id, author, body, reactions }) => ({
        id,
        by: author.login,
        body,
        reactions: reactions.length,
      })),
    say: async (by, number, text) => {
      const { status, body } = await by.api.post(`/repos/octo/shop/issues/${number}/comments`, { body: text });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.id;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Waits for a comment of Headgate's that holds these words. */
export async function expectComment(reviewed: ReviewedShop, number: number, words: string): Promise<ShownComment> {
  const found = await eventually(
    async () => (await reviewed.comments(number)).filter(({ by }) => by === "headgate[bot]"),
    (comments) => comments.some(({ body }) => body.includes(words)),
  );
  return found.find(({ body }) => body.includes(words))!;
}

/** As the local GitHub has it, so that tests can look often. */
export function pullOf({ repository }: GatedShop, number: number): Pull {
  const pull = repository.pulls.get(number);
  if (pull === undefined) throw new Error(`there is no pull request ${number}`);
  return pull;
}

/** Waits until a pull request is merged. */
export async function expectMerged(shop: GatedShop, number: number): Promise<void> {
  await eventually(
    () => pullOf(shop, number).merged !== null,
    (isMerged) => isMerged,
  );
}

/** Comments of Headgate's. */
export async function ours(reviewed: ReviewedShop, number: number): Promise<readonly ShownComment[]> {
  return (await reviewed.comments(number)).filter(({ by }) => by === "headgate[bot]");
}

/** Those by which Headgate asks for a review. */
export async function requests(reviewed: ReviewedShop, number: number): Promise<readonly ShownComment[]> {
  return (await ours(reviewed, number)).filter(({ body }) => body.includes("Headgate asks for a review of head"));
}

/** Waits until the check's title on a commit holds these words. */
export async function expectTitle({ gate }: GatedShop, sha: string, words: string): Promise<ShownCheck> {
  const shown = await eventually(
    () => gate(sha),
    (found) => found?.title.includes(words) ?? false,
  );
  return shown!;
}

/** Every conclusion that the check had on a head, in order. */
export function watchConclusions({ sandbox, appId }: GatedShop): (head: string) => readonly string[] {
  const seen: { readonly head: string; readonly conclusion: string }[] = [];
  sandbox.world.listen(({ event, payload }) => {
    if (event !== "check_run") return;
    const run = payload["check_run"] as {
      readonly app: { readonly id: number };
      readonly head_sha: string;
      readonly conclusion: string | null;
    };
    if (run.app.id === appId && run.conclusion !== null) seen.push({ head: run.head_sha, conclusion: run.conclusion });
  });
  return (head) => seen.filter((one) => one.head === head).map(({ conclusion }) => conclusion);
}
