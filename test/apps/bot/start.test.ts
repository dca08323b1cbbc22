import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrivateKeyPem } from "#sandbox/apps/create-app.ts";
import { openBalancer } from "#test/support/balancer.ts";
import { postgres, postgresUrl, queryPostgres } from "#test/support/database.ts";
import { eventually, openShop } from "#test/support/gated-shop.ts";
import { npmStart, settingsOf, type StartedProcess } from "#test/support/npm-start.ts";
import { openProxy } from "#test/support/proxy.ts";

/** Nothing listens there: the port is of those that only root may use. */
const nowhere = "http://127.0.0.1:9";
const secret = "0123456789abcdef0123456789abcdef";

let root: string;
let keyFile: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "headgate-start-"));
  keyFile = join(root, "key.pem");
  await writeFile(keyFile, await createPrivateKeyPem(), { mode: 0o600 });
  await writeFile(join(root, "no-key.pem"), "this is no key\n");
});
afterAll(() => rm(root, { recursive: true, force: true }));

type Settings = Record<string, string>;

/** Enough to start without a GitHub: nothing listens where it is told that one is. */
function enough(over: Settings = {}): Settings {
  return {
    APP_ID: "7",
    PRIVATE_KEY_PATH: keyFile,
    WEBHOOK_SECRET: secret,
    GITHUB_API_URL: nowhere,
    HOST: "127.0.0.1",
    PORT: "0",
    DATA_DIRECTORY: join(root, randomUUID()),
    ...over,
  };
}

function without(settings: Settings, ...names: readonly string[]): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)));
}

/** What it says when it does not start; the exit code is the one of wrong settings. */
async function expectRefusal(started: StartedProcess): Promise<string> {
  expect({ code: await started.ended, stdout: started.said().replace(started.saidOnStderr(), "") }).toEqual({
    code: 2,
    stdout: "",
  });
  return started.saidOnStderr();
}

