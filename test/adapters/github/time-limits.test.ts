import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { failureOf, head, openMocked } from "./mocked-github.ts";

/**
 * A server that grants tokens, and answers nothing else or not to the end. How often it was asked is the client's to
 * tell: on a busy machine the time of a call is over before its connection was accepted.
 */
async function startSilent(isCut: boolean) {
  const server: Server = createServer((request: IncomingMessage, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.startsWith("/app/installations/5") === true) {
      return response.end(JSON.stringify({ token: "t", expires_at: "2999-01-01T00:00:00Z", permissions: {} }));
    }
    return isCut ? response.write('{"total_count": 0,') : undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    mocked: openMocked({ baseUrl, timeoutsMs: { read: 5_000, write: 1_000 } }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("an answer that does not come in time", () => {
  it.each([
    { what: "at all", isCut: false },
    { what: "to its end", isCut: true },
  ])("$what: a read is sent again, and is transient in the end", async ({ isCut }) => {
    await using server = await startSilent(isCut);
    const { repository, calls } = server.mocked;
    expect((await failureOf(repository.readCheckRuns(head))).kind).toBe("transient");
    expect(calls.map(({ kind, status, fromCache }) => [kind, status, fromCache])).toEqual(
      Array(3).fill(["read", null, false]),
    );
  });

  it("a merge is sent once, and nobody knows whether it happened", async () => {
    await using server = await startSilent(false);
    const { repository, calls } = server.mocked;
    const outcome = await repository.mergePull({ number: 3, head, method: "squash" });
    expect(outcome.kind).toBe("unknown");
    expect(calls.map(({ kind, status }) => [kind, status])).toEqual([["write", null]]);
  });
});
