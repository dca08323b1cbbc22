import type { Answer, Call } from "#sandbox/kernel/route.ts";

const forms = ["diff", "patch", "raw", "sha", "object", "html"] as const;

/** What the `Accept` header asks for: `application/vnd.github.v3.diff`, `application/vnd.github.raw+json` … */
export function mediaType(call: Call): (typeof forms)[number] | "json" {
  const match = /application\/vnd\.github\.(?:v3\.)?([a-z]+)/.exec(call.headers["accept"] ?? "");
  return forms.find((form) => form === match?.[1]) ?? "json";
}

export function textAnswer(form: "diff" | "patch" | "sha", bytes: string): Answer {
  return { kind: "bytes", status: 200, type: `application/vnd.github.${form}; charset=utf-8`, bytes };
}
