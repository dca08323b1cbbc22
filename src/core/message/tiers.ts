import type { ControlPlaneKind } from "#core/change/control-plane.ts";
import type { IncompleteReason } from "#core/change/change.ts";
import type { PathOddity } from "#core/change/path.ts";
import type { Assessment, EscalationCause, FileAssessment, FileReason } from "#core/risk/assessment.ts";
import { counted, grouped } from "./duration.ts";
import { renderOrigin } from "./place.ts";
import { code, listed } from "./text.ts";

const steeringWords: Readonly<Record<ControlPlaneKind, string>> = {
  contract: "it is the contract itself",
  "code-owners": "it says who owns the code",
  "agent-instructions": "it instructs coding agents",
  lockfile: "it is a lockfile",
  git: "it steers git",
  "dot-directory": "it lies in a dot-directory",
  listed: "the contract counts it in",
};

const oddityWords: Readonly<Record<PathOddity, string>> = {
  control: "a control character",
  direction: "a character that turns the writing direction",
  invisible: "an invisible character",
  undecodable: "bytes that are not UTF-8",
  "not-nfc": "decomposed characters",
  compatibility: "characters that stand for plain ones",
  "mixed-script": "letters of several scripts in one name",
  "look-alike": "characters that look like others",
  unassigned: "a character that every machine shows differently",
  dots: "a `.`, `..` or empty part, or a backslash",
};

const incompleteWords: Readonly<Record<IncompleteReason, string>> = {
  "shallow-clone": "the clone is shallow, so the merge base cannot be trusted; run `git fetch --unshallow`",
  "no-common-ancestor": "base and head have no common history",
  "too-many-merge-bases": "base and head have too many merge bases",
  "too-many-files": "it has more files than can be listed",
};

/** Why one file has its tier: a clause that goes on after the tier's name and a colon. */
export function renderFileReason(reason: FileReason): string {
  switch (reason.kind) {
    case "rule":
      return `matches ${code(reason.pattern.text)} (${renderOrigin(reason.pattern.at)})`;
    case "no-rule":
      return reason.at === null
        ? "no rule matches, and the contract names no defaultTier"
        : `no rule matches, so defaultTier holds (${renderOrigin(reason.at)})`;
    case "control-plane": {
      const place = reason.at === null ? "" : ` (${renderOrigin(reason.at)})`;
      return `control plane: ${steeringWords[reason.what]}${place}`;
    }
    case "odd-path":
      return `the name holds ${listed(reason.oddities.map((oddity) => oddityWords[oddity]))}`;
    case "symlink":
      return "it is or was a symbolic link";
    case "submodule":
      return "it is or was a submodule, so this brings in another repository's commit";
    case "became-executable":
      return "it became executable";
    case "unknown-mode":
      return "git gives it a mode or status that no ordinary file has";
  }
}

/** The reason that decided a file's tier, naming the path where it is a rename's old one. */
export function renderDecidingReason(file: FileAssessment): string {
  const [reason] = file.reasons;
  return reason.path === file.path ? renderFileReason(reason) : `was ${code(reason.path)}: ${renderFileReason(reason)}`;
}

export function renderTierReason(assessment: Assessment): string {
  const { tierReason, files } = assessment;
  switch (tierReason.kind) {
    case "most-severe-file":
      if (files.length === 1) return "because of its only file";
      return tierReason.files === files.length
        ? `because of all its ${counted(files.length, "file")}`
        : `because of ${grouped(tierReason.files)} of its ${counted(files.length, "file")}`;
    case "incomplete":
      return `because it could not be listed completely: ${incompleteWords[tierReason.why]}`;
    case "no-files":
      return "because it changes no file, so the default tier holds";
  }
}

export function renderCause(cause: EscalationCause): string {
  switch (cause.kind) {
    case "path":
      return `${code(cause.path)} matches ${code(cause.pattern)}`;
    case "content":
      return `${code(cause.path)} adds a line that matches ${code(cause.pattern)}`;
    case "moved":
      return `${code(cause.path)} was moved here with all its content`;
    case "unread":
      return `The lines that ${code(cause.path)} adds could not be read`;
    case "incomplete":
      return "The change could not be listed completely";
  }
}
