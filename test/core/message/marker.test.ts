import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RepoId } from "#core/ids.ts";
import { findMarkers, markerPayload, type MarkerSubject, renderMarker, withMarker } from "#core/message/marker.ts";
import { head } from "#test/support/judge.ts";

const mac = "A1_-".repeat(10) + "xyz";
const marker = `<!-- headgate:v1:to-do:${mac} -->`;
const subject = { kind: "to-do", repo: 1 as RepoId, pull: 7, head: null, contract: null, key: "" } as const;

describe("a marker", () => {
  it("is a comment that GitHub does not show, and stands last", () => {
    expect(withMarker("Hello.\n", renderMarker({ kind: "to-do" }, mac))).toBe(`Hello.\n\n${marker}\n`);
  });

  it.each([
    ["to do", mac],
    ["To-do", mac],
    ["", mac],
    ["a".repeat(31), mac],
    ["to-do", ""],
    ["to-do", `${mac}=`],
    ["to-do", `${mac.slice(1)}+`],
    ["to-do", `${mac} --><!-- headgate:v1:to-do:${mac}`],
  ])("is not made of %j and %j", (kind, made) => {
    expect(() => renderMarker({ kind }, made)).toThrow("a marker of no known form");
  });

  it.each<readonly [what: string, text: string, kinds: readonly string[]]>([
    ["alone", marker, ["to-do"]],
    ["after words", `x ${marker} y`, ["to-do"]],
    ["two: the last is first", `${marker}\n<!-- headgate:v1:rerun:${mac} -->`, ["rerun", "to-do"]],
    ["of another version", marker.replace("v1", "v2"), []],
    ["with another space", marker.replace("<!-- ", "<!--  "), []],
    ["cut", marker.slice(0, -2), []],
    ["with a short MAC", marker.replace(mac, "A".repeat(42)), []],
    ["in more text than GitHub takes", `${"x".repeat(65_536)}${marker}`, []],
    ["more often than anyone needs", marker.repeat(30), Array.from({ length: 20 }, () => "to-do")],
  ])("%s", (_, text, kinds) => {
    expect(findMarkers(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  it("is found again with its MAC, whatever stands before it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (body) => {
        expect(findMarkers(withMarker(body, marker))[0]).toEqual({ kind: "to-do", mac });
      }),
    );
  });
});

describe("what is signed", () => {
  it("says what the text is about", () => {
    expect(markerPayload({ ...subject, head, contract: "sha256:aa", key: "greptile/1" })).toBe(
      `["headgate:v1","to-do",1,7,"${head}","sha256:aa","greptile/1"]`,
    );
  });

  it("is the same for no two subjects", () => {
    const text = fc.constantFrom("a", "b", '"', ",", '","', "", "null");
    const subjects = fc.record({ key: text, contract: fc.option(text), kind: text, pull: fc.nat({ max: 2 }) });
    const payload = (over: Partial<MarkerSubject>) => markerPayload({ ...subject, ...over });
    fc.assert(
      fc.property(subjects, subjects, (one, other) => {
        const areSame = JSON.stringify(one) === JSON.stringify(other);
        expect(payload(one) === payload(other)).toBe(areSame);
      }),
    );
  });
});
