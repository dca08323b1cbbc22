import { describe, expect, it } from "vitest";
import { type DeliveryRef, GitHubError } from "#adapters/github/github.ts";
import { findLostDeliveries, type LostDeliveries } from "#flows/find-lost-deliveries.ts";
import { at } from "#test/support/store.ts";

const minute = 60_000;
const hour = 60 * minute;
const now = at(1_000 * hour);

/** `issue_comment -20`: what was sent, and how many minutes ago. */
interface Stage {
  readonly sent: readonly string[];
  /** Those of `sent` that arrived. */
  readonly known?: readonly string[];
  /** What reading one ends with. */
  readonly failures?: Readonly<Record<string, Error>>;
  /** GitHub lists more than can be read, where one goes back further than this. */
  readonly readableMinutes?: number;
  readonly sinceMinutes?: number;
}

interface Outcome extends Omit<LostDeliveries, "since"> {
  readonly events: readonly string[];
  readonly sinceMinutes: number;
  readonly lists: number;
  readonly reads: number;
}

async function look(stage: Stage): Promise<Outcome> {
  const { sent, known = [], failures = {}, readableMinutes = Infinity, sinceMinutes = 3 * 24 * 60 } = stage;
  const refs: readonly DeliveryRef[] = sent
    .map((guid, id) => ({
      id,
      guid,
      event: guid.split(" ")[0] ?? "",
      deliveredAt: at(now + Number(guid.split(" ")[1]) * minute),
    }))
    .toSorted((a, b) => b.deliveredAt - a.deliveredAt);
  const events: string[] = [];
  let [lists, reads] = [0, 0];
  const found = await findLostDeliveries(
    {
      github: {
        listDeliveries: async (since) => {
          lists += 1;
          if (now - since > readableMinutes * minute) throw new GitHubError("invalid", "deliveries", "too many");
          return refs.filter(({ deliveredAt }) => deliveredAt >= since);
        },
        readDelivery: async (id) => {
          reads += 1;
          const guid = sent[id] ?? "";
          if (failures[guid] !== undefined) throw failures[guid];
          return { event: guid, payload: {} };
        },
      },
      store: { findUnknownDeliveries: async (guids) => guids.filter((guid) => !known.includes(guid)) },
      take: async ({ event }) => void events.push(event),
      now: () => now,
    },
    at(now - sinceMinutes * minute),
  );
  const { since, ...counts } = found;
  return { ...counts, events, sinceMinutes: (now - since) / minute, lists, reads };
}

const many = (count: number, text: string) => Array.from({ length: count }, (_, index) => `${text} ${index}`);

describe("what is taken up of the deliveries that never arrived", () => {
  it.each<{ name: string; sent: readonly string[]; known?: readonly string[]; taken: readonly string[] }>([
    { name: "nothing that arrived", sent: ["push -1", "push -2"], known: ["push -1"], taken: ["push -2"] },
    { name: "one that was sent again, once", sent: ["push -2", "push -2"], taken: ["push -2"] },
    {
      name: "first what no sweep makes up for: words, groups, buttons",
      sent: ["push -1", "check_run -2", "pull_request -3", "merge_group -4", "issue_comment -5"],
      taken: ["issue_comment -5", "merge_group -4", "check_run -2", "push -1", "pull_request -3"],
    },
    {
      name: "a comment of three days",
      sent: ["issue_comment -4319", "issue_comment -4321"],
      taken: ["issue_comment -4319"],
    },
    {
      name: "a group for as long as a queue may wait for it",
      sent: ["merge_group -359", "merge_group -361"],
      taken: ["merge_group -359"],
    },
    {
      name: "a button for an hour, since nobody says when it was pressed",
      sent: ["check_run -59", "check_run -61"],
      taken: ["check_run -59"],
    },
    {
      name: "of the rest what no sweep can have seen yet",
      sent: ["push -14", "push -16", "installation -16"],
      taken: ["push -14"],
    },
  ])("$name", async ({ sent, known = [], taken }) => {
    const outcome = await look({ sent, known });
    expect(outcome.events).toEqual(taken);
    expect(outcome).toMatchObject({ taken: taken.length, left: 0, refused: 0 });
  });

  it("are two hundred in one look, and it says how many of the others no sweep makes up for", async () => {
    const sent = [...many(230, "issue_comment -9"), ...many(9, "push -1")];
    expect(await look({ sent })).toMatchObject({ taken: 200, left: 30, reads: 200 });
  });

  it("are fifty of those that the sweep finds as well, and the others are not asked for again", async () => {
    expect(await look({ sent: [...many(90, "push -1"), ...many(3, "issue_comment -20")] })).toMatchObject({
      taken: 53,
      left: 0,
      reads: 53,
    });
  });
});

describe("a delivery that cannot be read", () => {
  const transient = new GitHubError("transient", "GET", "502");
  const notFound = new GitHubError("not-found", "GET", "404");
  const limited = new GitHubError("rate-limited", "GET", "403");
  const sent = ["issue_comment -3", "issue_comment -4", "push -5"];

  it("keeps nobody from the others, and is tried again", async () => {
    const outcome = await look({ sent, failures: { "issue_comment -3": transient } });
    expect(outcome).toMatchObject({ taken: 2, left: 1, refused: 0 });
    expect(outcome.events).toEqual(["issue_comment -4", "push -5"]);
  });

  it("is not tried again where the sweep finds it as well", async () => {
    expect(await look({ sent, failures: { "push -5": transient } })).toMatchObject({ taken: 2, left: 0, refused: 0 });
  });

  it("is given up where GitHub has it no more, and that is said", async () => {
    expect(await look({ sent, failures: { "issue_comment -3": notFound } })).toMatchObject({
      taken: 2,
      left: 0,
      refused: 1,
    });
  });

  it("ends the look where none can be read", async () => {
    await expect(look({ sent: ["issue_comment -3"], failures: { "issue_comment -3": transient } })).rejects.toBe(
      transient,
    );
  });

  it("ends the look at once where the limit is used up", async () => {
    await expect(look({ sent, failures: { "issue_comment -4": limited } })).rejects.toBe(limited);
  });
});

describe("how far back it looks", () => {
  it.each([
    { name: "all the way", sinceMinutes: 4_320, readableMinutes: 4_320, reached: 4_320, lists: 4 },
    { name: "as far as GitHub's list can be read", sinceMinutes: 4_320, readableMinutes: 200, reached: 120, lists: 3 },
    {
      name: "with one list where it was looked a moment ago",
      sinceMinutes: 15,
      readableMinutes: 15,
      reached: 15,
      lists: 1,
    },
  ])("$name", async ({ sinceMinutes, readableMinutes, reached, lists }) => {
    const outcome = await look({ sent: ["issue_comment -9"], sinceMinutes, readableMinutes });
    expect(outcome).toMatchObject({ taken: 1, sinceMinutes: reached, lists });
  });

  it("fails where not even the newest can be listed", async () => {
    await expect(look({ sent: [], readableMinutes: 1 })).rejects.toThrow("too many");
  });
});
