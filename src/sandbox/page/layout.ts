import { html, raw } from "hono/html";

import type { CheckConclusion, CheckStatus } from "#sandbox/checks/check.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { style } from "./style.ts";

export type Html = ReturnType<typeof html>;

export function layout(title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · local GitHub</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <header class="top">
          <div>
            <strong><a href="/">Local GitHub</a></strong
            ><span class="faint">real git, real webhooks, nobody else</span>
          </div>
        </header>
        <main>${content}</main>
      </body>
    </html>`;
}

type Tone = "good" | "bad" | "busy" | "done" | "";

export function badge(text: string, tone: Tone): Html {
  return html`<span class="state ${tone}">${text}</span>`;
}

export function pullBadge(pull: Pull): Html {
  if (pull.merged !== null) return badge("merged", "done");
  if (pull.issue.state === "closed") return badge("closed", "bad");
  return pull.isDraft ? badge("draft", "") : badge("open", "good");
}

export function checkBadge(status: CheckStatus, conclusion: CheckConclusion | null): Html {
  if (status !== "completed" || conclusion === null) return badge(status.replaceAll("_", " "), "busy");
  const tone = conclusion === "success" ? "good" : conclusion === "skipped" || conclusion === "neutral" ? "" : "bad";
  return badge(conclusion.replaceAll("_", " "), tone);
}

export function statusBadge(state: "error" | "failure" | "pending" | "success"): Html {
  return badge(state, state === "success" ? "good" : state === "pending" ? "busy" : "bad");
}

/** `2026-01-01 09:30:00`, in UTC. */
export function when(ms: number): Html {
  const text = new Date(ms).toISOString();
  return html`<time class="faint" datetime="${text}">${text.slice(0, 19).replace("T", " ")}</time>`;
}

export function none(text: string): Html {
  return html`<p class="none">${text}</p>`;
}

export function pullPath(pull: Pull): string {
  const { owner, name } = pull.base.repository;
  return `/${owner.login}/${name}/pull/${pull.number}`;
}
