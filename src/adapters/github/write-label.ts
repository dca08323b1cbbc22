import type { Client } from "./client.ts";
import { GitHubError, type RepositoryRef } from "./github.ts";

/** In characters. A longer name is another label, so that it is refused and not cut. */
const maxLabel = 50;

export async function addLabel(
  { ask, rest }: Client,
  { owner, name }: RepositoryRef,
  number: number,
  label: string,
): Promise<void> {
  refuseWrongLabels([label]);
  await ask(rest.issues.addLabels, { owner, repo: name, issue_number: number, labels: [label] });
}

/** Rejects before anything is sent: GitHub makes a label of whatever name it is given. */
export function refuseWrongLabels(labels: readonly string[]): void {
  const wrong = labels.find((label) => label.trim() === "" || label.length > maxLabel);
  if (wrong === undefined) return;
  throw new GitHubError("invalid", "label", `a label has 1 to ${maxLabel} characters, and this one ${wrong.length}`);
}
