import { RE2Set } from "re2js";
import type { ChangedFile } from "#core/change/change.ts";
import { compileGlobs } from "#core/change/glob.ts";
import { readPath } from "#core/change/path.ts";
import type { EscalationRule } from "#core/contract/contract.ts";
import { isNonEmpty } from "#core/result.ts";
import type { Escalation, EscalationCause } from "./assessment.ts";

/** A person needs an example, not a list. */
export const maxEscalationCauses = 5;

/** UTF-16 units of one added line; a longer one is not a line that a person wrote. Source: SR-19 of the threat model. */
const maxLineLength = 64 * 1024;

/**
 * UTF-16 units that one rule looks through in one change: about half a second at the rate measured for fifty patterns
 * (50 million a second). What is beyond it was not read, and so counts as a match.
 */
const maxScanned = 24 * 1024 * 1024;

/** A function that tells why `rule` applies to a list of files; an empty answer means that it does not. */
export function escalationMatcher(rule: EscalationRule): (files: readonly ChangedFile[]) => EscalationCause[] {
  const paths = compileGlobs(rule.path.map((pattern) => pattern.text));
  const content = contentMatcher(rule.content.map((pattern) => pattern.value));

  function* pathCauses(file: ChangedFile): Generator<EscalationCause> {
    for (const listed of [file.path, file.previousPath]) {
      if (listed === null) continue;
      const { path } = readPath(listed);
      const pattern = rule.path[paths.match(path)[0] ?? -1];
      if (pattern !== undefined) yield { kind: "path", path, pattern: pattern.text };
    }
  }

  function* causes(files: readonly ChangedFile[]): Generator<EscalationCause> {
    const budget = { left: maxScanned };
    for (const file of files) {
      if (rule.content.length === 0) {
        yield* pathCauses(file);
      } else if (rule.path.length === 0 || !pathCauses(file).next().done) {
        const cause = content(file, budget);
        if (cause !== null) yield cause;
      }
    }
  }

  return (files) => [...causes(files).take(maxEscalationCauses)];
}

type ContentMatcher = (file: ChangedFile, budget: { left: number }) => EscalationCause | null;

/** The first pattern that an added line of a file matches, or that its lines could not all be looked at. */
function contentMatcher(patterns: readonly string[]): ContentMatcher {
  if (patterns.length === 0) return () => null;
  const set = new RE2Set();
  for (const pattern of patterns) set.add(pattern);

  return (file, budget) => {
    const { path } = readPath(file.path);
    if (file.addedLines.kind === "unread") return { kind: "unread", path };
    for (const line of file.addedLines.lines) {
      budget.left -= line.length;
      if (budget.left < 0 || line.length > maxLineLength) return { kind: "unread", path };
      const pattern = patterns[set.match(line)[0] ?? -1];
      if (pattern !== undefined) return { kind: "content", path, pattern };
    }
    return null;
  };
}

/** The rules that apply to a change, with examples of why. A change that was cut short may hide a match, so all apply. */
export function escalationsOf(
  matchers: readonly { readonly rule: EscalationRule; readonly match: (files: readonly ChangedFile[]) => EscalationCause[] }[],
  files: readonly ChangedFile[],
  isComplete: boolean,
): Escalation[] {
  return matchers.flatMap(({ rule, match }): Escalation[] => {
    const causes = match(files);
    if (isNonEmpty(causes)) return [{ rule, causes }];
    return isComplete ? [] : [{ rule, causes: [{ kind: "incomplete" }] }];
  });
}
