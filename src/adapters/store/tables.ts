import type { Kysely } from "kysely";

/**
 * The rows, the same in both databases. Instants are milliseconds since 1970; a truth value is 0 or 1, because SQLite has no
 * other.
 */
export interface Tables {
  readonly delivery: DeliveryRow;
  readonly repository: RepositoryRow;
  readonly pull: PullRow;
  readonly lease: LeaseRow;
  readonly effect: EffectRow;
  readonly receipt: ReceiptRow;
  /** Not `order`, which is a word of SQL. */
  readonly pull_order: OrderRow;
  readonly round: RoundRow;
  /** One row that `ping` writes. */
  readonly probe: { readonly id: number; readonly pings: number };
}

export type Database = Kysely<Tables>;

export interface DeliveryRow {
  readonly guid: string;
  readonly event: string;
  /** As it was signed; empty once it was worked off. */
  readonly body: Uint8Array;
  readonly received_at: number;
  readonly state: "open" | "done" | "dead";
  readonly finished_at: number | null;
}

interface RepositoryRow {
  readonly repo: number;
  readonly installation: number;
  readonly owner: string;
  readonly name: string;
}

export interface PullRow {
  readonly repo: number;
  readonly number: number;
  readonly head: string;
  readonly base_ref: string;
  readonly is_open: 0 | 1;
  readonly updated_at: number;
  readonly newest_seen: number;
  readonly head_since: number;
}

interface LeaseRow {
  readonly scope: string;
  /** Null once it was given back. The row stays, so that the fence goes on growing. */
  readonly holder: string | null;
  readonly fence: number;
  readonly expires_at: number;
}

export interface EffectRow {
  readonly key: string;
  readonly kind: string;
  /** Of what was begun last. */
  readonly payload_hash: string;
  readonly state: "begun" | "done" | "abandoned";
  /** Of the last time it was done, with whatever payload. */
  readonly result: string | null;
  readonly at: number;
  /** With `number`: the pull request on which it must never be done twice; null for all other kinds. */
  readonly repo: number | null;
  readonly number: number | null;
}

export interface ReceiptRow {
  readonly id: string;
  readonly repo: number;
  readonly pull: number;
  readonly head: string;
  readonly verdict: "allow" | "wait" | "block";
  readonly document: string;
  readonly decided_at: number;
}

export interface OrderRow {
  readonly id: string;
  readonly repo: number;
  readonly number: number;
  readonly text: string;
  readonly actor: number;
  readonly login: string;
  /** What it came with; once it is finished, what it holds for. */
  readonly head: string | null;
  readonly at: number;
  readonly state: "open" | "accepted" | "answered" | "refused" | "ignored";
  readonly finished_at: number | null;
}

export interface RoundRow {
  readonly repo: number;
  readonly number: number;
  readonly head: string;
  readonly since: number;
  readonly document: string;
}
