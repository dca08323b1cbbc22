import { html } from "hono/html";

import type { CheckRun } from "#sandbox/checks/check.ts";
import { newestRuns, newestStatuses } from "#sandbox/checks/state.ts";
import type { Pull, Review, ReviewThread } from "#sandbox/pulls/pull.ts";
import { fullName } from "#sandbox/repositories/repository.ts";
import { badge, checkBadge, type Html, layout, none, pullBadge, statusBadge, when } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { renderComment, renderRemark } from "./remark.ts";

/** `mergeState` is GitHub's word for whether it may merge; null where it is not open. */
export function renderPullPage(pull: Pull, mergeState: string | null): Html {
  const { repository } = pull.base;
  const runs = newestRuns(repository, pull.head.sha);
  const statuses = newestStatuses(repository, pull.head.sha);
  return layout(
    pull.issue.title,
    html`
      <p class="faint"><a href="/${fullName(repository)}">${fullName(repository)}</a></p>
      <h1>${pull.issue.title} <span class="faint">#${pull.number}</span></h1>
      <p class="row">
        ${pullBadge(pull)}
        <span class="faint">
          ${pull.issue.author.login} wants to merge <code>${headName(pull)}</code> into <code>${pull.base.ref}</code>,
          head
          <code>${pull.head.sha.slice(0, 7)}</code>
        </span>
        ${[...pull.issue.labels].map((label) => html`<span class="label">${label}</span>`)}
        ${mergeState === null ? "" : html`<span class="end">${badge(`merge state ${mergeState}`, mergeState === "clean" ? "good" : "busy")}</span>`}
      </p>
      ${renderMerging(pull)}
      <h2>Checks of the head</h2>
      ${runs.length + statuses.length === 0 ? html`<div class="card">${none("Nothing has reported on this commit.")}</div>` : ""}
      ${runs.map(renderCheck)}
      ${statuses.map(
        ({ context, state, description }) =>
          html`<section class="card">
            <header>
              <h3>${context}</h3>
              <span class="faint">status</span>${statusBadge(state)}<span class="faint end">${description ?? ""}</span>
            </header>
          </section>`,
      )}
      <h2>Conversation</h2>
      ${renderConversation(pull)}
    `,
  );
}

function headName(pull: Pull): string {
  const { repository, ref } = pull.head;
  if (repository === null) return `unknown:${ref}`;
  return repository === pull.base.repository ? ref : `${repository.owner.login}:${ref}`;
}

function renderMerging({ merged, autoMerge }: Pull): Html | "" {
  if (merged !== null) {
    return html`<p class="faint">
      Merged by ${merged.by.login} as <code>${merged.commit.slice(0, 7)}</code> ${when(merged.at)}
    </p>`;
  }
  if (autoMerge === null) return "";
  return html`<p class="faint">
    ${autoMerge.by.login} has it merged (${autoMerge.method}) as soon as all rules are met.
  </p>`;
}

export function renderCheck(run: CheckRun): Html {
  const { title, summary, text } = run.output;
  const shown = [summary, text].filter((part) => part !== null && part !== "");
  return html`<section class="card" id="check-${run.id}">
    <header>
      <h3>${run.name}</h3>
      <span class="faint">${run.suite.app.name}</span>
      ${checkBadge(run.status, run.conclusion)}
      <span class="end">${title ?? ""}</span>
    </header>
    ${shown.map((part) => html`<div class="body">${renderMarkdown(part ?? "")}</div>`)}
    ${run.annotations.map(
      ({ path, start_line, annotation_level, message }) =>
        html`<div class="row">
          ${badge(annotation_level, annotation_level === "failure" ? "bad" : "busy")}<code>${path}:${start_line}</code
          ><span>${message}</span>
        </div>`,
    )}
    ${run.actions.length === 0 ? "" : html`<div class="row">${run.actions.map(({ label, description }) => html`<span class="label" title="${description}">${label}</span>`)}</div>`}
  </section>`;
}

/** What everybody said, in the order in which it was said. */
function renderConversation(pull: Pull): readonly Html[] {
  const { issue, reviews, threads } = pull;
  const opening = renderRemark(issue.author.login, "opened this", issue.createdAt, issue.body ?? "");
  const remarks: [at: number, shown: Html][] = [
    ...issue.comments.map((comment): [number, Html] => [comment.createdAt, renderComment(comment)]),
    ...reviews
      .filter(({ state }) => state !== "PENDING")
      .map((review): [number, Html] => [review.submittedAt ?? review.updatedAt, renderReview(pull, review)]),
    ...threads.map((thread): [number, Html] => [thread.comments[0]?.createdAt ?? 0, renderThread(thread)]),
  ];
  return [opening, ...remarks.sort(([left], [right]) => left - right).map(([, shown]) => shown)];
}

function renderReview(pull: Pull, { author, state, body, commit, submittedAt }: Review): Html {
  const tone = state === "APPROVED" ? "good" : state === "CHANGES_REQUESTED" ? "bad" : "";
  const isOld = commit !== pull.head.sha;
  return html`<section class="card">
    <header>
      <h3>${author.login}</h3>
      ${badge(state.toLowerCase().replaceAll("_", " "), tone)}
      <span class="faint">on <code>${commit.slice(0, 7)}</code>${isOld ? ", which is no longer the head" : ""}</span>
      <span class="end">${submittedAt === null ? "" : when(submittedAt)}</span>
    </header>
    ${body === "" ? "" : html`<div class="body">${renderMarkdown(body)}</div>`}
  </section>`;
}

function renderThread({ path, line, originalLine, isOutdated, resolvedBy, comments }: ReviewThread): Html {
  const place = line ?? originalLine;
  return html`<section class="card">
    <header>
      <code>${path}${place === null ? "" : `:${place}`}</code>
      ${resolvedBy === null ? badge("open", "busy") : badge(`resolved by ${resolvedBy.login}`, "good")}
      ${isOutdated ? html`<span class="label">outdated</span>` : ""}
    </header>
    ${comments.map(
      ({ author, body, createdAt }) =>
        html`<div class="row">
          <strong>${author.login}</strong>
          ${renderMarkdown(body)}
          <span class="end">${when(createdAt)}</span>
        </div>`,
    )}
  </section>`;
}
