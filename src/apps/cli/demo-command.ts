import { once as next } from "node:events";
import { demoTexts } from "#core/message/demo.ts";
import { play } from "#apps/demo/acts.ts";
import { name, openStage, owner, type Stage } from "#apps/demo/stage.ts";
import { ActFailed, type Say } from "#apps/demo/watch.ts";
import { exitCodes, type Outcome } from "./exit.ts";

export interface DemoOptions {
  /** End when the story is told, instead of staying up. */
  readonly once?: boolean;
}

/** `npm run demo`: the whole thing at work on a local GitHub. It speaks while it goes. */
export async function runDemo({ once = false }: DemoOptions): Promise<Outcome> {
  const ending = onSignal();
  let act = 0;
  const write = (text: string): void => {
    if (!ending.aborted) process.stdout.write(`${text}\n`);
  };
  const begin = (number: number): void => {
    if (!ending.aborted) act = number;
    write(demoTexts.act(number));
  };
  const say: Say = Object.assign(write, { act: begin });
  say(demoTexts.opening());
  let stage: Stage | null = null;
  try {
    stage = await openStage(ending);
    await play(stage, say);
    if (!once) {
      say(demoTexts.staysUp(stage.url, `${owner}/${name}`, stage.gateUrl));
      if (!ending.aborted) await next(ending, "abort");
    }
    return { exitCode: exitCodes.clear };
  } catch (error) {
    // Whatever it is: once nobody does anything more, no act can reach its end.
    if (ending.aborted) return interruptedIn(act);
    if (!(error instanceof ActFailed)) throw error;
    return { exitCode: exitCodes.blocked, stderr: demoTexts.failed(error.message, stage?.log() ?? "") };
  } finally {
    await stage?.close();
  }
}

function interruptedIn(act: number): Outcome {
  return { exitCode: exitCodes.infrastructure, stderr: demoTexts.interrupted(act) };
}

/** Aborted by the first Ctrl-C, or by whoever asks this process to end. */
function onSignal(): AbortSignal {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  return ending.signal;
}
