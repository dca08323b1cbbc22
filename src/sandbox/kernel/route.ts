import type { Role } from "#sandbox/accounts/account.ts";
import type { Permissions } from "#sandbox/apps/application.ts";
import type { Repository } from "#sandbox/repositories/repository.ts";
import type { Actor, Writer } from "./actor.ts";
import type { World } from "./world.ts";

/**
 * One operation of the REST API. The router does what is the same for all: who calls, limits, faults, the repository of
 * `/repos/:owner/:repo` (404 where the caller cannot see it), permissions, JSON, pages, ETags and error bodies.
 */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /**
   * `/repos/:owner/:repo/pulls/:number`. A last part `*path` takes the rest, slashes included; so does `:ref{.+}` in the
   * middle, as in `/commits/:ref{.+}/status`.
   */
  readonly path: string;
  /**
   * What an installation token needs: one of these (`{ issues: "read" }` or `{ pull_requests: "read" }`). A person needs the
   * role that the first one stands for: `read` → read access, `write` → write, `admin` or `administration` → admin.
   * Null: the handler decides alone.
   */
  readonly needs: readonly Permissions[] | null;
  /** What a person needs where it is not what `needs` stands for: everyone who can read may comment. */
  readonly role?: Role;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

export interface Call {
  readonly world: World;
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON object that was sent; empty where none was. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Of a path that begins with `/repos/:owner/:repo`; reading it elsewhere is a defect and throws. */
  readonly repository: Repository;
  /** The caller as an author; 401 for an anonymous one, 403 for an App's JWT. */
  readonly writer: () => Writer;
}

export type Answer =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  /** A page is cut out of `items` by `per_page` and `page`; `wrap` puts it into an object with a total. */
  | {
      readonly kind: "list";
      readonly items: readonly unknown[];
      readonly wrap?: (items: readonly unknown[], total: number) => unknown;
      /** Never more than this many in all, as for the files of a pull request. */
      readonly limit?: number;
    }
  | { readonly kind: "empty"; readonly status: number; readonly headers?: Record<string, string> }
  | {
      readonly kind: "bytes";
      readonly status: number;
      readonly type: string;
      readonly bytes: Uint8Array | string;
      readonly headers?: Record<string, string>;
    };

export function json(body: unknown, status = 200, headers?: Record<string, string>): Answer {
  return { kind: "json", status, body, ...(headers === undefined ? {} : { headers }) };
}

/** 201, and where the new thing is to be found: its own `url`. */
export function created(body: unknown): Answer {
  const url = typeof body === "object" && body !== null && "url" in body ? body.url : null;
  return json(body, 201, typeof url === "string" ? { location: url } : undefined);
}

export function list(items: readonly unknown[], options: { readonly limit?: number } = {}): Answer {
  return { kind: "list", items, ...options };
}

/** A list inside an object, such as `{ total_count, check_runs }`. */
export function wrapped(key: string, items: readonly unknown[]): Answer {
  return { kind: "list", items, wrap: (page, total) => ({ total_count: total, [key]: page }) };
}

export function empty(status = 204): Answer {
  return { kind: "empty", status };
}
