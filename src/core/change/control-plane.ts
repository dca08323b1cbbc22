/** A pattern of the built-in list speaks for one of these; `listed` are those that a contract adds. */
export type ControlPlaneKind =
  | "contract"
  | "code-owners"
  | "agent-instructions"
  | "lockfile"
  | "git"
  | "dot-directory"
  | "listed";

/** Where the contract of an organisation stands in the repository that holds it, whose own contract has another name. */
export const floorPath = "organisation-risk-contract.yml";

/** Besides every file that is named `*.lock`. */
const lockfiles = [
  "package-lock.json,npm-shrinkwrap.json,pnpm-lock.yaml,bun.lockb,deno.lock.json,go.sum,go.work.sum,gems.locked",
  "pylock.toml,conda-lock.yml,Package.resolved,Cartfile.resolved,packages.lock.json,cabal.project.freeze",
  "gradle.lockfile,buildscript-gradle.lockfile,.terraform.lock.hcl",
];

/**
 * Paths that steer how changes are made, reviewed or judged, in every repository. A change to one of them takes the most
 * severe tier unless the contract exempts the path by name (`controlPlane.except`), so that nobody can loosen the gate
 * through a path that the tier rules forgot. After the protected set of GitHub's agentic workflows; SR-10 of the threat
 * model. The first kind that matches names the reason.
 */
export const controlPlane: readonly { readonly kind: ControlPlaneKind; readonly pattern: string }[] = [
  { kind: "contract", pattern: "{,.github/}risk-contract.{yml,yaml,json}" },
  { kind: "contract", pattern: floorPath },
  { kind: "code-owners", pattern: "**/CODEOWNERS" },
  { kind: "agent-instructions", pattern: "**/{AGENTS,AGENT,CLAUDE,GEMINI,CODEX}{,.local,.override}.md" },
  { kind: "agent-instructions", pattern: "**/.{cursorrules,windsurfrules,clinerules,mcp.json}" },
  { kind: "lockfile", pattern: "**/*.lock" },
  ...lockfiles.map((names) => ({ kind: "lockfile", pattern: `**/{${names}}` }) as const),
  { kind: "git", pattern: "**/.{gitmodules,gitattributes}" },
  { kind: "dot-directory", pattern: "**/.*/**" },
];
