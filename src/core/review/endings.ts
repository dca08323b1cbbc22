import { type NotLooked, notLooked, type Proof } from "./run.ts";
import { endOfCheck } from "./view.ts";
import type { CheckRunMaterial } from "./material.ts";
import { wordsOf } from "./words.ts";

export function checkProof(check: CheckRunMaterial, says: string): Proof {
  return { source: "check-run", id: check.id, says };
}

/** What a check run that has not ended states; null where it has. */
export function runningCheck(check: CheckRunMaterial): NotLooked | null {
  if (check.status === "completed") return null;
  return notLooked("running", check.startedAt, checkProof(check, "it is running"));
}

/**
 * What a check run states that ended, with nothing in its text that its adapter knows. That it succeeded says nothing of
 * findings: without a text it is silent, with one that nobody knows unreadable.
 */
export function endedCheck(check: CheckRunMaterial): NotLooked {
  const at = endOfCheck(check);
  switch (check.conclusion) {
    case "success":
      return hasText(check)
        ? notLooked("unreadable", at, checkProof(check, "it succeeded with a text that is not known"))
        : notLooked("silent", at, checkProof(check, "it succeeded without a word on what was reviewed"));
    case "skipped":
      return notLooked("skipped", at, checkProof(check, "it was skipped"));
    case "cancelled":
    case "timed_out":
    case "startup_failure":
    case "stale":
      return notLooked("errored", at, checkProof(check, "it did not come to an end"));
    default:
      return notLooked("unreadable", at, checkProof(check, "it ended with a text that is not known"));
  }
}

/** Many Apps put their own name or `Review completed` where GitHub asks for a title. */
function hasText({ name, title, summary, text }: CheckRunMaterial): boolean {
  const isOnlyName = title === name || wordsOf(title ?? "").join(" ") === "review completed";
  return [isOnlyName ? null : title, summary, text].some((part) => (part ?? "").trim() !== "");
}
