import { RE2Set } from "re2js";
import type { PatternIndex, Section } from "#core/change/pattern-index.ts";
import type { Contract, EscalationRule } from "#core/contract/contract.ts";
import { isNonEmpty } from "#core/result.ts";
import type { Escalation, EscalationCause } from "./assessment.ts";
import { matchingPath, type SeenFile } from "./seen-file.ts";

/** A person needs an example, not a list. */
export const maxEscalationCauses = 5;

/** UTF-16 units of one added line; a longer one is not a line that a person wrote. Source: SR-19 of the threat model. */
const maxLineLength = 64 * 1024;

/**
 * UTF-16 units, line ends included, that are looked through in one change, for all rules together: about half a second at
 * the rate measured for fifty patterns (50 million a second). What is beyond it was not read, and so counts as a match.
 */
const maxScanned = 24 * 1024 * 1024;

interface Watch {
  readonly rule: EscalationRule;
  readonly paths: Section;
}

/** Whether any rule of the contract reads what a change adds. */
export function readsContent(contract: Contract): boolean {
  return contract.escalations.some((rule) => rule.content.length > 0);
}

/**
 * A function that tells which rules of `contract` apply to a change, with examples of why. A change that was cut short may
 * hide a match, so all of them apply to it.
 */
export function escalator(
  contract: Contract,
  index: PatternIndex,
): (files: readonly SeenFile[], isComplete: boolean) => Escalation[] {
  const watches = contract.escalations.map((rule): Watch => ({
    rule,
    paths: index.enter(rule.path.map((pattern) => pattern.text)),
  }));
  const findContent = contentFinder(watches);

  return (files, isComplete) => {
    const causes = new Map<Watch, EscalationCause[]>(watches.map((watch) => [watch, []]));
    const budget = { left: maxScanned };
    for (const seen of files) {
      for (const watch of watches) causes.get(watch)?.push(...pathCauses(watch, seen));
      for (const [watch, cause] of findContent(seen, budget)) causes.get(watch)?.push(cause);
    }
    return watches.flatMap((watch): Escalation[] => {
      const found = (causes.get(watch) ?? []).slice(0, maxEscalationCauses);
      if (isNonEmpty(found)) return [{ rule: watch.rule, causes: found }];
      return isComplete ? [] : [{ rule: watch.rule, causes: [{ kind: "incomplete" }] }];
    });
  };
}

function pathCauses({ rule, paths }: Watch, seen: SeenFile): EscalationCause[] {
  if (rule.content.length > 0) return [];
  const matching = matchingPath(seen, paths);
  const pattern = rule.path[matching?.firstIn(paths) ?? -1];
  return matching === null || pattern === undefined
    ? []
    : [{ kind: "path", path: matching.path, pattern: pattern.text }];
}

type ContentFinder = (seen: SeenFile, budget: { left: number }) => Iterable<readonly [Watch, EscalationCause]>;

/** All expressions of all rules look at a line together, so a line costs the same however many rules there are. */
function contentFinder(watches: readonly Watch[]): ContentFinder {
  const expressions = watches.flatMap((watch) => watch.rule.content.map(({ value }) => ({ watch, expression: value })));
  if (expressions.length === 0) return () => [];
  const set = new RE2Set();
  for (const { expression } of expressions) set.add(expression);

  return (seen, budget) => {
    const { path } = seen.path;
    const open = new Set(expressions.map(({ watch }) => watch).filter((watch) => looksAt(watch, seen)));
    const found = new Map<Watch, EscalationCause>();
    // What moves into a watched folder adds no line, and yet all of it is new there.
    for (const watch of open) if (movesInto(watch, seen)) found.set(watch, { kind: "moved", path });
    const unread = () => new Map([...[...open].map((watch) => [watch, { kind: "unread", path }] as const), ...found]);
    if (open.size === found.size) return found;
    if (seen.file.addedLines.kind === "unread") return unread();
    for (const line of seen.file.addedLines.lines) {
      if (line.length > maxLineLength) return unread();
      budget.left -= line.length + 1;
      if (budget.left < 0) return unread();
      for (const match of set.match(line)) {
        const hit = expressions[match];
        if (hit === undefined || !open.has(hit.watch) || found.has(hit.watch)) continue;
        found.set(hit.watch, { kind: "content", path, pattern: hit.expression });
      }
      if (open.size === found.size) break;
    }
    return found;
  };
}

function looksAt({ rule, paths }: Watch, seen: SeenFile): boolean {
  return rule.path.length === 0 || matchingPath(seen, paths) !== null;
}

function movesInto({ rule, paths }: Watch, { path, previous }: SeenFile): boolean {
  if (rule.path.length === 0 || previous === null) return false;
  return path.firstIn(paths) !== null && previous.firstIn(paths) === null;
}