async function listenSomewhere(onConnection: () => void = () => {}): Promise<{ server: Server; port: number }> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe.concurrent("npm start refuses", () => {
  const short =
    "WEBHOOK_SECRET is shorter than 32 bytes. Make one with `openssl rand -hex 32`, and set it in the App's settings too.";
  const rows: readonly { name: string; over: Settings; leave?: readonly string[]; problems: readonly string[] }[] = [
    {
      name: "a secret that is missing",
      over: {},
      leave: ["WEBHOOK_SECRET"],
      problems: ["WEBHOOK_SECRET is not set. See .env.example for what it is and where to find it."],
    },
    {
      name: "the secret that Probot falls back to",
      over: { WEBHOOK_SECRET: "development" },
      problems: [
        "WEBHOOK_SECRET is a well-known default: anyone could sign with it. Make one with `openssl rand -hex 32`.",
      ],
    },
    {
      name: "everything that is wrong, in one go",
      over: {
        REDIS_URL: "redis://127.0.0.1",
        APP_ID: "seven",
        PRIVATE_KEY_PATH: "/nowhere/key.pem",
        WEBHOOK_SECRET: "hunter2-hunter2",
        PORT: "80 80",
      },
      problems: [
        "REDIS_URL is set, but Headgate keeps nothing in Redis. Remove it; set DATABASE_URL for several replicas.",
        "APP_ID must be the App's number, not `seven`.",
        "PRIVATE_KEY_PATH: cannot read `/nowhere/key.pem` (ENOENT). Check the path and its permissions.",
        short,
        "PORT must be a port from 0 to 65535, not `80 80`.",
      ],
    },
  ];
  it.each(rows)("$name", async ({ over, leave = [], problems }) => {
    await using started = npmStart(without(enough(over), ...leave));
    expect(await expectRefusal(started)).toBe(
      `Headgate did not start:\n${problems.map((problem) => `  - ${problem}\n`).join("")}`,
    );
    expect(started.said()).not.toContain("hunter2");
  });

  it("a key file that holds no key", async () => {
    const path = join(root, "no-key.pem");
    await using started = npmStart(enough({ PRIVATE_KEY_PATH: path }));
    expect(await expectRefusal(started)).toContain(`PRIVATE_KEY_PATH (${path}) holds no private key in PEM form.`);
  });

  it("a data directory that another process uses, and leaves that one alone", async () => {
    const settings = enough();
    await using first = npmStart(settings);
    await first.untilAnswers("/readyz", 200);
    await using second = npmStart(settings);
    expect(await expectRefusal(second)).toBe(
      `Headgate did not start:\n  - Another process uses the data directory ${settings["DATA_DIRECTORY"]}. Stop it, or give this one a directory of its own.\n`,
    );
    await first.untilAnswers("/readyz", 200);
  });

  it.each(["headgate.sqlite", "jobs.sqlite"])("a data directory whose %s is no database", async (file) => {
    const directory = await mkdtemp(join(root, "broken-"));
    await writeFile(join(directory, file), "x".repeat(8_192));
    await using started = npmStart(enough({ DATA_DIRECTORY: directory }));
    expect(await expectRefusal(started)).toMatch(
      new RegExp(`^Headgate did not start:\\n  - ${join(directory, file)} cannot be read as a database\\. .*\\n$`),
    );
  });

  it("a port that is taken", async () => {
    const { server, port } = await listenSomewhere();
    await using started = npmStart(enough({ PORT: String(port) }));
    expect(await expectRefusal(started)).toBe(
      `Headgate did not start:\n  - cannot listen on 127.0.0.1:${port} (EADDRINUSE). Is another process there?\n`,
    );
    server.close();
  });

  it("a PostgreSQL that is not there, without showing its password", async () => {
    const url = "postgres://headgate:hunter2@127.0.0.1:9/headgate";
    await using started = npmStart(enough({ DATABASE_URL: url }));
    expect(await expectRefusal(started)).toContain("The PostgreSQL of DATABASE_URL cannot be reached");
    expect(started.said()).not.toContain("hunter2");
  });

  it("a PostgreSQL that takes connections and never answers", async () => {
    const { server, port } = await listenSomewhere();
    await using started = npmStart(enough({ DATABASE_URL: `postgres://headgate@127.0.0.1:${port}/headgate` }));
    expect(await expectRefusal(started)).toContain("The PostgreSQL of DATABASE_URL cannot be reached");
    server.close();
  });
});

