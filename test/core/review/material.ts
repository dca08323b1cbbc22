import type { Reviewer, ReviewerAdapter } from "#core/contract/contract.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import type {
  CheckRunMaterial,
  IssueComment,
  ReviewMaterial,
  StatusMaterial,
  SubmittedReview,
  ThreadComment,
} from "#core/review/material.ts";

export const head = "4b825dc642cb6eb9a060e54bf8d69288fbee4904" as CommitSha;
export const older = "9c1185a5c5e9fc54612808977ee8f548b2258d31" as CommitSha;
export const base = "da4b9237bacccdf19c0760cab7aec4a8359010b0" as CommitSha;

/** When the head became the head. */
export const pushedAt = 1_795_000_000_000 as Instant;
export const appId = 867_647;

export function after(minutes: number): Instant {
  return (pushedAt + minutes * 60_000) as Instant;
}

export function buildReviewer(adapter: ReviewerAdapter, changes: Partial<Reviewer> = {}): Reviewer {
  return {
    id: adapter,
    adapter,
    appId,
    appSlug: null,
    accountId: null,
    checkName: null,
    rerunComment: null,
    timeoutMinutes: 20,
    onSilence: "block",
    onRateLimit: "wait",
    at: { file: "risk-contract.yml", line: 1, column: 1 },
    ...changes,
  };
}

const checkNames: Readonly<Record<ReviewerAdapter, string>> = {
  greptile: "Greptile Review",
  coderabbit: "CodeRabbit",
  copilot: "Copilot code review",
  codex: "Codex Review",
  claude: "Claude Code Review",
  sarif: "CodeQL",
  generic: "house review",
};

export type Piece =
  | { readonly kind: "check"; readonly changes: Partial<CheckRunMaterial> }
  | { readonly kind: "status"; readonly changes: Partial<StatusMaterial> }
  | { readonly kind: "review"; readonly changes: Partial<SubmittedReview> }
  | { readonly kind: "comment"; readonly changes: Partial<IssueComment> }
  | { readonly kind: "thread"; readonly changes: Partial<ThreadComment> };

/** A check run on the head that succeeded five minutes after the push, unless said otherwise. */
export const check = (changes: Partial<CheckRunMaterial> = {}): Piece => ({ kind: "check", changes });
export const status = (changes: Partial<StatusMaterial> = {}): Piece => ({ kind: "status", changes });
export const review = (body: string, changes: Partial<SubmittedReview> = {}): Piece => ({
  kind: "review",
  changes: { body, ...changes },
});
export const comment = (body: string, changes: Partial<IssueComment> = {}): Piece => ({
  kind: "comment",
  changes: { body, ...changes },
});
export const thread = (body: string, changes: Partial<ThreadComment> = {}): Piece => ({
  kind: "thread",
  changes: { body, ...changes },
});

export function buildMaterial(
  adapter: ReviewerAdapter,
  pieces: readonly Piece[],
  headSince: Instant | null = pushedAt,
): ReviewMaterial {
  return {
    headSince,
    comparedSince: null,
    isShared: false,
    checkRuns: pieces.flatMap((piece, id) =>
      piece.kind === "check"
        ? [
            {
              id,
              name: checkNames[adapter],
              appId,
              appSlug: "house-reviewer",
              head,
              status: "completed",
              conclusion: "success",
              title: null,
              summary: null,
              text: null,
              url: null,
              startedAt: after(1),
              completedAt: after(5),
              ...piece.changes,
            },
          ]
        : [],
    ),
    statuses: pieces.flatMap((piece, id) =>
      piece.kind === "status"
        ? [
            {
              id: `SC_${id}`,
              context: checkNames[adapter],
              head,
              state: "success" as const,
              description: "Review completed",
              createdAt: after(5),
              ...piece.changes,
            },
          ]
        : [],
    ),
    reviews: pieces.flatMap((piece, id) =>
      piece.kind === "review"
        ? [
            {
              id,
              state: "commented" as const,
              body: "",
              head,
              submittedAt: after(6),
              updatedAt: null,
              isEditedByOther: false,
              ...piece.changes,
            },
          ]
        : [],
    ),
    comments: pieces.flatMap((piece, id) =>
      piece.kind === "comment"
        ? [
            {
              id,
              body: "",
              createdAt: after(6),
              updatedAt: after(6),
              viaAppId: appId,
              isEditedByOther: false,
              ...piece.changes,
            },
          ]
        : [],
    ),
    threads: pieces.flatMap((piece, id) =>
      piece.kind === "thread"
        ? [
            {
              id,
              threadId: `T_${id}`,
              opensThread: true,
              path: "src/a.ts",
              line: 10,
              originalLine: 10,
              isResolved: false,
              isResolvedByReviewer: false,
              isOutdated: false,
              head,
              body: "",
              hunk: "@@ -1,4 +1,5 @@\n const a = 1;\n+save(item);",
              createdAt: after(6),
              isEditedByOther: false,
              ...piece.changes,
            },
          ]
        : [],
    ),
  };
}
