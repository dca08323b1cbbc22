import type { RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { Lease, PullKey } from "#adapters/store/store.ts";
import { deferredFindings } from "#core/gate/deferred.ts";
import { overrideInForce } from "#core/gate/override.ts";
import type { Instant } from "#core/ids.ts";
import { findMarkers, withMarker } from "#core/message/marker.ts";
import { renderInstant } from "#core/message/reasons.ts";
import { type IssueText, renderDeferred, renderGap } from "#core/message/requests.ts";
import { isNonEmpty } from "#core/result.ts";
import { type CommentSources, markOf } from "./comments.ts";
import type { Followed } from "./follow-up.ts";
import type { FreshJudgement } from "./judge-pull.ts";
import { type OnceSources, publishOnce } from "./publish-once.ts";

export interface IssueSources extends OnceSources, Pick<CommentSources, "sign"> {
  readonly repository: Pick<RepositoryOnGitHub, "createIssue" | "listOwnIssues">;
}

/**
 * Opens the issues that a verdict leaves behind: a harness gap for an override in force, once for each head, and once for a
 * pull request the list of findings that its ratchet let through.
 */
export async function openIssues(
  sources: IssueSources,
  lease: Lease,
  key: PullKey,
  judgement: FreshJudgement,
): Promise<Followed> {
  const { grounds, verdict, pull } = judgement;
  if (grounds === null || verdict.kind !== "allow") return { wrote: 0, at: null };
  const { policy, assessment, facts } = grounds;
  const { contract } = policy;
  let wrote = 0;

  const override = verdict.reasons[0].code === "OVERRIDDEN" ? overrideInForce(contract, facts, sources.now()) : null;
  if (override !== null && isNonEmpty(override.by)) {
    const open = verdict.requirements.filter(({ status }) => status === "unmet" || status === "pending");
    const due = (sources.now() + contract.harnessGaps.slaHours[gapSeverity].value * 3_600_000) as Instant;
    const stage = { pull, head: verdict.head, by: override.by, reason: override.reason, open };
    const issue = { ...renderGap({ ...stage, deadline: renderInstant(due) }), kind: "gap", name: verdict.head };
    const labels = contract.harnessGaps.labels.map(({ value }) => value);
    if (await openOnce(sources, lease, key, { ...issue, labels })) wrote += 1;
  }
  const findings = deferredFindings(contract, assessment, facts);
  if (isNonEmpty(findings)) {
    const issue = { ...renderDeferred({ pull, head: verdict.head, findings }), kind: "deferred", name: "" };
    if (await openOnce(sources, lease, key, { ...issue, labels: [] })) wrote += 1;
  }
  return { wrote, at: null };
}

/** What an override lets through has not failed yet, and nothing has tested it: not the worst, and not to be left lying. */
const gapSeverity = "P1";

export interface IssueEffect extends IssueText {
  readonly kind: string;
  readonly name: string;
  readonly labels: readonly string[];
}

/** Opens an issue about a pull request once. Returns whether it was opened now. */
export async function openOnce(
  sources: IssueSources,
  lease: Lease,
  on: PullKey,
  { kind, name, title, body, labels }: IssueEffect,
): Promise<boolean> {
  const { repository } = sources;
  const mark = markOf(sources, on, { kind, name });
  const [wanted] = findMarkers(mark);
  const done = await publishOnce(sources, lease, {
    key: `issue/${on.repo}/${on.number}/${kind}/${name}`,
    kind: "issue",
    payload: "once",
    find: async () => {
      const own = await repository.listOwnIssues();
      const found = own.find((issue) => findMarkers(issue.body).some(({ mac }) => mac === wanted?.mac));
      return found === undefined ? null : String(found.number);
    },
    send: async () => String(await repository.createIssue({ title, body: withMarker(body, mark), labels })),
  });
  return done.kind === "written";
}
