import { GLOBSTAR } from "minimatch";
import { type Part, createPartIndex } from "./glob-part.ts";

/** One way to read a pattern, as minimatch parses it. No part is an empty string, and no `**` follows another. */
export interface Row {
  /** The index that an answer gives. */
  readonly pattern: number;
  readonly parts: readonly (Part | typeof GLOBSTAR)[];
}

/**
 * How much may be remembered of the paths seen. Then all of it is dropped and learned anew, with the same answers: a path
 * that nothing is known of costs at most its segments times the parts and places of the rows.
 */
export interface CacheLimits {
  /** Entries in the lists and maps of states, segment classes and directories: at most some 60 bytes each, measured. */
  readonly entries: number;
  /** UTF-16 units of the paths that keys are slices of, for a slice may keep its whole path alive: at most 2 bytes each. */
  readonly characters: number;
}

/** 60 MB and 32 MB at most. 100,000 files of a monorepo under 500 patterns take less than half of either. */
export const defaultCacheLimits: CacheLimits = { entries: 1 << 20, characters: 1 << 24 };

/** A place between two parts of the rows. Rows that begin alike share their first places. */
interface Place {
  readonly id: number;
  readonly byPart: Map<number, Place>;
  /** Where the `**` that follows leads, with no segment or with many. */
  globstar: Place | null;
  /** Whether the place is reached by `**`, which may take more segments. */
  readonly isGlobstar: boolean;
  /** The patterns that end here. */
  readonly patterns: number[];
}

/** All segments that the rows cannot tell apart. */
interface SegmentClass {
  /** The parts that match, ascending. */
  readonly parts: readonly number[];
  readonly fitsGlobstar: boolean;
  readonly isEmpty: boolean;
}

/** The places to which the directories read so far lead, and what was learned of the segments that follow. */
interface State {
  readonly places: readonly Place[];
  /** Where a directory of the class leads. */
  readonly next: Map<SegmentClass, State>;
  /** The patterns that match when a name of the class ends the path. */
  readonly answers: Map<SegmentClass, readonly number[]>;
}

/** Numbers the segment that a `**` at the end must take: `a/**` does not match `a`. Parts are numbered from 1. */
const anySegment = 0;

/**
 * Follows all rows at once and remembers where each directory led: a path whose directory and name were seen before costs
 * three map look-ups, however many rows there are.
 */
export function compileRows(rows: readonly Row[], limits: CacheLimits): (path: string) => readonly number[] {
  const partIndex = createPartIndex();
  const root = buildPlaces(rows, partIndex.add);
  const directories = new Map<string, State>();
  const states = new Map<string, State>();
  const segments = new Map<string, SegmentClass>();
  const classes = new Map<string, SegmentClass>();
  const answers = new Map<string, readonly number[]>();
  let entries = 0;
  let characters = 0;
  let start = createState(withGlobstar(root));

  function match(path: string): readonly number[] {
    const slash = path.lastIndexOf("/");
    const state = slash < 0 ? start : (directories.get(path.slice(0, slash)) ?? readDirectory(path, slash));
    const name = path.slice(slash + 1);
    const segment = segments.get(name) ?? classify(name, path);
    return state.answers.get(segment) ?? answer(state, segment);
  }

  function readDirectory(path: string, slash: number): State {
    const directory = path.slice(0, slash);
    let state = start;
    for (const name of splitDirectory(directory)) {
      const segment = segments.get(name) ?? classify(name, path);
      state = state.next.get(segment) ?? step(state, segment);
    }
    remember(1, path.length);
    directories.set(directory, state);
    return state;
  }

  function classify(name: string, path: string): SegmentClass {
    const fitsGlobstar = name !== "." && name !== "..";
    const parts = fitsGlobstar ? [anySegment, ...partIndex.find(name)] : partIndex.find(name);
    const isEmpty = name === "";
    const key = isEmpty ? "/" : parts.join();
    const known = classes.get(key);
    const segment = known ?? { parts, fitsGlobstar, isEmpty };
    remember(known === undefined ? 1 + parts.length : 1, path.length);
    classes.set(key, segment);
    segments.set(name, segment);
    return segment;
  }

  function step(state: State, segment: SegmentClass): State {
    const next = stateAt(placesAfter(state.places, segment));
    remember(1, 0);
    state.next.set(segment, next);
    return next;
  }

  function stateAt(reached: Iterable<Place>): State {
    const places = [...reached].toSorted((a, b) => a.id - b.id);
    const key = places.map((place) => place.id).join();
    const known = states.get(key);
    if (known !== undefined) return known;
    const state = createState(places);
    remember(1 + places.length, 0);
    states.set(key, state);
    return state;
  }

  function answer(state: State, segment: SegmentClass): readonly number[] {
    const patterns = patternsAt(placesAfter(state.places, segment));
    const key = patterns.join();
    const known = answers.get(key);
    const shared = known ?? patterns;
    remember(known === undefined ? 1 + patterns.length : 1, 0);
    answers.set(key, shared);
    state.answers.set(segment, shared);
    return shared;
  }

  function remember(moreEntries: number, moreCharacters: number): void {
    if (entries + moreEntries > limits.entries || characters + moreCharacters > limits.characters) forget();
    entries += moreEntries;
    characters += moreCharacters;
  }

  /** A state or class in use stays true: it speaks of places and parts, which never change. */
  function forget(): void {
    for (const cache of [directories, states, segments, classes, answers]) cache.clear();
    entries = 0;
    characters = 0;
    start = createState(start.places);
  }

  return match;
}

function createState(places: readonly Place[]): State {
  return { places, next: new Map(), answers: new Map() };
}

function buildPlaces(rows: readonly Row[], numberOf: (part: Part) => number): Place {
  let count = 0;
  const place = (isGlobstar: boolean): Place => ({
    id: count++,
    byPart: new Map(),
    globstar: null,
    isGlobstar,
    patterns: [],
  });
  const after = (from: Place, part: number): Place => {
    const to = from.byPart.get(part) ?? place(false);
    from.byPart.set(part, to);
    return to;
  };
  const root = place(false);
  for (const { pattern, parts } of rows) {
    let end = root;
    for (const part of parts) end = part === GLOBSTAR ? (end.globstar ??= place(true)) : after(end, numberOf(part));
    if (end.isGlobstar) end = after(end, anySegment);
    end.patterns.push(pattern);
  }
  return root;
}

function placesAfter(places: readonly Place[], { parts, fitsGlobstar, isEmpty }: SegmentClass): Set<Place> {
  const reached = new Set<Place>();
  for (const place of places) {
    if (place.isGlobstar && fitsGlobstar) reached.add(place);
    // Past its first segment, a path has an empty one only after a last slash, which minimatch overlooks: `a` matches `a/`.
    if (isEmpty && place.patterns.length > 0) reached.add(place);
    for (const part of parts) {
      const after = place.byPart.get(part);
      if (after !== undefined) for (const next of withGlobstar(after)) reached.add(next);
    }
  }
  return reached;
}

function withGlobstar(place: Place): Place[] {
  return place.globstar === null ? [place] : [place, place.globstar];
}

function patternsAt(places: Iterable<Place>): number[] {
  return [...new Set([...places].flatMap((place) => place.patterns))].toSorted((a, b) => a - b);
}

/** As minimatch splits: slashes in a row are one, and what precedes a leading slash is an empty segment. */
function splitDirectory(directory: string): string[] {
  const segments = directory.split(/\/+/);
  if (segments.length > 1 && segments.at(-1) === "") segments.pop();
  return segments;
}
