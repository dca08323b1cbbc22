import type { GraphQLResolveInfo } from "graphql";

import type { Actor } from "#sandbox/kernel/actor.ts";
import type { World } from "#sandbox/kernel/world.ts";

import type { Mergeability } from "#sandbox/pulls/mergeability.ts";

import type { Cost } from "./cost.ts";
import type { GitReads } from "./git-reads.ts";
import type { Source, TypeName } from "./source.ts";

/** The hourly budget of whoever calls, after the call was charged. */
export interface Budget {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
}

/** What all fields of one call share. */
export interface Context {
  readonly world: World;
  readonly actor: CallingActor;
  readonly git: GitReads;
  readonly cost: Cost;
  readonly budget: Budget | null;
  /** What this call was told about each pull request; emptied by each mutation. */
  readonly mergeViews: Map<number, Promise<Mergeability>>;
}

/** GraphQL answers neither an anonymous caller nor an App's JWT. */
type CallingActor = Extract<Actor, { readonly account: unknown }>;

/** The schema has checked the arguments before a field sees them. */
export type Field<Parent> = (parent: Parent, args: never, context: Context, info: GraphQLResolveInfo) => unknown;
export type Fields<Name extends TypeName> = Readonly<Record<string, Field<Source<Name>>>>;
