import type { LeftThread } from "#core/threads/resolvable.ts";
import { code } from "./text.ts";

/** Why a thread stays open that its reviewer sees settled; for the log. */
export const leftThreadWords: Readonly<Record<LeftThread["why"], string>> = {
  human: "A person wrote in it, or somebody whose account is gone.",
  "unlisted-bot": `A bot wrote in it that ${code("threads.bots")} does not list.`,
  "another-pull": "It stands in another pull request.",
};

/** Why GitHub did not resolve a thread, as far as anybody can tell. */
export const refusedThreadWords = {
  unchanged: "GitHub took the request, and says that the thread is not resolved.",
  forbidden: `GitHub does not let Headgate do it. The permission ${code("contents: write")} may be missing, or not be accepted yet.`,
} as const;
