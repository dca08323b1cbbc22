import { html } from "hono/html";

import type { IssueComment, ReactionContent } from "#sandbox/issues/issue.ts";
import { type Html, when } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";

/** What one account said at one time; `below` stands under it. */
export function renderRemark(who: string, what: string, at: number, text: string, below: Html | "" = ""): Html {
  return html`<section class="card">
    <header>
      <h3>${who}</h3>
      <span class="faint">${what}</span><span class="end">${when(at)}</span>
    </header>
    ${text === "" ? "" : html`<div class="body">${renderMarkdown(text)}</div>`} ${below}
  </section>`;
}

export function renderComment({ author, editor, body, createdAt, reactions }: IssueComment): Html {
  const edited = editor === null ? "" : ` (edited by ${editor.login})`;
  const below =
    reactions.length === 0
      ? ""
      : html`<div class="row">
          ${reactions.map((one) => html`<span class="label">${signs[one.content]} ${one.author.login}</span>`)}
        </div>`;
  return renderRemark(author.login, `commented${edited}`, createdAt, body, below);
}

const signs: Readonly<Record<ReactionContent, string>> = {
  "+1": "👍",
  "-1": "👎",
  laugh: "😄",
  confused: "😕",
  heart: "❤️",
  hooray: "🎉",
  rocket: "🚀",
  eyes: "👀",
};
