import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { Application } from "#sandbox/apps/application.ts";
import type { DeliveryFault } from "#sandbox/faults/fault.ts";
import type { Faults } from "#sandbox/faults/faults.ts";
import type { World, WorldEvent } from "#sandbox/kernel/world.ts";
import type { Envelope, HookDelivery } from "./delivery.ts";
import { buildPayload } from "./payload.ts";
import { findRecipients } from "./recipients.ts";
import { buildHeaders, failed, send } from "./send.ts";
import { createTurns, type Turns } from "./turns.ts";

export interface HookSettings {
  /** Who has not answered by then has not got it. Source: docs.github.com, "Best practices for using webhooks". */
  readonly timeoutMs: number;
  /** Deliveries to one App that are under way at once; they leave in the order of events. */
  readonly concurrency: number;
}

export const githubHooks: HookSettings = { timeoutMs: 10_000, concurrency: 4 };

/** GitHub forgets deliveries after three days; the number is the sandbox's own, against growing without end. */
const kept = { ageMs: 3 * 24 * 60 * 60_000, deliveries: 5_000 };

/** GitHub sends no payload that is larger. Source: docs.github.com, "Webhook events and payloads". */
const maxPayloadBytes = 25 * 1024 * 1024;

/** A delivery that another should overtake goes on after so long if there is no other. */
const overtakeMs = 1_000;

export interface Hooks {
  /** Sends what was sent before once more, under the same GUID. */
  readonly redeliver: (delivery: HookDelivery) => void;
  /** Ends what is under way; it counts as failed. */
  readonly close: () => void;
}

/** Tells Apps what happens in the world: at once, in order, signed, and once only. What fails is not tried again. */
export function startHooks(world: World, faults: Faults, settings: HookSettings = githubHooks): Hooks {
  const closing = new AbortController();
  const turnsOf = new Map<number, Turns>();
  const held = new Map<number, (() => void)[]>();

  const deliver = async (envelope: Envelope, body: string, fault: DeliveryFault["kind"] | null): Promise<void> => {
    const { app } = envelope;
    if (app.webhook === null || closing.signal.aborted) return;
    const { url } = app.webhook;
    const headers = buildHeaders(envelope, body, fault !== "hook-unsigned");
    const [id, deliveredAt, startedMs] = [world.nextId(), world.now(), performance.now()];
    const timeout = AbortSignal.timeout(settings.timeoutMs);
    const answer =
      fault === "hook-fail"
        ? failed(502, "failed to connect to host")
        : await send(url, headers, body, { timeout, closing: closing.signal });
    const durationSeconds = Math.round(performance.now() - startedMs) / 1_000;
    const { payload: _, ...about } = envelope;
    const request = {
      headers,
      // Kept as text, which takes a fraction of the memory.
      get payload() {
        return JSON.parse(body) as Record<string, unknown>;
      },
    };
    world.deliveries.push({
      id,
      ...about,
      deliveredAt,
      durationSeconds,
      ...answer,
      url,
      request,
    });
    forgetOld(world);
  };

  const enqueue = (envelope: Envelope, body: string, fault: DeliveryFault["kind"] | null): void => {
    let turns = turnsOf.get(envelope.app.id);
    if (turns === undefined) turnsOf.set(envelope.app.id, (turns = createTurns(settings.concurrency)));
    world.background(turns.take(() => deliver(envelope, body, fault)));
  };

  const dispatch = (envelope: Envelope): void => {
    const { app, event, action } = envelope;
    const body = JSON.stringify(envelope.payload);
    if (Buffer.byteLength(body) > maxPayloadBytes) return;
    const strokes = faults.drawDelivery({ event, action, app: app.slug }).map(({ fault }) => fault);
    const find = <Kind extends DeliveryFault["kind"]>(kind: Kind) =>
      strokes.find((fault): fault is Extract<DeliveryFault, { readonly kind: Kind }> => fault.kind === kind);

    if (find("hook-drop") !== undefined) return;
    const go = (): void => {
      enqueue(envelope, body, find("hook-fail")?.kind ?? find("hook-unsigned")?.kind ?? null);
      if (find("hook-double") !== undefined) enqueue(envelope, body, null);
    };
    const delay = find("hook-delay");
    const reorder = find("hook-reorder");
    if (reorder !== undefined) hold(app, go, reorder.ms ?? overtakeMs);
    else if (delay !== undefined) later(go, delay.ms);
    else {
      go();
      for (const release of held.get(app.id)?.splice(0) ?? []) release();
    }
  };

  const hold = (app: Application, go: () => void, ms: number): void => {
    const overtaken = new AbortController();
    const release = (): void => {
      if (overtaken.signal.aborted) return;
      overtaken.abort();
      go();
    };
    held.set(app.id, [...(held.get(app.id) ?? []), release]);
    later(release, ms, overtaken.signal);
  };

  const later = (go: () => void, ms: number, isOver?: AbortSignal): void => {
    const signal = AbortSignal.any([closing.signal, ...(isOver === undefined ? [] : [isOver])]);
    // Whoever closes wants no more deliveries.
    world.background(sleep(ms, undefined, { signal }).then(go, () => {}));
  };

  world.listen((event) => {
    for (const { app, installation } of findRecipients(world, event)) {
      dispatch({
        guid: randomUUID(),
        app,
        event: event.event,
        action: event.action,
        installationId: installation.id,
        repositoryId: event.repository?.id ?? null,
        isRedelivery: false,
        payload: snapshot(world, event, installation),
      });
    }
  });

  return {
    redeliver: ({ guid, app, event, action, installationId, repositoryId, request }) =>
      dispatch({
        guid,
        app,
        event,
        action,
        installationId,
        repositoryId,
        isRedelivery: true,
        payload: request.payload,
      }),
    close: () => closing.abort(),
  };
}

/** What is told is how it was, whatever happens before it is sent. */
function snapshot(world: World, event: WorldEvent, installation: { readonly id: number }): Record<string, unknown> {
  return structuredClone(buildPayload(world, event, installation));
}

function forgetOld(world: World): void {
  const { deliveries } = world;
  const oldest = world.now() - kept.ageMs;
  const young = deliveries.findIndex(({ deliveredAt }) => deliveredAt > oldest);
  deliveries.splice(0, Math.max(young, deliveries.length - kept.deliveries));
}
