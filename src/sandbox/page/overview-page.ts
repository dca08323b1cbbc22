import { html } from "hono/html";

import type { Application } from "#sandbox/apps/application.ts";
import type { ActiveFault } from "#sandbox/faults/faults.ts";
import { newestRuns, newestStatuses } from "#sandbox/checks/state.ts";
import type { HookDelivery } from "#sandbox/hooks/delivery.ts";
import type { World } from "#sandbox/kernel/world.ts";
import type { Pull } from "#sandbox/pulls/pull.ts";
import { fullName, type Repository } from "#sandbox/repositories/repository.ts";
import { badge, checkBadge, type Html, layout, none, pullBadge, pullPath, statusBadge, when } from "./layout.ts";

/** More deliveries than these are in the log, `GET /app/hook/deliveries`. */
const shownDeliveries = 25;
const shownUnknown = 10;

/** Accounts that every world has, as GitHub has them. */
const builtIn = new Set(["ghost", "github"]);

interface OverviewStage {
  readonly world: World;
  readonly faults: readonly ActiveFault[];
  readonly unimplemented: readonly { readonly method: string; readonly path: string }[];
}

export function renderOverview({ world, faults, unimplemented }: OverviewStage): Html {
  const repositories = [...world.repositories.values()];
  const apps = [...world.apps.values()];
  const people = [...world.accounts.values()].filter(({ type, login }) => type !== "Bot" && !builtIn.has(login));
  return layout(
    "Overview",
    html`
      <h1>What is inside</h1>
      <p class="faint">
        REST <code>${world.urls.api}</code> · GraphQL <code>${world.urls.graphql}</code> · git
        <code>${world.urls.html}/{owner}/{repo}.git</code>
      </p>
      <h2>Repositories</h2>
      ${repositories.length === 0 ? html`<div class="card">${none("No repository yet.")}</div>` : repositories.map(renderRepository)}
      <div class="columns">
        <section>
          <h2>Accounts</h2>
          <div class="card">
            ${people.map((account) => html`<div class="row"><span>${account.login}</span><span class="faint end">${account.type}</span></div>`)}
          </div>
        </section>
        <section>
          <h2>Apps</h2>
          <div class="card">${apps.map((app) => renderApp(world, app))}</div>
        </section>
      </div>
      <h2>Faults</h2>
      <div class="card">
        ${faults.length === 0 ? none("None: everything works.") : faults.map(({ rule, hits }) => html`<div class="row"><code>${JSON.stringify(rule)}</code><span class="faint end">struck ${hits} times</span></div>`)}
      </div>
      <h2>Webhook deliveries</h2>
      <div class="card">${renderDeliveries(world)}</div>
      ${unimplemented.length === 0 ? "" : renderUnknown(unimplemented)}
    `,
  );
}

function renderRepository(repository: Repository): Html {
  const open = [...repository.pulls.values()].filter(({ issue }) => issue.state === "open");
  const closed = repository.pulls.size - open.length;
  return html`<section class="card">
    <header>
      <h3><a href="/${fullName(repository)}">${fullName(repository)}</a></h3>
      ${repository.isPrivate ? html`<span class="label">private</span>` : ""}
      <span class="faint end">${open.length} open, ${closed} closed</span>
    </header>
    ${open.toReversed().map(renderPullRow)}
  </section>`;
}

export function renderPullRow(pull: Pull): Html {
  const runs = newestRuns(pull.base.repository, pull.head.sha);
  const statuses = newestStatuses(pull.base.repository, pull.head.sha);
  return html`<div class="row">
    ${pullBadge(pull)}
    <a href="${pullPath(pull)}">${pull.issue.title}</a
    ><span class="faint">#${pull.number} by ${pull.issue.author.login}</span>
    <span class="end row">
      ${runs.map((run) => html`<span><span class="faint">${run.name}</span> ${checkBadge(run.status, run.conclusion)}</span>`)}
      ${statuses.map(({ context, state }) => html`<span><span class="faint">${context}</span> ${statusBadge(state)}</span>`)}
    </span>
  </div>`;
}

function renderApp(world: World, app: Application): Html {
  const accounts = [...world.installations.values()]
    .filter((one) => one.app === app)
    .map(({ account }) => account.login);
  return html`<div class="row">
    <span>${app.slug}</span>
    <span class="faint end">${accounts.length === 0 ? "not installed" : `on ${accounts.join(", ")}`}</span>
  </div>`;
}

function renderDeliveries(world: World): Html {
  const newest = world.deliveries.slice(-shownDeliveries).toReversed();
  if (newest.length === 0)
    return none("None yet: an App with a webhook has to be installed, and something has to happen.");
  return html`<table>
    <tr>
      <th>when</th>
      <th>App</th>
      <th>event</th>
      <th>answer</th>
      <th></th>
    </tr>
    ${newest.map(renderDelivery)}
  </table>`;
}

function renderDelivery(delivery: HookDelivery): Html {
  const { statusCode, status, durationSeconds } = delivery;
  const isGood = statusCode >= 200 && statusCode < 300;
  return html`<tr>
    <td>${when(delivery.deliveredAt)}</td>
    <td>${delivery.app.slug}</td>
    <td>
      ${delivery.event}${delivery.action === null ? "" : `.${delivery.action}`}
      ${delivery.isRedelivery ? html`<span class="label">again</span>` : ""}
    </td>
    <td>${badge(`${statusCode} ${status}`, isGood ? "good" : "bad")}</td>
    <td class="number faint">${Math.round(durationSeconds * 1_000)} ms</td>
  </tr>`;
}

function renderUnknown(requests: readonly { readonly method: string; readonly path: string }[]): Html {
  return html`<h2>Asked for, and not there</h2>
    <div class="card">
      ${requests
        .slice(-shownUnknown)
        .map(({ method, path }) => html`<div class="row"><code>${method} ${path}</code></div>`)}
    </div>`;
}
