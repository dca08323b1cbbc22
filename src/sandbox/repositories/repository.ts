import type { Account, Role } from "#sandbox/accounts/account.ts";
import type { Artifact, Workflow, WorkflowJob, WorkflowRun } from "#sandbox/actions/workflow.ts";
import type { CheckRun, CheckSuite, CommitStatus } from "#sandbox/checks/check.ts";
import type { Issue, Label } from "#sandbox/issues/issue.ts";
import type { MergeQueueEntry } from "#sandbox/pulls/merge-queue.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import type { BranchProtection, Ruleset } from "./protection.ts";

export interface Repository {
  readonly id: number;
  name: string;
  readonly owner: Account;
  description: string | null;
  isPrivate: boolean;
  isArchived: boolean;
  defaultBranch: string;
  readonly createdAt: number;
  updatedAt: number;
  pushedAt: number | null;
  /** Of a fork: where it came from. */
  readonly parent: Repository | null;
  /** The bare git repository. It is the truth about branches, commits and trees; nothing of it is kept elsewhere. */
  readonly gitDirectory: string;
  readonly collaborators: Map<number, Role>;
  readonly settings: RepositorySettings;

  /** Issues and pull requests share one row of numbers. */
  nextNumber: number;
  readonly issues: Map<number, Issue>;
  readonly pulls: Map<number, Pull>;
  readonly labels: Map<string, Label>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: CommitStatus[];
  /** By branch name pattern. */
  readonly branchProtections: Map<string, BranchProtection>;
  readonly rulesets: Map<number, Ruleset>;
  /** Entries in order, by base branch. */
  readonly mergeQueues: Map<string, MergeQueueEntry[]>;
  readonly workflows: Map<number, Workflow>;
  readonly workflowRuns: Map<number, WorkflowRun>;
  readonly workflowJobs: Map<number, WorkflowJob>;
  readonly artifacts: Map<number, Artifact>;
}

export interface RepositorySettings {
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  allowAutoMerge: boolean;
  allowUpdateBranch: boolean;
  deleteBranchOnMerge: boolean;
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}
