/** A pattern of the built-in list speaks for one of these; `listed` are those that a contract adds. */
export type ControlPlaneKind =
  | "contract"
  | "code-owners"
  | "agent-instructions"
  | "lockfile"
  | "git"
  | "dot-directory"
  | "listed";

const lockfiles = [
  "package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,bun.lock,bun.lockb,deno.lock",
  "Cargo.lock,go.sum,go.work.sum,Gemfile.lock,gems.locked,composer.lock,mix.lock,rebar.lock,pubspec.lock",
  "poetry.lock,uv.lock,pdm.lock,pixi.lock,Pipfile.lock,pylock.toml,conda-lock.yml,Podfile.lock,Package.resolved",
  "Cartfile.resolved,flake.lock,packages.lock.json,paket.lock,gradle.lockfile,buildscript-gradle.lockfile",
  "stack.yaml.lock,cabal.project.freeze,MODULE.bazel.lock,Chart.lock,.terraform.lock.hcl",
];

/**
 * Paths that steer how changes are made, reviewed or judged, in every repository. A change to one of them takes the most
 * severe tier unless the contract exempts the path by name (`controlPlane.except`), so that nobody can loosen the gate
 * through a path that the tier rules forgot. After the protected set of GitHub's agentic workflows; SR-10 of the threat
 * model. The first kind that matches names the reason.
 */
export const controlPlane: readonly { readonly kind: ControlPlaneKind; readonly pattern: string }[] = [
  { kind: "contract", pattern: "{,.github/}risk-contract.{yml,yaml,json}" },
  { kind: "code-owners", pattern: "**/CODEOWNERS" },
  { kind: "agent-instructions", pattern: "**/{AGENTS,AGENT,CLAUDE,GEMINI,CODEX}{,.local,.override}.md" },
  { kind: "agent-instructions", pattern: "**/.{cursorrules,windsurfrules,clinerules,mcp.json}" },
  ...lockfiles.map((names) => ({ kind: "lockfile", pattern: `**/{${names}}` }) as const),
  { kind: "git", pattern: "**/.{gitmodules,gitattributes}" },
  { kind: "dot-directory", pattern: "**/.*/**" },
];
