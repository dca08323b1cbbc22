import { html } from "hono/html";

import type { Issue } from "#sandbox/issues/issue.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";
import { badge, type Html, layout } from "./layout.ts";
import { renderComment, renderRemark } from "./remark.ts";

export function renderIssuePage(repository: Repository, issue: Issue): Html {
  const { title, number, author, labels, createdAt, body, comments } = issue;
  return layout(
    title,
    html`
      <p class="faint"><a href="/${fullName(repository)}">${fullName(repository)}</a></p>
      <h1>${title} <span class="faint">#${number}</span></h1>
      <p class="row">${issueBadge(issue)} ${[...labels].map((label) => html`<span class="label">${label}</span>`)}</p>
      ${renderRemark(author.login, "opened this", createdAt, body ?? "")} ${comments.map(renderComment)}
    `,
  );
}

export function issueBadge({ state }: Issue): Html {
  return badge(state, state === "open" ? "good" : "done");
}
