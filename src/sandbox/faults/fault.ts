/** Which requests a fault is about. What is not named matches all. */
export interface RequestTarget {
  readonly method?: string | readonly string[];
  // `*` is one part of the path and `**` any number: `/repos/*/*/pulls/**`. GraphQL is `/graphql`, git `/{owner}/{repo}.git/…`.
  readonly path?: string;
  /** A login, such as `octo-dev` or `gate[bot]`. An App's JWT counts as its bot. */
  readonly caller?: string;
}

/** Which deliveries a fault is about. */
export interface DeliveryTarget {
  /** `pull_request`, or `pull_request.synchronize`. */
  readonly event?: string;
  /** The slug of the App that would get it. */
  readonly app?: string;
}

/** How often: each time unless told. Both may be given: then at most `times`, drawn by `probability`. */
interface Frequency {
  readonly times?: number;
  /** Between 0 and 1. */
  readonly probability?: number;
}

export type RequestFault =
  | { readonly kind: "latency"; readonly ms: number; readonly jitterMs?: number }
  /** `after`: what was asked for has happened, and the caller is told that it has not. */
  | { readonly kind: "error"; readonly status?: 500 | 502 | 503 | 504; readonly when: "before" | "after" }
  | { readonly kind: "cut"; readonly when: "before" | "after" }
  | {
      readonly kind: "rate-limit";
      readonly status?: 403 | 429;
      /** Null: a secondary limit without the header, as it happens. */
      readonly retryAfterSeconds?: number | null;
    }
  /**
   * After a write to a repository, what the same caller read before answers again from the same address: for so many reads
   * of each address, for so long after the write, or both. What nobody read before the write cannot be stale.
   */
  | { readonly kind: "stale"; readonly reads?: number; readonly ms?: number };

export type DeliveryFault =
  /** It never left GitHub; the log of deliveries does not know it. */
  | { readonly kind: "hook-drop" }
  /** It never arrived; the log says so. */
  | { readonly kind: "hook-fail" }
  | { readonly kind: "hook-double" }
  /** Sent after the next one of the same App, or after so long. */
  | { readonly kind: "hook-reorder"; readonly ms?: number }
  | { readonly kind: "hook-delay"; readonly ms: number }
  | { readonly kind: "hook-unsigned" };

export type FaultRule = (RequestFault & RequestTarget & Frequency) | (DeliveryFault & DeliveryTarget & Frequency);
