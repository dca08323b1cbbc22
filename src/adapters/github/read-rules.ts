import type { Answer, Client } from "./client.ts";
import { GitHubError, type MergeRules, type RepositoryRef, type RequiredContext } from "./github.ts";
import { readPages } from "./read-pages.ts";
import type { Shape } from "./shape.ts";

/**
 * What a branch demands before a merge, from rulesets and from classic protection, and whether this App could get round
 * any of the rulesets. Each ruleset says so of whoever asks; nobody is exempt from the checks of classic protection but
 * those who administer a repository, which this App may not.
 */
export async function readMergeRules(client: Client, repository: RepositoryRef, branch: string): Promise<MergeRules> {
  const { owner, name } = repository;
  const at = { owner, repo: name, branch };
  const [rules, classic] = await Promise.all([
    readPages(client, client.rest.repos.getBranchRules, at),
    readClassic(client, at),
  ]);
  const rulesets = new Set(rules.map((rule) => rule.field("ruleset_id").integer()));
  const bypasses = await Promise.all([...rulesets].map((id) => readBypass(client, { owner, repo: name }, id)));
  const checks = rules.filter((rule) => rule.field("type").text() === "required_status_checks");
  return {
    required: [...checks.flatMap(readChecks), ...classic],
    canBypass: bypasses.includes("yes") ? "yes" : bypasses.includes("unknown") ? "unknown" : "no",
  };
}

function readChecks(rule: Shape): RequiredContext[] {
  const checks = rule.field("parameters").field("required_status_checks").list();
  return checks.map((check) => ({
    context: check.field("context").text(),
    appId: check.field("integration_id").integerOrNull(),
  }));
}

const bypassWords: Readonly<Record<string, MergeRules["canBypass"]>> = {
  never: "no",
  always: "yes",
  pull_requests_only: "yes",
  exempt: "yes",
};

async function readBypass(
  { ask, rest }: Client,
  at: { readonly owner: string; readonly repo: string },
  id: number,
): Promise<MergeRules["canBypass"]> {
  const answer = await unlessHidden(ask(rest.repos.getRepoRuleset, { ...at, ruleset_id: id, includes_parents: true }));
  const word = answer?.body.field("current_user_can_bypass").textOrNull() ?? "";
  return Object.hasOwn(bypassWords, word) ? (bypassWords[word] ?? "unknown") : "unknown";
}

/** A branch without classic protection answers 404; an App without `administration` is not told (403). */
async function readClassic(
  { ask, rest }: Client,
  at: { readonly owner: string; readonly repo: string; readonly branch: string },
): Promise<RequiredContext[]> {
  const answer = await unlessHidden(ask(rest.repos.getBranchProtection, at));
  const required = answer?.body.field("required_status_checks") ?? null;
  if (required === null || required.isNull()) return [];
  return required
    .field("checks")
    .list()
    .map((check) => {
      const appId = check.field("app_id").integerOrNull();
      // -1 stands for "any source", as does null.
      return { context: check.field("context").text(), appId: appId === null || appId < 0 ? null : appId };
    });
}

async function unlessHidden(reading: Promise<Answer>): Promise<Answer | null> {
  return reading.catch((error: unknown) => {
    if (error instanceof GitHubError && (error.kind === "not-found" || error.kind === "forbidden")) return null;
    throw error;
  });
}
