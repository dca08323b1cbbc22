import type { Account, OrganisationRole, Team } from "#sandbox/accounts/account.ts";
import type { Application, Installation, Token } from "#sandbox/apps/application.ts";
import type { HookDelivery } from "#sandbox/hooks/delivery.ts";
import type { Ruleset } from "#sandbox/repositories/protection.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";

/**
 * Everything that the local GitHub knows, but for what git knows: branches, commits and trees live in bare repositories
 * under `directory`. REST, GraphQL, git over HTTP and webhooks are views on this one state.
 */
export interface World {
  readonly directory: string;
  /** Milliseconds since 1970. GitHub shows whole seconds. */
  readonly now: () => number;
  /** Ids of all kinds come from one row, so that no id of one kind is by chance the id of another. */
  readonly nextId: () => number;
  /** Where it listens; known once it does. */
  urls: { readonly api: string; readonly html: string; readonly graphql: string };

  readonly accounts: Map<number, Account>;
  /** By organisation id, then by user id. */
  readonly organisationMembers: Map<number, Map<number, OrganisationRole>>;
  readonly teams: Map<number, Team>;
  readonly organisationRulesets: Map<number, Ruleset[]>;
  readonly repositories: Map<number, Repository>;
  readonly apps: Map<number, Application>;
  readonly installations: Map<number, Installation>;
  /** By the text of the token. */
  readonly tokens: Map<string, Token>;
  readonly deliveries: HookDelivery[];

  /** Tells everyone who listens what happened, in the order of registration, before the call returns. */
  readonly emit: (event: WorldEvent) => void;
  readonly listen: (listener: (event: WorldEvent) => void) => void;

  /** A branch or tag moved, by whatever way; resolves when all that follows at once has happened. */
  readonly pushed: (push: Push) => Promise<void>;
  readonly onPush: (listener: (push: Push) => Promise<void>) => void;

  /** Work that goes on after an answer was given, as on GitHub: mergeability, auto-merge, the merge queue, webhooks. */
  readonly background: (task: Promise<unknown>) => void;
  /** Resolves when no such work is under way; rejects with what failed in it, which is always a defect. */
  readonly idle: () => Promise<void>;
}

/** A ref that moved. `before` or `after` is null where it did not or does not exist. */
export interface Push {
  readonly repository: Repository;
  /** `refs/heads/…` or `refs/tags/…`. */
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly pusher: Account;
  readonly isForced: boolean;
}

/** What a webhook says, before it is addressed to anyone. */
export interface WorldEvent {
  /** `pull_request`, `check_run` … */
  readonly event: string;
  readonly action: string | null;
  readonly repository: Repository | null;
  readonly organisation: Account | null;
  readonly sender: Account;
  /**
   * The event's own part of the payload, as it was at this moment: `pull_request`, `changes`, `number` … The sender, the
   * repository, the organisation and the installation are added for each receiver.
   */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Only this App is told, such as of `check_run.rerequested`; null: all that subscribe. */
  readonly onlyAppId: number | null;
}

/** An empty world. Ids begin at `firstId`, far above the small numbers that tests write by hand. */
export function createWorld(options: {
  readonly directory: string;
  readonly now: () => number;
  readonly firstId?: number;
}): World {
  let lastId = (options.firstId ?? 1_000_001) - 1;
  const listeners: ((event: WorldEvent) => void)[] = [];
  const pushListeners: ((push: Push) => Promise<void>)[] = [];
  const tasks = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  return {
    directory: options.directory,
    now: options.now,
    nextId: () => ++lastId,
    urls: { api: "http://localhost", html: "http://localhost", graphql: "http://localhost/graphql" },
    accounts: new Map(),
    organisationMembers: new Map(),
    teams: new Map(),
    organisationRulesets: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    tokens: new Map(),
    deliveries: [],
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    listen: (listener) => listeners.push(listener),
    pushed: async (push) => {
      for (const listener of pushListeners) await listener(push);
    },
    onPush: (listener) => pushListeners.push(listener),
    background: (task) => {
      const settled = task.catch((error: unknown) => failures.push(error)).finally(() => tasks.delete(settled));
      tasks.add(settled);
    },
    idle: async () => {
      while (tasks.size > 0) await Promise.all(tasks);
      if (failures.length > 0) throw new AggregateError(failures.splice(0), "work in the background failed");
    },
  };
}
