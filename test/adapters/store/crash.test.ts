import { describe, expect, test } from "vitest";

import { databases, startChild } from "#test/support/database.ts";
import { buildDelivery } from "#test/support/store.ts";

describe.each(databases)("$name", ({ build, skipReason }) => {
  test.skipIf(skipReason !== null)("every delivery that was acknowledged outlives a SIGKILL", async () => {
    await using database = await build();
    const acknowledged: string[] = [];
    await using child = startChild(new URL("record-until-killed.ts", import.meta.url), [database.place]);
    while (acknowledged.length < 500) {
      const line = await child.readLine();
      if (line === null) throw new Error("it ended before it was killed");
      acknowledged.push(line);
    }
    // The last line may be cut in its middle.
    acknowledged.push(...(await child.kill()).slice(0, -1));

    const store = await database.openStore();
    expect(await store.findUnknownDeliveries(acknowledged)).toEqual([]);
    expect(await store.recordDelivery(buildDelivery(acknowledged[0] ?? ""))).toBe("open");
    expect((await store.readDelivery(acknowledged[499] ?? ""))?.body.byteLength).toBeGreaterThan(2_000);
    await store.close();
  });

  test.skipIf(skipReason !== null)("once all is closed, nothing keeps the process alive", async () => {
    await using database = await build();
    await using child = startChild(new URL("open-once.ts", import.meta.url), [database.place]);
    expect(await child.readLine()).toBe("closed");
    expect(await child.exitCode()).toBe(0);
  });
});
