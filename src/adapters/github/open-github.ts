import { openChangeCache } from "./change-cache.ts";
import { type Client, type GitHubOptions, openClients } from "./client.ts";
import type { GitHub, MergeRules, RepositoryOnGitHub, RepositoryRef } from "./github.ts";
import { listDeliveries, readApp, readDelivery } from "./read-app.ts";
import { appAccountReader } from "./read-app-account.ts";
import { readBranchTip } from "./read-branch.ts";
import { readChange } from "./read-change.ts";
import { readCheckRuns } from "./read-checks.ts";
import { readComment } from "./read-comment.ts";
import { readCommit } from "./read-commit.ts";
import { readComparison } from "./read-comparison.ts";
import { readDiscussion } from "./read-discussion.ts";
import { readFileAt } from "./read-file.ts";
import { listInstallations, listOpenPulls, listRepositories } from "./read-lists.ts";
import { readMergeGroup } from "./read-merge-group.ts";
import { listOwnIssues } from "./read-own-issues.ts";
import { peopleReader } from "./read-people.ts";
import { readPull } from "./read-pull.ts";
import { readMergeRules } from "./read-rules.ts";
import { readThread } from "./read-thread.ts";
import { createCheckRun, updateCheckRun } from "./write-check.ts";
import { addReaction, createComment, updateComment } from "./write-comment.ts";
import { createIssue } from "./write-issue.ts";
import { addLabel } from "./write-label.ts";
import { enqueuePull, mergePull } from "./write-merge.ts";
import { setThreadResolved } from "./write-thread.ts";

/** Repositories whose files and people are remembered; more of them than an App sees in an hour. */
const maxRepositories = 1_000;

/** Nothing that a merge counts on may be older than that (SR-29). */
const rulesKeptMs = 15_000;

export function openGitHub(options: GitHubOptions): GitHub {
  const { elapsedMs = () => performance.now() } = options;
  const clients = openClients(options);
  const app = clients.as({ installation: null, repo: null, may: "judge" });
  const repositories = new Map<string, RepositoryOnGitHub>();
  return {
    readApp: () => readApp(app),
    listInstallations: () => listInstallations(app),
    listRepositories: (installation) => {
      return listRepositories(clients.as({ installation, repo: null, may: "judge" }), installation);
    },
    listDeliveries: (since) => listDeliveries(app, since),
    readDelivery: (id) => readDelivery(app, id),
    repository: (ref) => {
      const key = JSON.stringify([ref.installation, ref.repo, ref.owner, ref.name]);
      const repository = repositories.get(key) ?? openRepository(clients, app, ref, elapsedMs);
      repositories.delete(key);
      repositories.set(key, repository);
      for (const oldest of repositories.keys()) {
        if (repositories.size <= maxRepositories) break;
        repositories.delete(oldest);
      }
      return repository;
    },
    clockOffsetMs: clients.clockOffsetMs,
  };
}

function openRepository(
  clients: ReturnType<typeof openClients>,
  app: Client,
  ref: RepositoryRef,
  elapsedMs: () => number,
): RepositoryOnGitHub {
  const identity = { installation: ref.installation, repo: ref.repo };
  const client = clients.as({ ...identity, may: "judge" });
  const talker = clients.as({ ...identity, may: "discuss" });
  const coder = clients.as({ ...identity, may: "write-code" });
  const changes = openChangeCache();
  const readAppAccount = appAccountReader(client, elapsedMs);
  return {
    readPull: (number) => readPull(client, ref, number),
    readChange: (request) => {
      const known = changes.get(request);
      if (known !== null) return known;
      const change = readChange(client, ref, request);
      changes.set(request, change);
      return change;
    },
    readCheckRuns: (head) => readCheckRuns(client, ref, head),
    readPerson: peopleReader(client, ref, elapsedMs),
    readMergeRules: rulesReader(client, ref, elapsedMs),
    readMergeGroup: (branch, group) => readMergeGroup(client, ref, branch, group),
    listOpenPulls: () => listOpenPulls(client, ref),
    readDiscussion: (number) => readDiscussion(client, ref, number),
    readThread: (id) => readThread(client, ref, id),
    readAppAccount,
    readComment: (id) => readComment(client, ref, id),
    readComparison: (base, head) => readComparison(client, ref, base, head),
    readCommit: (sha) => readCommit(client, ref, sha),
    listOwnIssues: async () => listOwnIssues(client, ref, await readApp(app), readAppAccount),
    readFileAt: (commit, path, maxBytes) => readFileAt(client, ref, commit, path, maxBytes),
    readBranchTip: (branch) => readBranchTip(client, ref, branch),
    createCheckRun: (run) => createCheckRun(client, ref, run),
    updateCheckRun: (id, run) => updateCheckRun(client, ref, id, run),
    mergePull: (request) => mergePull(coder, ref, request),
    enqueuePull: (request) => enqueuePull(coder, request),
    createComment: (number, body) => createComment(talker, ref, number, body),
    updateComment: (id, body) => updateComment(talker, ref, id, body),
    addReaction: (comment, reaction) => addReaction(talker, ref, comment, reaction),
    addLabel: (number, label) => addLabel(talker, ref, number, label),
    createIssue: (issue) => createIssue(talker, ref, issue),
    setThreadResolved: (id, isResolved) => setThreadResolved(coder, id, isResolved),
  };
}

/** Rules are read three calls at a time for each look at a pull request that could merge, and hardly ever change. */
function rulesReader(
  client: Client,
  ref: RepositoryRef,
  elapsedMs: () => number,
): (branch: string) => Promise<MergeRules> {
  const kept = new Map<string, { readonly at: number; readonly reading: Promise<MergeRules> }>();
  return (branch) => {
    const known = kept.get(branch);
    if (known !== undefined && elapsedMs() - known.at < rulesKeptMs) return known.reading;
    for (const [name, { at }] of kept) if (elapsedMs() - at >= rulesKeptMs) kept.delete(name);
    const entry = { at: elapsedMs(), reading: readMergeRules(client, ref, branch) };
    kept.set(branch, entry);
    entry.reading.catch(() => {
      if (kept.get(branch) === entry) kept.delete(branch);
    });
    return entry.reading;
  };
}
