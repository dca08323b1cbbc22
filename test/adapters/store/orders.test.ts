import { describe, expect, test } from "vitest";

import type { Order, Store } from "#adapters/store/store.ts";
import type { CommitSha } from "#core/ids.ts";
import { databases } from "#test/support/database.ts";
import { at, buildOrder, repoId, sha } from "#test/support/store.ts";

describe.each(databases)("$name", ({ build, skipReason }) => {
  describe.skipIf(skipReason !== null)("an order", () => {
    test("is new once, and stays as it came", async () => {
      await using database = await build();
      const store = await database.openStore();
      const order = buildOrder("button/g/7", { text: "run again", head: sha("a") });
      expect(await store.recordOrder(order)).toBe("new");
      expect(await store.recordOrder({ ...order, text: "merge", actor: { id: 12, login: "mallory" } })).toBe("known");
      expect(await store.readOrder("button/g/7")).toEqual({ ...order, state: "open" });
      expect(await store.readOrder("button/g/8")).toBeNull();
      await store.close();
    });

    test("that arrives many times at once is new once", async () => {
      await using database = await build();
      const store = await database.openStore();
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.recordOrder(buildOrder("comment/17"))));
      expect(answers.filter((answer) => answer === "new")).toHaveLength(1);
      await store.close();
    });

    type Text = [name: string, text: string, kept: string];
    const texts: Text[] = [
      ["in another script", "hold: 等待 🙂", "hold: 等待 🙂"],
      ["that speaks SQL", `'; drop table "round"; --`, `'; drop table "round"; --`],
      ["that is empty", "", ""],
      ["with a NUL", "ho\0ld", "ho\u{FFFD}ld"],
      ["that was cut in the middle of a letter", "hold \u{D83D}", "hold \u{FFFD}"],
    ];
    test("keeps what anyone may write", async () => {
      await using database = await build();
      const store = await database.openStore();
      const answers: Text[] = [];
      for (const [name, text] of texts) {
        await store.recordOrder(buildOrder(name, { text }));
        answers.push([name, text, (await store.readOrder(name))?.text ?? "nothing"]);
      }
      expect(answers).toEqual(texts);
      await store.close();
    });

    type Finish = readonly [state: "accepted" | "refused" | "ignored", head: CommitSha | null];
    type Row = [name: string, cameWith: CommitSha | null, finishes: Finish[], kept: Partial<Order>];
    const rows: Row[] = [
      ["is open until it was looked into", null, [], { state: "open", head: null }],
      ["that is open keeps the commit of its button", sha("a"), [], { state: "open", head: sha("a") }],
      ["is accepted for a commit", null, [["accepted", sha("b")]], { state: "accepted", head: sha("b") }],
      ["is accepted for no commit in particular", sha("a"), [["accepted", null]], { state: "accepted", head: null }],
      ["is refused", null, [["refused", null]], { state: "refused" }],
      ["is ignored", null, [["ignored", null]], { state: "ignored" }],
      [
        "that was refused is not accepted later",
        null,
        [
          ["refused", sha("a")],
          ["accepted", sha("b")],
        ],
        { state: "refused", head: sha("a") },
      ],
      [
        "that was accepted holds for the commit that was named first",
        null,
        [
          ["accepted", sha("a")],
          ["accepted", sha("b")],
        ],
        { state: "accepted", head: sha("a") },
      ],
    ];
    test.each(rows)("%s", async (_name, head, finishes, kept) => {
      await using database = await build();
      const store = await database.openStore();
      const order = buildOrder("comment/17", { head });
      await store.recordOrder(order);
      for (const [state, finalHead] of finishes) await store.finishOrder(order.id, state, finalHead, at(2_000));
      expect(await store.readOrder(order.id)).toEqual({ ...order, ...kept });
      expect(await store.recordOrder(order)).toBe("known");
      expect(await store.readOrder(order.id)).toMatchObject(kept);
      await store.close();
    });

    test("that is unknown is not finished, and is new when it comes", async () => {
      await using database = await build();
      const store = await database.openStore();
      await store.finishOrder("comment/17", "accepted", sha("a"), at(2_000));
      expect(await store.readOrder("comment/17")).toBeNull();
      expect(await store.recordOrder(buildOrder("comment/17"))).toBe("new");
      expect(await store.readOrder("comment/17")).toMatchObject({ state: "open" });
      await store.close();
    });

    const list = async (store: Store, state: Order["state"], limit = 10) =>
      (await store.listOrders({ repo: repoId(1), number: 5, state, limit })).map(({ id }) => id);

    test("is listed with those of its pull request in its state", async () => {
      await using database = await build();
      const store = await database.openStore();
      for (const id of ["open", "accepted", "refused", "ignored"]) await store.recordOrder(buildOrder(id));
      await store.recordOrder(buildOrder("other pull request", { number: 55 }));
      await store.recordOrder(buildOrder("other repository", { repo: repoId(2) }));
      for (const state of ["accepted", "refused", "ignored"] as const) {
        await store.finishOrder(state, state, null, at(2_000));
      }
      for (const state of ["open", "accepted", "refused", "ignored"] as const) {
        expect(await list(store, state)).toEqual([state]);
      }
      expect(await store.listOrders({ repo: repoId(2), number: 5, state: "open", limit: 10 })).toEqual([
        { ...buildOrder("other repository", { repo: repoId(2) }), state: "open" },
      ]);
      expect(await store.listOrders({ repo: repoId(2), number: 55, state: "open", limit: 10 })).toEqual([]);
      await store.close();
    });

    test("is listed among the newest, the oldest first; of one second the greater comment is the newer", async () => {
      await using database = await build();
      const store = await database.openStore();
      for (const [id, time] of [
        ["comment/100", 2_000],
        ["comment/101", 3_000],
        ["comment/9", 2_000],
        ["comment/99", 2_000],
        ["comment/200", 1_000],
      ] as const) {
        await store.recordOrder(buildOrder(id, { at: at(time) }));
      }
      const all = ["comment/200", "comment/9", "comment/99", "comment/100", "comment/101"];
      expect(await list(store, "open")).toEqual(all);
      expect(await list(store, "open", 2)).toEqual(all.slice(-2));
      expect(await list(store, "open", 1)).toEqual(all.slice(-1));
      await store.close();
    });

    test("is there when the store is opened again", async () => {
      await using database = await build();
      const before = await database.openStore();
      await before.recordOrder(buildOrder("comment/17"));
      await before.finishOrder("comment/17", "accepted", sha("a"), at(2_000));
      await before.close();
      const after = await database.openStore();
      expect(await after.recordOrder(buildOrder("comment/17"))).toBe("known");
      expect(await list(after, "accepted")).toEqual(["comment/17"]);
      await after.close();
    });
  });
});
