import type { ApplicationFunction } from "probot";
import type { ReceivedWebhook } from "#adapters/github/parse-webhook.ts";
import type { News } from "#flows/take-news.ts";

/** The events that say something about a pull request, or about what the App is installed on. */
export const events = [
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "installation",
  "installation_repositories",
  "issue_comment",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "push",
  "repository",
  "repository_ruleset",
  "status",
  "workflow_run",
] as const;

/**
 * What Probot runs for each delivery: it marks what the webhook is about as dirty, and nothing else. No handler reads GitHub
 * or writes to it, so that none can be slow, fail half-way, or act on a payload that is no longer true.
 */
export function handlers(
  parse: (webhook: Omit<ReceivedWebhook, "readAt">) => News | null,
  take: (news: News) => Promise<void>,
): ApplicationFunction {
  return (app) => {
    app.on([...events], async ({ id, name, payload }) => {
      const news = parse({ guid: id, event: name, payload });
      if (news !== null) await take(news);
    });
  };
}
