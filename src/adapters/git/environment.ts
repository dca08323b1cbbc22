import { devNull } from "node:os";

export type Environment = Readonly<Record<string, string>>;

/** What git needs from its surroundings: to be found, to find the user's `safe.directory`, to run on Windows at all. */
const inherited = [
  "PATH",
  "HOME",
  "XDG_CONFIG_HOME",
  "USERPROFILE",
  "HOMEDRIVE",
  "HOMEPATH",
  "SYSTEMROOT",
  "PATHEXT",
  "TMPDIR",
  "TEMP",
  "TMP",
];

const fixed: Environment = {
  LANG: "C",
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_GRAFT_FILE: devNull,
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_LAZY_FETCH: "1",
  // A partial clone fetches what it lacks, and an older git does not know GIT_NO_LAZY_FETCH. No protocol, no fetch.
  GIT_ALLOW_PROTOCOL: "none",
};

/**
 * An allow-list: `GIT_DIR`, `GIT_INDEX_FILE`, `GIT_EXTERNAL_DIFF`, `GIT_CONFIG_PARAMETERS` and whatever else a git hook or
 * a workflow exports does not reach the git that we run.
 */
export function buildEnvironment(surroundings: Readonly<Record<string, string | undefined>>): Environment {
  const environment: Record<string, string> = {};
  for (const name of inherited) {
    const value = surroundings[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...fixed };
}
