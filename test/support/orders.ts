import { requestAction } from "#sandbox/checks/operations.ts";
import { eventually, type GatedShop } from "./gated-shop.ts";
import type { ReviewedOptions, ReviewedShop } from "./reviewed-shop.ts";
import type { TestUser } from "./sandbox.ts";

/** For a test that waits for many states, on a machine that may be busy. */
export const manySteps = { timeout: 600_000 };

/** A contract under which grace may override; `high` is what that tier asks for, and `rest` further sections, in YAML. */
export function orderedContract(high: string, rest = ""): ReviewedOptions["contract"] {
  return (reviewers, ciAppId) => {
    const ci = `{ name: CI, appId: ${ciAppId} }`;
    return `
version: 1
riskTierRules:
  high: ["src/payments/**"]
  low: ["docs/**"]
defaultTier: high
mergePolicy:
  high: { ${high.replace("CI", ci)} }
  low: { requiredChecks: [${ci}], autoMerge: squash }
override: { who: { users: [grace] }, expiresMinutes: 60 }
harnessGaps: { labels: [harness-gap] }
rerun: { quietSeconds: 1 }
${rest}
${reviewers}
`;
  };
}

export interface ShownIssue {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

/** How Headgate answered a comment: `+1` or `-1`, as often as it did. */
export function reactionsTo({ shop }: ReviewedShop, comment: number): readonly string[] {
  const comments = [...shop.repository.issues.values()].flatMap((issue) => issue.comments);
  const found = comments.find(({ id }) => id === comment);
  if (found === undefined) throw new Error(`there is no comment ${comment}`);
  return found.reactions.map(({ content, author }) =>
    author.login === "headgate[bot]" ? content : `${content} by ${author.login}`,
  );
}

/** Waits until Headgate has reacted to a comment, and fails with what it did instead. */
export async function expectReaction(reviewed: ReviewedShop, comment: number, content: "+1" | "-1"): Promise<void> {
  await eventually(
    () => reactionsTo(reviewed, comment),
    (found) => found.length === 1 && found[0] === content,
  );
}

/** Issues that are no pull requests, oldest first. */
export function issuesOf({ repository }: GatedShop): readonly ShownIssue[] {
  return [...repository.issues.values()].flatMap(({ isPull, title, body, labels }) =>
    isPull ? [] : [{ title, body: body ?? "", labels: [...labels] }],
  );
}

/** Waits until there is an issue that is no pull request. */
export async function expectIssue(shop: GatedShop): Promise<ShownIssue> {
  const [issue] = await eventually(
    () => issuesOf(shop),
    (issues) => issues.length > 0,
  );
  return issue!;
}

/** GitHub has no call for it: a person presses a button on the page of a completed check. */
export function pressButton({ sandbox, repository }: GatedShop, by: TestUser, check: number, button: string): void {
  const run = repository.checkRuns.get(check);
  if (run === undefined) throw new Error(`there is no check run ${check}`);
  requestAction(sandbox.world, run, button, by.account);
}

/** Waits until Headgate has been through so many orders in that way: of some of them nothing is seen on GitHub. */
export async function expectOrders(url: string, result: "refused" | "ignored", count: number): Promise<void> {
  await eventually(
    async () => (await (await fetch(`${url}/metrics`)).text()).split("\n"),
    (lines) => lines.includes(`headgate_orders_total{result="${result}"} ${count}`),
  );
}
