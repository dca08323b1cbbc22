// `npm start`: reads the settings, builds the adapters, serves until it is told to stop.
import { configTexts } from "#core/message/config.ts";
import { parseConfig } from "./config.ts";
import { startBot } from "./start.ts";
import { StartError } from "./start-error.ts";

/** Bad settings; the exit code that the command line uses for them too. */
const badSettings = 2;

const parsed = parseConfig(process.env);
if (parsed.kind === "failed") {
  process.stderr.write(configTexts.notStarted(parsed.problems));
  process.exit(badSettings);
}
try {
  const bot = await startBot(parsed.config);
  let isStopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // A second one means it: what is kept is safe at any moment.
      if (isStopping) process.exit(1);
      isStopping = true;
      void bot.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(configTexts.notStarted([error.message]));
  process.exit(badSettings);
}
