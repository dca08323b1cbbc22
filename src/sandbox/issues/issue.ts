import type { Account } from "#sandbox/accounts/account.ts";

export interface Label {
  readonly id: number;
  name: string;
  color: string;
  description: string | null;
}

/** An issue; a pull request has one of the same number, which holds its title, body, labels and conversation. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly author: Account;
  state: "open" | "closed";
  stateReason: "completed" | "not_planned" | "reopened" | "duplicate" | null;
  readonly labels: Set<string>;
  readonly assignees: Set<number>;
  isLocked: boolean;
  lockReason?: LockReason | null;
  readonly comments: IssueComment[];
  readonly reactions: Reaction[];
  readonly isPull: boolean;
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedBy: Account | null;
}

export const lockReasons = ["off-topic", "too heated", "resolved", "spam"] as const;
export type LockReason = (typeof lockReasons)[number];

export interface IssueComment {
  readonly id: number;
  readonly author: Account;
  /** The App through which it was written. */
  readonly viaAppId: number | null;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Who edited it last; null: nobody. */
  editor: Account | null;
  /** Why it was minimised, as GraphQL words it: `outdated`, `off-topic` …; null or absent: it was not. */
  minimizedReason?: string | null;
  readonly reactions: Reaction[];
}

export const reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
export type ReactionContent = (typeof reactionContents)[number];

export interface Reaction {
  readonly id: number;
  readonly author: Account;
  readonly content: ReactionContent;
  readonly createdAt: number;
}
