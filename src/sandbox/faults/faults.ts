import { draw } from "./draw.ts";
import type { DeliveryFault, DeliveryTarget, FaultRule, RequestFault, RequestTarget } from "./fault.ts";

export interface FaultPlan {
  /** The same seed and the same requests give the same faults. */
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}

export interface ActiveFault {
  readonly rule: FaultRule;
  /** How often it struck. */
  hits: number;
}

/** One fault that strikes, with a number from 0 to 1 that belongs to this stroke. */
export interface Stroke<Fault> {
  readonly fault: Fault;
  readonly chance: number;
}

/** What shall go wrong. Without rules nothing does. */
export interface Faults {
  readonly set: (plan: FaultPlan) => void;
  readonly add: (rule: FaultRule) => void;
  readonly clear: () => void;
  readonly seed: () => number;
  readonly list: () => readonly ActiveFault[];
  readonly drawRequest: (request: {
    readonly method: string;
    readonly path: string;
    readonly caller: string | null;
  }) => readonly Stroke<RequestFault>[];
  readonly drawDelivery: (delivery: {
    readonly event: string;
    readonly action: string | null;
    readonly app: string;
  }) => readonly Stroke<DeliveryFault>[];
}

/**
 * Each draw depends on the seed, the rule, and how often this rule was asked about this very request or delivery before.
 * So the faults are the same again however requests that go on at the same time overtake each other.
 */
export function createFaults(plan: FaultPlan = { rules: [] }): Faults {
  let seed = 0;
  let active: (ActiveFault & { readonly asked: Map<string, number> })[] = [];

  const strike = <Fault>(
    isTarget: (rule: FaultRule) => rule is FaultRule & Fault,
    subject: string,
  ): readonly Stroke<Fault>[] => {
    const strokes: Stroke<Fault>[] = [];
    for (const [index, one] of active.entries()) {
      const { rule, asked } = one;
      if (!isTarget(rule) || one.hits >= (rule.times ?? Infinity)) continue;
      const nth = asked.get(subject) ?? 0;
      asked.set(subject, nth + 1);
      if (draw(seed, index, subject, nth, "strike") >= (rule.probability ?? 1)) continue;
      one.hits += 1;
      strokes.push({ fault: rule, chance: draw(seed, index, subject, nth, "measure") });
    }
    return strokes;
  };

  const faults: Faults = {
    set: (next) => {
      seed = next.seed ?? 0;
      active = next.rules.map((rule) => ({ rule, hits: 0, asked: new Map() }));
    },
    add: (rule) => void active.push({ rule, hits: 0, asked: new Map() }),
    clear: () => void (active = []),
    seed: () => seed,
    list: () => active.map(({ rule, hits }) => ({ rule, hits })),
    drawRequest: (request) =>
      active.length === 0
        ? []
        : strike<RequestFault>(
            (rule): rule is FaultRule & RequestFault => !isDeliveryRule(rule) && isAboutRequest(rule, request),
            `${request.method} ${request.path} ${request.caller}`,
          ),
    drawDelivery: (delivery) =>
      active.length === 0
        ? []
        : strike<DeliveryFault>(
            (rule): rule is FaultRule & DeliveryFault => isDeliveryRule(rule) && isAboutDelivery(rule, delivery),
            `${delivery.event} ${delivery.action} ${delivery.app}`,
          ),
  };
  faults.set(plan);
  return faults;
}

function isDeliveryRule(rule: FaultRule): rule is Extract<FaultRule, DeliveryFault> {
  return rule.kind.startsWith("hook-");
}

function isAboutRequest(
  { method, path, caller }: RequestTarget,
  request: { readonly method: string; readonly path: string; readonly caller: string | null },
): boolean {
  if (method !== undefined && ![method].flat().includes(request.method)) return false;
  if (caller !== undefined && caller !== request.caller) return false;
  return path === undefined || matchesPath(path.split("/"), request.path.split("/"));
}

function isAboutDelivery(
  { event, app }: DeliveryTarget,
  delivery: { readonly event: string; readonly action: string | null; readonly app: string },
): boolean {
  if (app !== undefined && app !== delivery.app) return false;
  return event === undefined || event === delivery.event || event === `${delivery.event}.${delivery.action}`;
}

function matchesPath(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...tail] = pattern;
  if (head === undefined) return path.length === 0;
  if (head === "**") return path.some((_, skipped) => matchesPath(tail, path.slice(skipped))) || tail.length === 0;
  return path.length > 0 && (head === "*" || head === path[0]) && matchesPath(tail, path.slice(1));
}
