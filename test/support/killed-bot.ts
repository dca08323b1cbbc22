import { join } from "node:path";
import { eventually, type GatedShop } from "./gated-shop.ts";
import { npmStart, settingsOf, type StartedProcess } from "./npm-start.ts";
import { openProxy, type Passage } from "./proxy.ts";

/**
 * When Headgate is killed at a write: when its intent is kept and GitHub has heard nothing; when GitHub has done it and
 * Headgate does not know; and when the answer has just arrived.
 */
export const moments = ["before GitHub hears of it", "before the answer arrives", "after the answer arrived"] as const;
export type Moment = (typeof moments)[number];

/** A write of Headgate's to GitHub, as it may be told from others. */
export interface Write {
  readonly name: string;
  readonly isWrite: (passage: Passage) => boolean;
}

export interface KillPoint extends Write {
  readonly moment: Moment;
}

/** Headgate in a process of its own, which is killed at each of its points and started again. */
export interface KilledBot extends AsyncDisposable {
  /** What GitHub took from it, in order, as `POST /issues/N/comments`; a mutation by its name. */
  readonly sent: readonly string[];
  /** What GitHub took from it that is none of these writes, with the beginning of what it says. */
  readonly sentBeside: (writes: readonly Write[]) => readonly string[];
  /** Resolves when it was killed at all of its points and is there again. */
  readonly isBack: () => Promise<void>;
}

/** At the first write of each point it is killed. */
export async function startKilledBot(shop: GatedShop, points: readonly KillPoint[]): Promise<KilledBot> {
  const sent: { readonly name: string; readonly passage: Passage }[] = [];
  const due = new Set(points);
  let bot: StartedProcess | null = null;
  let restarted = Promise.resolve();

  const proxy = await openProxy(shop.sandbox.url, async (passage) => {
    const point = [...due].find(({ isWrite }) => isWrite(passage));
    if (point?.moment === "before GitHub hears of it") return restart(point);
    const answer = await passage.forward();
    const name = nameOfWrite(passage);
    if (name !== null && answer.status < 300) sent.push({ name, passage });
    if (point?.moment === "before the answer arrives") return restart(point);
    await passage.answer(answer);
    if (point !== undefined) return restart(point);
  });
  const config = { ...shop.config, apiUrl: `${proxy.url}/api/v3` };
  const directory = config.storage.kind === "embedded" ? config.storage.directory : "";
  const start = async () => {
    bot = npmStart(await settingsOf(config, join(directory, `${config.port}.pem`)));
    await bot.untilAnswers("/readyz", 200, `http://${config.host}:${config.port}`);
  };
  const restart = (point: KillPoint) => {
    due.delete(point);
    restarted = restarted.then(() => bot?.[Symbol.asyncDispose]()).then(start);
    return restarted;
  };

  const close = async () => {
    try {
      // One that did not start again is why the rest was waited for in vain.
      await restarted;
    } finally {
      await bot?.[Symbol.asyncDispose]();
      await proxy.close();
    }
  };
  await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    get sent() {
      return sent.map(({ name }) => name);
    },
    sentBeside: (writes) =>
      sent.flatMap(({ name, passage }) =>
        writes.some(({ isWrite }) => isWrite(passage)) ? [] : [`${name} ${passage.body.slice(0, 200)}`],
      ),
    isBack: async () => {
      await eventually(
        () => [...due].map(({ name, moment }) => `${name}, ${moment}`),
        (left) => left.length === 0,
      );
      await restarted;
    },
    [Symbol.asyncDispose]: close,
  };
}

/** Null of what alters nothing that a person sees. */
function nameOfWrite({ method, path, body }: Passage): string | null {
  if (path.endsWith("/graphql")) {
    const { query } = JSON.parse(body) as { readonly query: string };
    return /^\s*mutation\b[^{]*\{\s*(\w+)/.exec(query)?.[1] ?? null;
  }
  if (method === "GET" || path.endsWith("/access_tokens")) return null;
  return `${method} ${path.replace(/^.*\/repos\/octo\/shop/, "").replace(/\d+/, "N")}`;
}

/** A write at which to kill: by its method, its path, and words of its body. */
export const isWriteTo =
  (method: string, path: RegExp, words = "") =>
  (passage: Passage): boolean =>
    passage.method === method && path.test(passage.path) && passage.body.includes(words);

/** The writes of a pull request that needs nobody: its check, the check again, and the merge. */
export const gateWrites = [
  { name: "the check is created", isWrite: isWriteTo("POST", /\/check-runs$/, '"risk-policy-gate"') },
  { name: "the check is edited", isWrite: isWriteTo("PATCH", /\/check-runs\/\d+$/) },
  { name: "it is merged", isWrite: isWriteTo("PUT", /\/pulls\/\d+\/merge$/) },
] as const satisfies readonly Write[];

/** How long a life may take in which Headgate is killed again and again. */
export const patienceMs = 600_000;
/** Several kills may fall into one wait, each with a start and a search after it. */
export const withinMs = 180_000;

export async function expectMerged({ owner }: GatedShop, number: number): Promise<void> {
  await eventually(
    async () => (await owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged,
    (isMerged) => isMerged === true,
    withinMs,
  );
}
