/** One line of a benchmark's table. A figure without a target only explains another. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: { readonly atMost: number } | { readonly atLeast: number };
}

/** Prints a table; the process ends with 1 where a target is missed. */
export function report(figures: readonly Figure[]): void {
  for (const figure of figures) console.log(renderFigure(figure));
  if (figures.some(isMissed)) process.exitCode = 1;
}

/** The middle value, or the upper one of the two in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** A figure that is not a number misses its target. */
function isMissed({ value, target }: Figure): boolean {
  if (target === undefined) return false;
  return !("atMost" in target ? value <= target.atMost : value >= target.atLeast);
}

function renderFigure(figure: Figure): string {
  const { what, value, unit, target } = figure;
  const shown =
    Number.isInteger(value) || value >= 1_000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
  const goal =
    target === undefined ? "" : "atMost" in target ? `at most ${target.atMost}` : `at least ${target.atLeast}`;
  return [what.padEnd(64), shown.padStart(8), unit.padEnd(6), goal.padEnd(12), isMissed(figure) ? "MISSED" : ""]
    .join(" ")
    .trimEnd();
}
