import type { CheckRunWrite, FoundFile, PullRead, RepositoryOnGitHub } from "#adapters/github/github.ts";
import type { PullKey, Store } from "#adapters/store/store.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import { contractPaths } from "#core/contract/find.ts";
import { lintContract } from "#core/contract/lint.ts";
import { textLimits } from "#core/contract/source-text.ts";
import type { Judgement, Policy } from "#core/gate/judgement.ts";
import type { CommitSha } from "#core/ids.ts";
import {
  contractCheckName,
  type PreviewedVerdict,
  type PreviewRow,
  renderContractPreview,
  renderInvalidContract,
} from "#core/message/contract-check.ts";
import { lintAnnotations, problemAnnotations } from "#core/message/contract-report.ts";
import type { Annotation } from "#core/message/annotations.ts";
import type { CheckState } from "#core/effects/check.ts";
import { reEvaluateButton } from "#core/message/buttons.ts";
import type { CheckText } from "#core/message/check.ts";
import type { Result } from "#core/result.ts";
import type { OwnersCache } from "./gather-code-owners.ts";
import { judgePull } from "./judge-pull.ts";
import { type MemorySources, readMemory } from "./memory.ts";
import { loadPolicy, type PolicyCache } from "./policy.ts";
import { publishCheck, type PublisherSources } from "./publish-check.ts";
import type { Floor } from "./read-floor.ts";

export interface PreviewSources extends PublisherSources {
  readonly repository: RepositoryOnGitHub;
  readonly store: PublisherSources["store"] & Pick<Store, "acquireLease" | "releaseLease"> & MemorySources;
  readonly readFloor: () => Promise<Floor | null>;
  readonly policies: PolicyCache;
  readonly owners: OwnersCache;
  readonly holder: string;
}

/** The most recently updated ones; each costs up to four reads. */
const maxPreviewed = 30;

const leaseMs = 120_000;

interface Finding {
  readonly state: CheckState;
  readonly text: CheckText;
  readonly annotations: readonly Annotation[];
}

/**
 * The second check, on a pull request that edits the contract: whether the proposed one is valid, and which other open pull
 * requests it would judge differently. It informs only; the contract in force judges this pull request like any other.
 */
export async function previewContract(
  sources: PreviewSources,
  key: PullKey,
): Promise<"published" | "nothing" | "busy"> {
  const { repository, store, now } = sources;
  const pull = await repository.readPull(key.number);
  if (pull === null || pull.state !== "open" || pull.baseTip === null) return "nothing";
  if (!(await editsContract(repository, pull, pull.baseTip))) return "nothing";
  const lease = await store.acquireLease(`contract/${key.repo}/${pull.head}`, sources.holder, now(), leaseMs);
  if (lease === null) return "busy";
  try {
    const finding = await examine(sources, key, pull, pull.baseTip);
    const annotations = finding.annotations.flatMap(toCheckAnnotation);
    const wanted = {
      repo: key.repo,
      head: pull.head,
      name: contractCheckName,
      state: finding.state,
      text: finding.text,
      annotations,
      buttons: [reEvaluateButton],
      basis: `${pull.number}:${pull.baseRef}`,
      detailsUrl: null,
    };
    await publishCheck(sources, lease, wanted, await repository.readCheckRuns(pull.head));
    return "published";
  } finally {
    await store.releaseLease(lease);
  }
}

/** A change that cannot be listed completely may well edit it. */
async function editsContract(
  { readChange }: Pick<RepositoryOnGitHub, "readChange">,
  { number, head, changedFiles }: PullRead,
  base: CommitSha,
): Promise<boolean> {
  const { files, listing } = await readChange({ number, base, head, changedFiles, wantsContent: false });
  const isContract = (path: string | null) => contractPaths.some((one) => one === path);
  return (
    listing.kind !== "complete" || files.some(({ path, previousPath }) => isContract(path) || isContract(previousPath))
  );
}

async function examine(sources: PreviewSources, key: PullKey, pull: PullRead, baseTip: CommitSha): Promise<Finding> {
  const floor = await sources.readFloor();
  const proposed = await readProposed(sources.repository, pull);
  const after = (one: PullRead, tip: CommitSha) =>
    loadPolicy(
      { ...one, baseTip: tip, contractFiles: { ...one.contractFiles, base: proposed } },
      floor,
      sources.policies,
    );
  const policy = await after(pull, baseTip);
  if (policy.kind === "failed") {
    const path = proposed[0]?.path ?? contractPaths[0];
    return {
      state: "failure",
      text: renderInvalidContract(path, policy.problems, pull.baseRef),
      annotations: problemAnnotations(policy.problems),
    };
  }
  const { path, contract } = policy.value;
  const findings = lintContract(contract, { trackedPaths: null, reportedChecks: null });
  const { rows, unseen } = await preview(sources, key, pull, floor, after);
  const annotations = lintAnnotations(findings).filter(({ file }) => file === path);
  return {
    state: "success",
    text: renderContractPreview(path, pull.baseRef, rows, annotations.length, unseen),
    annotations,
  };
}

/** The contract files as they stand at the head of the pull request. */
async function readProposed(
  { readFileAt }: Pick<RepositoryOnGitHub, "readFileAt">,
  { head }: PullRead,
): Promise<readonly FoundFile[]> {
  const files = await Promise.all(
    contractPaths.map(async (path) => ({ path, file: await readFileAt(head, path, textLimits.bytes) })),
  );
  return files.flatMap(({ path, file }) => (file === null ? [] : [{ path, file }]));
}

async function preview(
  { repository, store, policies, owners, now }: PreviewSources,
  { repo }: PullKey,
  pull: PullRead,
  floor: Floor | null,
  after: (one: PullRead, tip: CommitSha) => Promise<Result<Policy, ContractProblem>>,
): Promise<{ readonly rows: readonly PreviewRow[]; readonly unseen: number }> {
  const open = await repository.listOpenPulls();
  const others = open
    .filter(({ number, baseRef }) => number !== pull.number && baseRef === pull.baseRef)
    .toSorted((a, b) => b.updatedAt - a.updatedAt);
  const rows: PreviewRow[] = [];
  for (const { number } of others.slice(0, maxPreviewed)) {
    const one = await repository.readPull(number);
    if (one === null || one.state !== "open" || one.baseTip === null) continue;
    const under = { ...one, baseTip: one.baseTip };
    const runs = repository.readCheckRuns(one.head);
    const memory = await readMemory(store, { repo, number }, one);
    // Which base those that share its head have is not read here, so it is taken for another one.
    const isShared = one.siblings.length > 0;
    const judge = (policy: Result<Policy, ContractProblem>) =>
      judgePull(repository, { pull: under, policy, headSince: null, isShared, memory }, runs, owners, now);
    const [before, then] = await Promise.all([
      loadPolicy(under, floor, policies).then(judge),
      after(one, one.baseTip).then(judge),
    ]);
    rows.push({ number, before: previewed(before), after: previewed(then) });
  }
  return { rows: rows.toSorted((a, b) => a.number - b.number), unseen: Math.max(0, others.length - maxPreviewed) };
}

function previewed({ verdict, grounds }: Judgement): PreviewedVerdict {
  return { verdict: verdict.kind, tier: grounds?.assessment.tier ?? "none" };
}

function toCheckAnnotation({ code, level, message, file, line }: Annotation): CheckRunWrite["annotations"] {
  const levels = { error: "failure", warning: "warning", note: "notice" } as const;
  return file === null ? [] : [{ path: file, line: line ?? 1, level: levels[level], title: code, message }];
}
