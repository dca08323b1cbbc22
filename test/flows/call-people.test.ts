import { describe, expect, it } from "vitest";
import { type CommentRead, GitHubError, type PullRead } from "#adapters/github/github.ts";
import { NotifyError } from "#adapters/notify/notifier.ts";
import type { Instant, RepoId } from "#core/ids.ts";
import { callPeople, type CallPeopleSources } from "#flows/call-people.ts";
import type { FreshJudgement } from "#flows/judge-pull.ts";
import { openEmbeddedStore } from "#test/support/embedded-store.ts";
import { buildJudgement, head, minute } from "#test/support/judge.ts";

const key = { repo: 1 as RepoId, number: 7 };
const ownAppId = 7;
const transient = new GitHubError("transient", "POST", "502");
const away = new NotifyError("the notice could not be delivered: no answer");

const contract = `
version: 1
riskTierRules: { high: [src/**] }
mergePolicy: { high: { requiredChecks: [] } }
escalation:
  - { id: payments, path: [src/payments/**], action: notify }
  - { id: sources, path: [src/**], action: notify }
notify: { label: needs-a-person }
`;

interface Stage {
  /** What GitHub took, in order. */
  readonly taken: string[];
  readonly notices: Set<string>;
  /** The next label, or each notice, is not taken. */
  isLabelLost: boolean;
  isChatAway: boolean;
  readonly call: () => Promise<number>;
}

async function withStage(act: (stage: Stage) => Promise<void>): Promise<void> {
  await using embedded = await openEmbeddedStore();
  const { store } = embedded;
  const comments: CommentRead[] = [];
  let time: number = minute(10);
  const now = () => (time += 1) as Instant;
  const judgement = { ...buildJudgement(contract, ["src/payments/charge.ts"]), reviews: null, orders: [] };
  const stage: Stage = {
    taken: [],
    notices: new Set(),
    isLabelLost: false,
    isChatAway: false,
    call: async () => {
      const lease = await store.acquireLease("pull/1/7", "me", now(), 60_000);
      if (lease === null) throw new Error("no lease");
      const pull = { number: key.number, head, isDraft: false } as PullRead;
      return (await callPeople(sources, lease, key, pull, judgement as FreshJudgement)).wrote;
    },
  };
  const sources: CallPeopleSources = {
    store,
    now,
    ownAppId,
    pause: async () => {},
    sign: (text) => Buffer.from(text).toString("base64url").slice(-43).padStart(43, "A"),
    fullName: "octo/shop",
    repository: {
      readDiscussion: async () => ({
        reviews: [],
        comments: comments.map((one) => ({ ...one, editedBy: "nobody" })),
        threads: [],
      }),
      createComment: async (_number, body) => {
        stage.taken.push(`comment on ${/rule `(\w+)`/.exec(body)?.[1]}`);
        const times = { createdAt: now(), updatedAt: now() };
        comments.push({
          id: comments.length + 1,
          number: key.number,
          author: null,
          viaAppId: ownAppId,
          body,
          ...times,
        });
        return comments.length;
      },
      updateComment: async () => {},
      addLabel: async (_number, label) => {
        if (stage.isLabelLost) {
          stage.isLabelLost = false;
          throw transient;
        }
        stage.taken.push(`label ${label}`);
      },
    },
    notifier: {
      send: async (id) => {
        if (stage.isChatAway) throw away;
        stage.notices.add(id);
      },
    },
  };
  await act(stage);
}

const onGitHub = ["comment on payments", "label needs-a-person", "comment on sources", "label needs-a-person"];
const inChat = new Set(["notice/1/7/rule/payments", "notice/1/7/rule/sources"]);

describe("people are called", () => {
  it("once for each cause, however often it is come to", async () => {
    await withStage(async ({ call, taken, notices }) => {
      expect([await call(), await call()]).toEqual([2, 0]);
      expect(taken).toEqual(onGitHub);
      expect(notices).toEqual(inChat);
    });
  });

  it("on GitHub for every cause while the chat is away, and there when it is back", async () => {
    await withStage(async (stage) => {
      stage.isChatAway = true;
      await expect(stage.call()).rejects.toBe(away);
      expect(stage.taken).toEqual(onGitHub);
      stage.isChatAway = false;
      await stage.call();
      expect(stage.taken).toEqual(onGitHub);
      expect(stage.notices).toEqual(inChat);
    });
  });

  it("with the label also where Headgate ended between the comment and the label (S8)", async () => {
    await withStage(async (stage) => {
      stage.isLabelLost = true;
      await expect(stage.call()).rejects.toBe(transient);
      expect(stage.taken).toEqual(["comment on payments"]);
      await stage.call();
      expect(stage.taken).toEqual(onGitHub);
      expect(stage.notices).toEqual(inChat);
    });
  });
});
