import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { dueOf, joinAsk, type Waiting, waitingAfter } from "#adapters/jobs/waiting.ts";
import { at } from "#test/support/store.ts";

/** `asked`: when; `notBefore`: for when; with a ceiling or without. */
type Asked = [asked: number, notBefore: number, ceilingMs: number | null];

function join(asks: readonly Asked[], waiting: Waiting | null = null): Waiting {
  let joined = waiting;
  for (const [asked, notBefore, ceilingMs] of asks) {
    joined = joinAsk(joined, { queue: "q", key: "k", notBefore: at(notBefore), ceilingMs }, at(asked));
  }
  if (joined === null) throw new Error("a row asks at least once");
  return joined;
}

describe("when a key is due", () => {
  type Row = [name: string, asks: Asked[], due: number];
  const rows: Row[] = [
    ["at the time that was asked for", [[0, 50, null]], 50],
    [
      "at the earliest of several",
      [
        [0, 50, null],
        [1, 30, null],
        [2, 90, null],
      ],
      30,
    ],
    ["when it was asked, if that time is over", [[40, 10, null]], 40],
    ["after the quiet period", [[0, 20, 100]], 20],
    [
      "later, if it is asked again within the quiet period",
      [
        [0, 20, 100],
        [15, 35, 100],
      ],
      35,
    ],
    [
      "at the ceiling, however often it is asked",
      [
        [0, 20, 100],
        [15, 35, 100],
        [90, 110, 100],
      ],
      100,
    ],
    [
      "at the lower of two ceilings",
      [
        [0, 20, 100],
        [15, 200, 50],
      ],
      65,
    ],
    [
      "as early as someone without a ceiling wants, whoever asks after",
      [
        [0, 5, null],
        [1, 21, 100],
        [2, 22, 100],
      ],
      5,
    ],
    [
      "as early as the quiet period ends, whoever wants it later",
      [
        [0, 500, null],
        [1, 21, 100],
      ],
      21,
    ],
  ];
  test.each(rows)("%s", (_name, asks, due) => {
    expect(dueOf(join(asks))).toBe(due);
  });
});

describe("what waits after a run at 1,000 that", () => {
  type Row = [
    name: string,
    during: Asked[],
    settlement: Parameters<typeof waitingAfter>[2],
    kept: [number, number] | null,
  ];
  const again = { kind: "again", at: at(5_000) } as const;
  const failed = { kind: "failed", retryAt: at(3_000) } as const;
  const dead = { kind: "dead", attempts: 4, error: "gone" } as const;
  const rows: Row[] = [
    ["is done: nothing", [], { kind: "done" }, null],
    ["is done: what was asked meanwhile", [[900, 1_200, null]], { kind: "done" }, [1_200, 0]],
    ["wants to look again", [], again, [5_000, 0]],
    ["wants to look again, and someone wants it sooner", [[900, 1_200, null]], again, [1_200, 0]],
    ["failed: a pause", [], failed, [3_000, 4]],
    ["failed: a pause that nobody's ask makes shorter", [[900, 1_200, null]], failed, [3_000, 4]],
    ["failed, and was asked for only later", [[900, 4_000, null]], failed, [3_000, 4]],
    ["was given up: nothing", [], dead, null],
    ["was given up: what was asked meanwhile, from the first attempt on", [[900, 1_200, null]], dead, [1_200, 0]],
    ["was taken back: the same attempt again, at once", [], { kind: "released" }, [1_000, 3]],
  ];
  test.each(rows)("%s", (_name, during, settlement, kept) => {
    const waiting = waitingAfter(during.length === 0 ? null : join(during), 4, settlement, at(1_000));
    expect(waiting === null ? null : [dueOf(waiting), waiting.attempts]).toEqual(kept);
  });
});

describe("whatever is asked", () => {
  const asks = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 100 }),
      quietMs: fc.integer({ min: 0, max: 200 }),
      ceilingMs: fc.option(fc.integer({ min: 0, max: 500 })),
    }),
    { minLength: 1, maxLength: 50 },
  );
  const toAsked = (steps: readonly { afterMs: number; quietMs: number; ceilingMs: number | null }[]): Asked[] => {
    let now = 0;
    return steps.map(({ afterMs, quietMs, ceilingMs }) => {
      now += afterMs;
      return [now, now + quietMs, ceilingMs];
    });
  };

  test("a key starts no later than the ceiling after the first ask that had it", () => {
    fc.assert(
      fc.property(asks, (steps) => {
        const asked = toAsked(steps);
        const latest = asked.flatMap(([when, notBefore, ceiling]) => [ceiling === null ? notBefore : when + ceiling]);
        expect(dueOf(join(asked))).toBeLessThanOrEqual(Math.min(...latest));
      }),
    );
  });

  test("a key starts no earlier than the earliest time that anyone asked for, or its ceiling", () => {
    fc.assert(
      fc.property(asks, (steps) => {
        const asked = toAsked(steps);
        const earliest = asked.map(([when, notBefore, ceiling]) => Math.min(notBefore, when + (ceiling ?? Infinity)));
        expect(dueOf(join(asked))).toBeGreaterThanOrEqual(Math.min(...earliest));
      }),
    );
  });

  test("one more ask without a ceiling never makes a key wait longer", () => {
    fc.assert(
      fc.property(asks, fc.integer({ min: 0, max: 1_000 }), (steps, quietMs) => {
        const asked = toAsked(steps);
        const now = asked.at(-1)?.[0] ?? 0;
        expect(dueOf(join([...asked, [now, now + quietMs, null]]))).toBeLessThanOrEqual(dueOf(join(asked)));
      }),
    );
  });

  test("what is kept as JSON is read back as it was", () => {
    fc.assert(
      fc.property(asks, (steps) => {
        const waiting = join(toAsked(steps));
        expect(JSON.parse(JSON.stringify(waiting))).toEqual(waiting);
      }),
    );
  });
});
