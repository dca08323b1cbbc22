export const reviewerKinds = ["greptile", "coderabbit", "copilot"] as const;
export type ReviewerKind = (typeof reviewerKinds)[number];

/** What a review agent does, and when. */
export interface ReviewerScript {
  /** Whether it begins by itself when a pull request opens, or is ready where it was a draft. */
  readonly onOpen: boolean;
  /** Whether it begins by itself when the head moves. */
  readonly onPush: boolean;
  /** The mention in a comment that asks it for a review: `@greptileai`, `@coderabbitai review`. Empty: nothing does. */
  readonly respondsTo: string;
  /** Commit statuses instead of check runs, as CodeRabbit sets them where `reviews.review_progress` is off. */
  readonly reportsBy?: "check-run" | "status";
  /** How long a review takes, from the start of its check run to its end. */
  readonly delayMs: number;
  readonly verdict: (request: ReviewRequest) => Behaviour;
}

export interface ReviewRequest {
  readonly pull: number;
  readonly head: string;
  /** The first, second … review of this head that was asked for or began by itself. */
  readonly attempt: number;
  /** Paths that the pull request changes at this head. */
  readonly files: readonly string[];
  /** The first line that each file gains; files that gain none are left out. */
  readonly gained: readonly { readonly path: string; readonly line: number }[];
}

export type Severity = "P0" | "P1" | "P2" | "P3";

export interface ScriptedFinding {
  readonly severity: Severity;
  readonly title: string;
  readonly path: string;
  /** Of the file at the head, from 1. */
  readonly line: number;
  readonly body?: string;
}

/** How a review ends that does end. */
export type Outcome =
  | { readonly kind: "clean" }
  | { readonly kind: "findings"; readonly findings: readonly ScriptedFinding[] }
  /** Nothing that is not read shows that it found something: the check run succeeds, or the count is zero. */
  | { readonly kind: "green-with-findings"; readonly findings: readonly ScriptedFinding[] }
  | { readonly kind: "rate-limited" }
  | { readonly kind: "skipped" }
  | { readonly kind: "errored" }
  | { readonly kind: "too-large" };

export type Behaviour =
  | Outcome
  /** Nothing at all is published. */
  | { readonly kind: "silent" }
  /** Nothing for so long, and then as if it had been asked only then. */
  | { readonly kind: "late"; readonly afterMs: number; readonly next: Behaviour }
  /** One after the other, in the same check run and the same summary. Copilot has neither, and submits a second review. */
  | { readonly kind: "edited-summary"; readonly first: Behaviour; readonly next: Behaviour };

export interface Step {
  readonly waitMs: number;
  readonly outcome: Outcome;
}

/** A behaviour as what is published, in order, and how long nothing is before each. */
export function stepsOf(behaviour: Behaviour): readonly Step[] {
  switch (behaviour.kind) {
    case "silent":
      return [];
    case "late":
      return stepsOf(behaviour.next).map((step, index) =>
        index === 0 ? { ...step, waitMs: step.waitMs + behaviour.afterMs } : step,
      );
    case "edited-summary":
      return [...stepsOf(behaviour.first), ...stepsOf(behaviour.next)];
    default:
      return [{ waitMs: 0, outcome: behaviour }];
  }
}
