import pino, { type Logger } from "pino";
import type { Config } from "./config.ts";

export type { Logger } from "pino";

/**
 * A log of JSON lines on stdout. Nothing is logged whole that came from outside: no request, no header, no payload, no
 * error with its request attached. What may appear is named here, field by field (SR-62).
 */
export function openLog({ logLevel }: Pick<Config, "logLevel">): Logger {
  return pino({
    level: logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    redact: { paths: ["*.authorization", "*.cookie", "*.token", "*.secret", "*.privateKey"], remove: true },
  });
}

/** An error's name, kind, message, stack and causes; never the request or response that a library hangs on it. */
function serializeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: "something that is no error was thrown" };
  const { name, message, stack, cause } = error;
  return {
    name,
    ...("kind" in error ? { kind: String(error.kind) } : {}),
    ...("operation" in error ? { operation: String(error.operation) } : {}),
    message: withoutSecrets(message),
    ...(depth === 0 && stack !== undefined ? { stack: withoutSecrets(stack) } : {}),
    ...(cause === undefined || depth >= 3 ? {} : { cause: serializeError(cause, depth + 1) }),
  };
}

/** Forms that GitHub's tokens and keys have, wherever they turn up in a text. */
const secretForms =
  /gh[a-z]_[A-Za-z0-9_]{10,}|github_pat_[A-Za-z0-9_]{10,}|eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+|-----BEGIN[\s\S]*?-----END [A-Z ]+-----|(?<=:\/\/)[^\s/@]+(?=@)/g;

function withoutSecrets(text: string): string {
  return text.replace(secretForms, "(secret)");
}
