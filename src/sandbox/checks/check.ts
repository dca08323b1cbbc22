import type { Application } from "#sandbox/apps/application.ts";
import type { Commit } from "#sandbox/git/objects.ts";

export type CheckStatus = "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
export type CheckConclusion =
  | "action_required"
  | "cancelled"
  | "failure"
  | "neutral"
  | "success"
  | "skipped"
  | "stale"
  | "timed_out"
  | "startup_failure";

/** All runs of one App on one commit. Status and conclusion are derived from the runs. */
export interface CheckSuite {
  readonly id: number;
  readonly app: Application;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly before: string | null;
  /** A commit never changes, so it is read once. */
  readonly headCommit: Commit;
  /** Asked to run again: queued until one of its runs is written. */
  isRerequested: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  name: string;
  readonly headSha: string;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  detailsUrl: string | null;
  externalId: string | null;
  startedAt: number | null;
  completedAt: number | null;
  /** Since when it waits or runs; null once completed. */
  incompleteSince: number | null;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: CheckAnnotation[];
  actions: { label: string; description: string; identifier: string }[];
}

export interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column: number | null;
  readonly end_column: number | null;
  readonly annotation_level: "notice" | "warning" | "failure";
  readonly message: string;
  readonly title: string | null;
  readonly raw_details: string | null;
}

export interface CommitStatus {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creatorId: number;
  readonly createdAt: number;
}
