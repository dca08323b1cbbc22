import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";

/** The path that the manifest gives GitHub; it is Probot's own, so that an App made for Probot needs no change. */
export const webhookPath = "/api/github/webhooks";

export interface ServerOptions {
  readonly config: Pick<Config, "metricsToken">;
  readonly ingress: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly metrics: Metrics;
  /** Why it is not ready to take work; null: it is. */
  readonly whyNotReady: () => Promise<string | null>;
  /** Brings gauges up to date before they are shown. */
  readonly refreshMetrics: () => Promise<void>;
}

/**
 * 16 KiB of headers is Node's default; GitHub's take one. Headers have 10 s, and a request 30 s in all. An idle connection
 * stays for longer than the minute that proxies keep theirs: closed sooner, a delivery could be sent into the closing.
 */
const serverLimits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
};

/** The App's address: webhooks, and three pages for whoever operates it. */
export function buildServer(options: ServerOptions): Server {
  const pages = getRequestListener(buildPages(options).fetch);
  const server = createServer(serverLimits, (request, response) => {
    // Compared as sent: a URL that has to be parsed first can be one that does not parse.
    const path = (request.url ?? "").split("?", 1)[0];
    void (path === webhookPath ? options.ingress(request, response) : pages(request, response));
  });
  server.maxConnections = 1_000;
  return server;
}

function buildPages({ config, metrics, whyNotReady, refreshMetrics }: ServerOptions): Hono<{
  Bindings: { incoming: IncomingMessage };
}> {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>();
  app.get("/", (c) => c.text("Headgate is running. Its answers are the checks on your pull requests.\n"));
  app.get("/healthz", (c) => c.text("alive\n"));
  app.get("/readyz", async (c) => {
    const why = await whyNotReady();
    return why === null ? c.text("ready\n") : c.text(`not ready: ${why}\n`, 503);
  });
  app.get("/metrics", async (c) => {
    const isAllowed =
      config.metricsToken === null
        ? isLoopback(c.env.incoming.socket.remoteAddress)
        : isToken(c.req.header("authorization"), config.metricsToken);
    if (!isAllowed)
      return c.text("Metrics need the bearer token of METRICS_TOKEN, or a request from this machine.\n", 401);
    await refreshMetrics();
    return c.text(await metrics.registry.metrics(), 200, { "content-type": metrics.registry.contentType });
  });
  app.notFound((c) => c.text("There is nothing here.\n", 404));
  return app;
}

function isLoopback(address: string | undefined): boolean {
  return address === "127.0.0.1" || address === "::1" || address === "::ffff:127.0.0.1";
}

function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
