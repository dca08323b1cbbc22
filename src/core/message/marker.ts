import type { CommitSha, RepoId } from "#core/ids.ts";

/** What a comment or an issue of ours is, and about what: enough to tell it from every other one (SR-34). */
export interface MarkerSubject {
  /** Lower-case letters and dashes, 30 at most, such as `to-do`. */
  readonly kind: string;
  readonly repo: RepoId;
  readonly pull: number;
  /** Null where it is about no one head, as a comment that is edited in place. */
  readonly head: CommitSha | null;
  /** The hash of the contract in force; null where it does not matter. */
  readonly contract: string | null;
  /** What else makes it this one and no other, such as the reviewer and the attempt. */
  readonly key: string;
}

export interface Marker {
  readonly kind: string;
  /** HMAC-SHA-256 of the UTF-8 bytes of `markerPayload`, in base64url without padding. */
  readonly mac: string;
}

/** The text to sign. A JSON list: no two subjects have the same, whatever stands in them. */
export function markerPayload({ kind, repo, pull, head, contract, key }: MarkerSubject): string {
  return JSON.stringify(["headgate:v1", kind, repo, pull, head, contract, key]);
}

/** 43 characters of base64url are the 32 bytes of an HMAC-SHA-256. */
const form = /<!-- headgate:v1:([a-z][a-z-]{0,29}):([A-Za-z0-9_-]{43}) -->/g;

/**
 * A line that GitHub does not show, by which Headgate knows its own words again after its database was lost. Throws where kind
 * or MAC have another form: both are ours, so that is a defect.
 */
export function renderMarker({ kind }: Pick<MarkerSubject, "kind">, mac: string): string {
  const marker = `<!-- headgate:v1:${kind}:${mac} -->`;
  const [found] = findMarkers(marker);
  if (found?.kind !== kind || found.mac !== mac) throw new Error("a marker of no known form");
  return marker;
}

/** The marker stands last, after a blank line, so that it is part of no paragraph, list or table before it. */
export function withMarker(body: string, marker: string): string {
  return `${body.trimEnd()}\n\n${marker}\n`;
}

/** GitHub takes no longer comment and no longer issue, so a longer text is none that we wrote. */
const maxTextLength = 65_536;

/** Ours has one. A few more are looked at, for whoever may edit it may write some before it. */
const maxMarkers = 20;

/**
 * The markers in a text, the last ones first, since ours stands last. They prove nothing: anyone can copy one. One counts only
 * if its MAC is that of what it is found on, and GitHub says that our App wrote it.
 */
export function findMarkers(text: string): readonly Marker[] {
  if (text.length > maxTextLength) return [];
  return Array.from(text.matchAll(form), ([, kind = "", mac = ""]) => ({ kind, mac }))
    .slice(-maxMarkers)
    .toReversed();
}