describe.concurrent("npm start", () => {
  it("ends with 0 when it is told to stop, though GitHub is away and a client holds a connection", async () => {
    const settings = enough();
    await using started = npmStart(settings);
    await started.untilAnswers("/readyz", 200);
    const client = connect(Number(new URL(await started.url()).port), "127.0.0.1");
    client.on("error", () => {});
    await once(client, "connect");
    client.write("GET /healthz HTTP/1.1\r\nhost: headgate\r\n\r\n");
    await once(client, "data");
    started.send("SIGTERM");
    expect(await started.ended).toBe(0);
    client.destroy();
    // What it kept is released: the next one starts there.
    await using next = npmStart(settings);
    await next.untilAnswers("/readyz", 200);
  });

  it("shows its metrics to whoever has the token alone", async () => {
    const token = "the-token-of-the-metrics";
    const settings = enough({ METRICS_TOKEN: token });
    await using started = npmStart(settings);
    await started.untilAnswers("/readyz", 200);
    const address = await started.url();
    const ask = async (authorization?: string) =>
      (await fetch(`${address}/metrics`, { headers: authorization === undefined ? {} : { authorization } })).status;
    expect([await ask(), await ask(token), await ask("Bearer wrong"), await ask(`Bearer ${token}`)]).toEqual([
      401, 401, 401, 200,
    ]);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect((await fetch(`${address}/nowhere`)).status).toBe(404);
  });

  it.skipIf(postgres.skipReason !== null)(
    "is not ready while its database refuses it, and is again once it does not",
    async () => {
      const name = `headgate_test_${randomUUID().replaceAll("-", "")}`;
      await queryPostgres(`create database ${name}`);
      try {
        const url = new URL(postgresUrl);
        url.pathname = `/${name}`;
        const settings = enough({ DATABASE_URL: url.href });
        await using started = npmStart(settings);
        await started.untilAnswers("/readyz", 200);
        const address = await started.url();
        await queryPostgres(`alter database ${name} with allow_connections false`);
        await queryPostgres(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
        await started.untilAnswers("/readyz", 503);
        expect(await (await fetch(`${address}/readyz`)).text()).toBe("not ready: the store cannot be written\n");
        const statuses = ["/healthz", "/metrics"].map(async (path) => (await fetch(`${address}${path}`)).status);
        expect(await Promise.all(statuses)).toEqual([200, 200]);
        await queryPostgres(`alter database ${name} with allow_connections true`);
        await started.untilAnswers("/readyz", 200);
        started.send("SIGTERM");
        expect(await started.ended).toBe(0);
      } finally {
        await queryPostgres(`drop database if exists ${name} with (force)`);
      }
    },
  );

  it("prints no secret in a whole life of a pull request, whatever goes wrong on its way (SR-62)", async () => {
    await using shop = await openShop();
    const seen = new Set<string>();
    const proxy = await openProxy(shop.sandbox.url, async (passage) => {
      const call = `${passage.method} ${passage.path.replaceAll(/\d+/g, "N")}`;
      const isFirst = !seen.has(call);
      seen.add(call);
      const answer = await passage.forward();
      // The first answer of each kind is an error or is lost, so that errors are logged with all that hangs on them.
      if (isFirst && passage.method === "PATCH") throw new Error("the connection breaks");
      await passage.answer(isFirst ? { ...answer, status: 502 } : answer);
    });
    await using balancer = await openBalancer(shop.config.port);
    const config = { ...shop.config, port: 0, apiUrl: `${proxy.url}/api/v3`, logLevel: "debug" } as const;
    const settings = await settingsOf(config, join(root, "shop.pem"));
    await using started = npmStart({ ...settings, METRICS_TOKEN: "the-token-of-the-metrics" });
    const address = await started.url();
    balancer.add(address);
    const forged = await fetch(`${address}/api/github/webhooks`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-github-delivery": randomUUID(),
        "x-github-event": "push",
        "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
        authorization: "Bearer ghp_0123456789abcdefghij",
        cookie: "session=the-cookie-of-someone",
      },
      body: '{"token":"ghs_0123456789abcdefghij"}',
    });
    expect(forged.status).toBe(401);
    const { number, head } = await shop.open(shop.ada, "docs", { "docs/guide.md": "# A guide\n" });
    await shop.expectGate(head, "in_progress");
    await shop.report(head, "success");
    await eventually(
      async () => (await shop.owner.api.get(`/repos/octo/shop/pulls/${number}`)).body.merged,
      (isMerged) => isMerged === true,
    );
    const metrics = await fetch(`${address}/metrics`, {
      headers: { authorization: "Bearer the-token-of-the-metrics" },
    });
    const shown = await metrics.text();
    expect(shown).toMatch(/^headgate_calls_per_evaluation_count\{kind="read"\} [1-9]/m);
    expect(shown).toMatch(/^headgate_deliveries_total\{event="pull_request",result="done"\} [1-9]/m);
    started.send("SIGTERM");
    await started.ended;
    await proxy.close();

    const said = started.said();
    // It did talk, of good and of bad.
    expect(said).toContain("looked at a pull request");
    expect(said).toContain('"err":');
    const key = shop.config.privateKey.split("\n").filter((line) => line.length > 20);
    expect(key.length).toBeGreaterThan(10);
    const secrets = [...key, shop.config.webhookSecrets[0], "the-token-of-the-metrics", "the-cookie-of-someone"];
    for (const text of [said, shown]) {
      expect(secrets.filter((one) => text.includes(one))).toEqual([]);
      expect(text).not.toMatch(/gh[a-z]_[A-Za-z0-9]|eyJ[A-Za-z0-9_-]{8}|PRIVATE KEY|[Aa]uthorization|sha256=/);
    }
  });
});
