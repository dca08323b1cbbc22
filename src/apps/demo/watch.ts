import { name, owner, repository, type Stage } from "./stage.ts";

/** Says something to whoever watches. */
export interface Say {
  (text: string): void;
  /** Begins the act with this number. */
  readonly act: (number: number) => void;
}

/** An act did not reach the state that it should. */
export class ActFailed extends Error {
  override readonly name = "ActFailed";
}

/** Everything here takes a few seconds: a quiet period, a look, and a write. A busy machine takes many times as long. */
const patienceMs = 180_000;
const lookEveryMs = 100;

export interface Shown {
  readonly state: string;
  readonly title: string;
  readonly summary: string;
}

type Watched = Pick<Stage, "ada" | "headgateAppId">;

/** Waits until Headgate's check on a commit is `state`, with `words` in its title. */
export function gate(stage: Watched, head: string, state: string, words = ""): Promise<Shown> {
  const isRight = (check: Shown) => check.state === state && check.title.includes(words);
  const what = `the check is ${state}${words === "" ? "" : ` and says "${words}"`}`;
  return shown(stage, head, gateOf(stage), isRight, what);
}

/** Waits until Headgate's check on a commit says something else than `before`, whatever it is: it has looked anew. */
export function gateAfter(stage: Watched, head: string, before: Shown): Promise<Shown> {
  const isNew = ({ state, title }: Shown) => state !== before.state || title !== before.title;
  return shown(stage, head, gateOf(stage), isNew, "Headgate has looked anew");
}

function gateOf({ headgateAppId }: Watched) {
  return { name: "risk-policy-gate", appId: headgateAppId };
}

/** Waits until a check on a commit, of one App, is as it should be. */
export async function shown(
  { ada }: Pick<Stage, "ada">,
  head: string,
  check: { readonly name: string; readonly appId: number },
  isRight: (check: Shown) => boolean,
  what: string,
): Promise<Shown> {
  const path = `${repository}/commits/${head}/check-runs?check_name=${encodeURIComponent(check.name)}&app_id=${check.appId}`;
  return until(
    async () => {
      const [run] = (await ada.github("GET", path))["check_runs"] as Record<string, any>[];
      if (run === undefined) return null;
      const { title, summary } = run["output"];
      const state = String(run["status"] === "completed" ? run["conclusion"] : run["status"]);
      return { state, title: String(title ?? ""), summary: String(summary ?? "") };
    },
    isRight,
    { what, now: ({ state, title }) => `it is ${state}: ${title}` },
  );
}

export interface Remark {
  readonly by: string;
  readonly body: string;
}

/** Waits for a comment in a pull request's conversation by `login` that holds these words. */
export function remark(stage: Stage, number: number, login: string, words: string): Promise<Remark> {
  return until(
    async () => (await remarks(stage, number, login, words)).at(-1) ?? null,
    () => true,
    { what: `${login} writes "${words}" on #${number}`, now: () => "" },
  );
}

/** The comments in a pull request's conversation by `login` that hold these words, oldest first. */
export async function remarks(
  { ada }: Stage,
  number: number,
  login: string,
  words: string,
): Promise<readonly Remark[]> {
  const found = await ada.github("GET", `${repository}/issues/${number}/comments?per_page=100`);
  return (found as unknown as Record<string, any>[])
    .map(({ user, body }) => ({ by: String(user.login), body: String(body) }))
    .filter(({ by, body }) => by === login && body.includes(words));
}

export interface Thread {
  readonly path: string;
  readonly resolvedBy: string | null;
}

const threadsQuery = `query ($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 50) { nodes { path isResolved resolvedBy { login } } }
    }
  }
}`;

export async function threads({ ada }: Stage, number: number): Promise<readonly Thread[]> {
  const variables = { owner, name, number };
  const { data } = await ada.github("POST", "/api/graphql", { query: threadsQuery, variables });
  return (data.repository.pullRequest.reviewThreads.nodes as Record<string, any>[]).map((thread) => ({
    path: String(thread["path"]),
    resolvedBy: thread["isResolved"] === true ? String(thread["resolvedBy"].login) : null,
  }));
}

/** Waits until a pull request is merged; returns who did it. */
export async function isMerged({ ada }: Stage, number: number): Promise<string> {
  const pull = await until(
    () => ada.github("GET", `${repository}/pulls/${number}`),
    ({ merged }) => merged === true,
    { what: `#${number} is merged`, now: () => "" },
  );
  return String(pull["merged_by"].login);
}

interface Wish<Value> {
  /** What is waited for, as in "until …". */
  readonly what: string;
  /** What there is instead. */
  readonly now: (value: Value) => string;
}

/** Waits until `read` gives what `isRight` takes. */
export async function until<Value>(
  read: () => Promise<Value | null>,
  isRight: (value: Value) => boolean,
  { what, now }: Wish<Value>,
): Promise<Value> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (value !== null && isRight(value)) return value;
    if (performance.now() > deadline) {
      throw new ActFailed(`waited in vain until ${what}. ${value === null ? "There is none" : now(value)}`.trim());
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
