import { timestamp } from "#sandbox/kernel/input.ts";
import type { RefChange, Pull } from "#sandbox/pulls/pull.ts";

import { connect, type PageArgs } from "./connection.ts";
import type { Field, Fields } from "./context.ts";
import { actorSource, pullSource, type Source, source } from "./source.ts";

interface TimelineArgs extends PageArgs {
  readonly itemTypes?: readonly string[] | null;
  readonly since?: string | null;
  readonly skip?: number | null;
}

/**
 * Of a timeline only what became of the two branches is kept, so other item types give nothing. Without types everything would be
 * asked for, and that is refused, as is what cuts the list in another way than pages do.
 */
export const timelineItems: Field<Source<"PullRequest">> = (
  { pull },
  { itemTypes, since, skip, ...args }: TimelineArgs,
  _context,
  info,
) => {
  const isPlain = (since ?? null) === null && (skip ?? null) === null;
  if (itemTypes === undefined || itemTypes === null || !isPlain) return undefined;
  const changes = pull.refChanges.filter(({ kind }) => itemTypes.includes(itemTypeOf[kind]));
  return connect(
    info,
    args,
    changes,
    (change) => eventOf(pull, change),
    (change) => pull.refChanges.indexOf(change),
  );
};

const itemTypeOf: Readonly<Record<RefChange["kind"], string>> = {
  changed: "BASE_REF_CHANGED_EVENT",
  moved: "AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT",
  "base-forced": "BASE_REF_FORCE_PUSHED_EVENT",
  "head-forced": "HEAD_REF_FORCE_PUSHED_EVENT",
};

type EventSource = Source<
  "BaseRefChangedEvent" | "AutomaticBaseChangeSucceededEvent" | "BaseRefForcePushedEvent" | "HeadRefForcePushedEvent"
>;

function eventOf(pull: Pull, change: RefChange): EventSource {
  const { kind } = change;
  switch (kind) {
    case "changed":
      return source("BaseRefChangedEvent", { pull, change: { ...change, kind } });
    case "moved":
      return source("AutomaticBaseChangeSucceededEvent", { pull, change: { ...change, kind } });
    case "base-forced":
      return source("BaseRefForcePushedEvent", { pull, change: { ...change, kind } });
    case "head-forced":
      return source("HeadRefForcePushedEvent", { pull, change: { ...change, kind } });
  }
}

const eventFields: Readonly<Record<string, Field<EventSource>>> = {
  actor: ({ change }) => actorSource(change.by),
  createdAt: ({ change }) => timestamp(change.at),
  pullRequest: ({ pull }) => pullSource(pull),
};

export const baseRefChangedFields: Fields<"BaseRefChangedEvent"> = {
  ...eventFields,
  currentRefName: ({ change }) => change.to,
  previousRefName: ({ change }) => change.from,
};

export const automaticBaseChangeFields: Fields<"AutomaticBaseChangeSucceededEvent"> = {
  ...eventFields,
  newBase: ({ change }) => change.to,
  oldBase: ({ change }) => change.from,
};

export const baseRefForcePushedFields: Fields<"BaseRefForcePushedEvent"> = {
  ...eventFields,
  afterCommit: ({ pull, change }) => commitOf(pull, change.after),
  beforeCommit: ({ pull, change }) => commitOf(pull, change.before),
};

export const headRefForcePushedFields: Fields<"HeadRefForcePushedEvent"> = {
  ...eventFields,
  afterCommit: ({ pull, change }) => commitOf(pull, change.after),
  beforeCommit: ({ pull, change }) => commitOf(pull, change.before),
};

function commitOf(pull: Pull, oid: string): Source<"Commit"> {
  return source("Commit", { repository: pull.base.repository, oid });
}
