import { expect, test } from "vitest";
import type { Instant } from "#core/ids.ts";
import { isSince, mayBeAbout } from "#core/review/heads.ts";

const rows: [name: string, at: number, headSince: number | null, mayBe: boolean, isKnownToBe: boolean][] = [
  ["nobody knows since when the head is the head", 5_000, null, true, false],
  ["written in a second after", 100_000, 99_078, true, true],
  ["written in the same second, of which GitHub tells the start", 99_000, 99_078, true, false],
  ["written a minute before, when the push was on its way to us", 39_078, 99_078, true, false],
  ["written longer before", 39_077, 99_078, false, false],
];

test.each(rows)("%s", (_, at, headSince, mayBe, isKnownToBe) => {
  const given = [at as Instant, headSince as Instant | null] as const;
  expect([mayBeAbout(...given), isSince(...given)]).toEqual([mayBe, isKnownToBe]);
});
