import type { Application } from "#sandbox/apps/application.ts";

/** What is about to be delivered: one event for one installation of one App. */
export interface Envelope {
  readonly guid: string;
  readonly app: Application;
  readonly event: string;
  readonly action: string | null;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly isRedelivery: boolean;
  readonly payload: Record<string, unknown>;
}

/** One attempt to deliver one event. A redelivery is a further attempt with the same GUID and an id of its own. */
export interface HookDelivery extends Omit<Envelope, "payload"> {
  readonly id: number;
  readonly deliveredAt: number;
  readonly durationSeconds: number;
  /** 0 where nobody answered in time. */
  readonly statusCode: number;
  readonly status: string;
  readonly url: string;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly payload: Record<string, unknown> };
  readonly response: { readonly headers: Readonly<Record<string, string>> | null; readonly payload: string | null };
}
