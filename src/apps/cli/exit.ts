/** What the shell is told. Scripts rely on these numbers; they do not change within a major version. */
export const exitCodes = {
  /** Nothing in the change itself blocks it. */
  clear: 0,
  /** The gate blocks, or lint found something. */
  blocked: 1,
  /** The command line or the contract is not valid. */
  invalid: 2,
  /** git or the machine failed: nothing was judged. */
  infrastructure: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command has to say: data for stdout, talk for stderr. */
export interface Outcome {
  readonly exitCode: ExitCode;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** The person who typed the command can mend it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
