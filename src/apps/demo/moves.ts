import { repository, type Stage } from "./stage.ts";

export async function open(
  { agent }: Pick<Stage, "agent">,
  head: string,
  title: string,
  github = agent.github,
): Promise<number> {
  const pull = await github("POST", `${repository}/pulls`, { title, head, base: "main" });
  return Number(pull["number"]);
}

export async function approve({ grace }: Stage, number: number): Promise<void> {
  await grace.github("POST", `${repository}/pulls/${number}/reviews`, { event: "APPROVE", body: "Looks right." });
}

/** Has the CI pass on a commit. */
export async function report({ ci }: Pick<Stage, "ci">, head: string): Promise<void> {
  const run = { name: "CI", head_sha: head, status: "completed", conclusion: "success" };
  await ci("POST", `${repository}/check-runs`, run);
}

/** Has the CI start on a commit; what it returns has that run pass. */
export async function startCi({ ci }: Pick<Stage, "ci">, head: string): Promise<() => Promise<void>> {
  const run = await ci("POST", `${repository}/check-runs`, { name: "CI", head_sha: head, status: "in_progress" });
  return async () => {
    await ci("PATCH", `${repository}/check-runs/${run["id"]}`, { status: "completed", conclusion: "success" });
  };
}

export async function comment({ grace }: Stage, number: number, body: string): Promise<number> {
  const made = await grace.github("POST", `${repository}/issues/${number}/comments`, { body });
  return Number(made["id"]);
}
