import { code, printable } from "./text.ts";

/** What is wrong with a setting, and what to do. A secret's value is never shown. */
export const configTexts = {
  missing: (name: string) => `${name} is not set. See .env.example for what it is and where to find it.`,
  malformed: (name: string, value: string, wanted: string) => `${name} must be ${wanted}, not ${code(value)}.`,
  both: (one: string, other: string) => `${one} and ${other} are both set. Keep one of them.`,
  refused: (name: string) =>
    `${name} is set, but Headgate keeps nothing in Redis. Remove it; set DATABASE_URL for several replicas.`,
  unreadableFile: (name: string, path: string, errorCode: string) =>
    `${name}: cannot read ${code(path)} (${errorCode}). Check the path and its permissions.`,
  unreadableKey: (name: string) =>
    `${printable(name)} holds no private key in PEM form. Generate one on the App's settings page, and keep the file as it is.`,
  notRsa: (type: string) => `the private key is of type ${type}, but GitHub Apps sign with RSA.`,
  shortSecret: (name: string, bytes: number) =>
    `${name} is shorter than ${bytes} bytes. Make one with \`openssl rand -hex 32\`, and set it in the App's settings too.`,
  defaultSecret: (name: string) =>
    `${name} is a well-known default: anyone could sign with it. Make one with \`openssl rand -hex 32\`.`,
  notStarted: (problems: readonly string[]) =>
    ["Headgate did not start:", ...problems.map((problem) => `  - ${problem}`), ""].join("\n"),
} as const;
