import { html } from "hono/html";

import type { World } from "#sandbox/kernel/world.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";
import { issueBadge } from "./issue-page.ts";
import { type Html, layout, none } from "./layout.ts";
import { renderPullRow } from "./overview-page.ts";

export function renderRepositoryPage(world: World, repository: Repository): Html {
  const pulls = [...repository.pulls.values()].toReversed();
  const issues = [...repository.issues.values()].filter(({ isPull }) => !isPull).toReversed();
  return layout(
    fullName(repository),
    html`
      <h1>${fullName(repository)}</h1>
      <p class="faint">
        ${repository.description ?? ""} <code>git clone ${world.urls.html}/${fullName(repository)}.git</code>
      </p>
      <h2>Pull requests</h2>
      <div class="card">${pulls.length === 0 ? none("None yet.") : pulls.map(renderPullRow)}</div>
      <h2>Issues</h2>
      <div class="card">
        ${
          issues.length === 0
            ? none("None yet.")
            : issues.map(
                (issue) =>
                  html`<div class="row">
                    ${issueBadge(issue)}
                    <a href="/${fullName(repository)}/issues/${issue.number}">${issue.title}</a>
                    <span class="faint">#${issue.number} by ${issue.author.login}</span>
                  </div>`,
              )
        }
      </div>
    `,
  );
}
