import { html } from "hono/html";

import type { CheckRun } from "#sandbox/checks/check.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";
import { type Html, layout } from "./layout.ts";
import { renderCheck } from "./pull-page.ts";

export function renderCheckPage(repository: Repository, run: CheckRun): Html {
  return layout(
    run.name,
    html`
      <p class="faint"><a href="/${fullName(repository)}">${fullName(repository)}</a></p>
      <h1>${run.name} <span class="faint">on ${run.headSha.slice(0, 7)}</span></h1>
      ${renderCheck(run)}
    `,
  );
}
