/** By code units, so that the order is the same on every machine whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The last word where two plain values are equal in everything that matters: any order, so long as it is the same
 * whichever of them was listed first.
 */
export function compareData(a: unknown, b: unknown): number {
  return compareText(JSON.stringify(a), JSON.stringify(b));
}
