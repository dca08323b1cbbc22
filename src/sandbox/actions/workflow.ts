import type { Account } from "#sandbox/accounts/account.ts";
import type { CheckConclusion, CheckStatus } from "#sandbox/checks/check.ts";

export interface Workflow {
  readonly id: number;
  name: string;
  readonly path: string;
  state: "active" | "disabled_manually";
  readonly createdAt: number;
  updatedAt: number;
}

export interface WorkflowRun {
  readonly id: number;
  readonly workflow: Workflow;
  readonly runNumber: number;
  attempt: number;
  /** The event that started it: `pull_request`, `push`, `workflow_dispatch` … */
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly headRepositoryId: number;
  readonly actor: Account;
  readonly checkSuiteId: number;
  /** Inputs of a `workflow_dispatch`, or the client payload of a `repository_dispatch`. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly displayTitle: string;
  /** Attempts that are over, the first one first; the present one is not among them. */
  readonly pastAttempts: PastAttempt[];
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  readonly createdAt: number;
  updatedAt: number;
  startedAt: number;
}

export interface PastAttempt {
  readonly attempt: number;
  readonly conclusion: CheckConclusion | null;
  readonly startedAt: number;
  readonly updatedAt: number;
}

export interface WorkflowJob {
  readonly id: number;
  readonly run: WorkflowRun;
  readonly attempt: number;
  readonly name: string;
  readonly checkRunId: number;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  readonly createdAt: number;
  startedAt: number | null;
  completedAt: number | null;
}

export interface Artifact {
  readonly id: number;
  readonly run: WorkflowRun;
  readonly name: string;
  /** A real zip file. */
  readonly zip: Uint8Array;
  readonly createdAt: number;
  readonly expiresAt: number;
}
