import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Headgate counts. Names follow Prometheus: a unit at the end, `_total` for counters. */
export function openMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    deliveries: new Counter({
      name: "headgate_deliveries_total",
      help: "Webhook deliveries, by event and by what became of them.",
      labelNames: ["event", "result"],
      registers,
    }),
    refusals: new Counter({
      name: "headgate_ingress_refusals_total",
      help: "Requests to the webhook address that were refused, by status.",
      labelNames: ["status"],
      registers,
    }),
    calls: new Counter({
      name: "headgate_github_calls_total",
      help: "Calls to GitHub, by operation, kind (read, write) and status; a 304 is counted as cached.",
      labelNames: ["operation", "kind", "status"],
      registers,
    }),
    remaining: new Gauge({
      name: "headgate_github_rate_remaining",
      help: "What GitHub last said is left of the primary rate limit, by resource.",
      labelNames: ["resource"],
      registers,
    }),
    evaluations: new Counter({
      name: "headgate_evaluations_total",
      help: "Looks at pull requests, by outcome and verdict.",
      labelNames: ["kind", "verdict"],
      registers,
    }),
    callsPerEvaluation: new Histogram({
      name: "headgate_calls_per_evaluation",
      help: "Calls to GitHub that one look at a pull request took, by kind.",
      labelNames: ["kind"],
      buckets: [0, 1, 2, 3, 4, 6, 10, 20, 50, 100],
      registers,
    }),
    evaluationSeconds: new Histogram({
      name: "headgate_evaluation_seconds",
      help: "How long one look at a pull request took.",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    merges: new Counter({
      name: "headgate_merges_total",
      help: "Attempts to merge, by outcome.",
      labelNames: ["outcome"],
      registers,
    }),
    threads: new Counter({
      name: "headgate_threads_total",
      help: "Review threads that a clean review leaves behind, by what came of them.",
      labelNames: ["outcome"],
      registers,
    }),
    orders: new Counter({
      name: "headgate_orders_total",
      help: "Commands and buttons, by what came of them.",
      labelNames: ["result"],
      registers,
    }),
    followUpFailures: new Counter({
      name: "headgate_follow_up_failures_total",
      help: "What follows from a verdict and GitHub refused or stumbled over, by part.",
      labelNames: ["part"],
      registers,
    }),
    landedDifferences: new Counter({
      name: "headgate_landed_differences_total",
      help: "Merges that landed something else than was judged.",
      registers,
    }),
    queueWaiting: new Gauge({
      name: "headgate_queue_waiting",
      help: "Jobs that wait, by queue.",
      labelNames: ["queue"],
      registers,
    }),
    queueRunning: new Gauge({
      name: "headgate_queue_running",
      help: "Jobs that run now, anywhere in the cluster, by queue.",
      labelNames: ["queue"],
      registers,
    }),
    queueOldestSeconds: new Gauge({
      name: "headgate_queue_oldest_due_seconds",
      help: "For how long the oldest job that is due has waited, by queue.",
      labelNames: ["queue"],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof openMetrics>;
