import type { Account } from "#sandbox/accounts/account.ts";
import { findAccount, requireTeam } from "#sandbox/accounts/find-account.ts";
import { hasRoleOrPermission } from "#sandbox/accounts/permission.ts";
import { presentAccount, presentTeam } from "#sandbox/accounts/present-account.ts";
import { readDiffText, readPatchText } from "#sandbox/git/diff.ts";
import { ApiError, invalid, notFound, unprocessable } from "#sandbox/kernel/api-error.ts";
import {
  idParam,
  optionalBoolean,
  optionalChoice,
  optionalText,
  optionalTexts,
  requiredText,
} from "#sandbox/kernel/input.ts";
import { type Answer, type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";
import { mediaType, textAnswer } from "#sandbox/repositories/media-type.ts";
import { fullName } from "#sandbox/repositories/repository.ts";

import { createPull } from "./create-pull.ts";
import { requirePull } from "./find-pull.ts";
import { listPulls } from "./list-pulls.ts";
import { mergePull } from "./merge-pull.ts";
import { readMergeability } from "./mergeability.ts";
import { presentPull, presentSimplePull } from "./present-pull.ts";
import type { Pull } from "./pull.ts";
import { editPull } from "./pull-state.ts";
import { removeReviewers, requestReviewers, type Reviewers } from "./requested-reviewers.ts";
import { updateBranch } from "./update-branch.ts";

const readNeeds = [{ pull_requests: "read" }] as const;
const writeNeeds = [{ pull_requests: "write" }] as const;
const onePull = "/repos/:owner/:repo/pulls/:number";

export function pullOf(call: Call): Pull {
  return requirePull(call.repository, idParam(call, "number"));
}

/** As the one who asks sees it; whether it can be merged may not be known yet. */
async function answerPull(call: Call, pull: Pull, status = 200, headers: Record<string, string> = {}): Promise<Answer> {
  const { world, repository } = call;
  const view = await readMergeability(world, repository, pull);
  return json(presentPull(world, repository, pull, view), status, headers);
}

async function getPull(call: Call): Promise<Answer> {
  const pull = pullOf(call);
  const form = mediaType(call);
  if (form !== "diff" && form !== "patch") return answerPull(call, pull);
  const read = form === "diff" ? readDiffText : readPatchText;
  return textAnswer(form, await read(call.repository, pull.mergeBase, pull.head.sha));
}

async function postPull(call: Call): Promise<Answer> {
  const { world, repository, body } = call;
  const title = "issue" in body ? null : requiredText(call, "PullRequest", "title");
  if (title === null) throw unprocessable("Pull requests from issues are not made here");
  const canModify = optionalBoolean(call, "PullRequest", "maintainer_can_modify");
  const pull = await createPull(world, repository, call.writer().account, {
    title,
    head: requiredText(call, "PullRequest", "head"),
    base: requiredText(call, "PullRequest", "base"),
    body: optionalText(call, "PullRequest", "body"),
    isDraft: optionalBoolean(call, "PullRequest", "draft") ?? false,
    headRepository: optionalText(call, "PullRequest", "head_repo"),
    ...(canModify === null ? {} : { maintainerCanModify: canModify }),
  });
  const location = `${world.urls.api}/repos/${fullName(repository)}/pulls/${pull.number}`;
  return answerPull(call, pull, 201, { location });
}

async function patchPull(call: Call): Promise<Answer> {
  const { world, repository, body } = call;
  const pull = pullOf(call);
  const by = call.writer().account;
  if (pull.issue.author !== by && !hasRoleOrPermission(world, repository, by, "write")) throw notFound();
  const title = optionalText(call, "PullRequest", "title");
  const base = optionalText(call, "PullRequest", "base");
  const state = optionalChoice(call, "PullRequest", "state", ["open", "closed"]);
  const canModify = optionalBoolean(call, "PullRequest", "maintainer_can_modify");
  await editPull(world, pull, by, {
    ...(title === null ? {} : { title }),
    ...("body" in body ? { body: optionalText(call, "PullRequest", "body") } : {}),
    ...(base === null ? {} : { base }),
    ...(state === null ? {} : { state }),
    ...(canModify === null ? {} : { maintainerCanModify: canModify }),
  });
  return answerPull(call, pull);
}

async function putMerge(call: Call): Promise<Answer> {
  const pull = pullOf(call);
  const sha = await mergePull(call.world, pull, call.writer().account, {
    method: optionalChoice(call, "PullRequest", "merge_method", ["merge", "squash", "rebase"]),
    sha: optionalText(call, "PullRequest", "sha"),
    title: optionalText(call, "PullRequest", "commit_title"),
    message: optionalText(call, "PullRequest", "commit_message"),
  });
  return json({ sha, merged: true, message: "Pull Request successfully merged" });
}

async function putUpdateBranch(call: Call): Promise<Answer> {
  const { world, repository } = call;
  const pull = pullOf(call);
  await updateBranch(world, pull, call.writer().account, {
    expectedHead: optionalText(call, "PullRequest", "expected_head_sha"),
  });
  const url = `${world.urls.html}/${fullName(repository)}/pull/${pull.number}`;
  return json({ message: "Updating pull request branch.", url }, 202);
}

/** The names in the body, as accounts and teams; 422 where there is no such one. */
function namedReviewers(call: Call): Reviewers {
  const { world, repository } = call;
  const accounts = (optionalTexts(call, "PullRequest", "reviewers") ?? []).map((login): Account => {
    const account = findAccount(world, login);
    if (account === null)
      throw unprocessable(
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
      );
    return account;
  });
  const teams = (optionalTexts(call, "PullRequest", "team_reviewers") ?? []).map((slug) => {
    try {
      return requireTeam(world, repository.owner, slug);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw invalid("PullRequest", "team_reviewers", "invalid", `Could not resolve to a node with the slug '${slug}'.`);
    }
  });
  return { accounts, teams };
}

export const pullRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/pulls", needs: readNeeds, handle: (call) => list(listPulls(call)) },
  { method: "POST", path: "/repos/:owner/:repo/pulls", needs: writeNeeds, role: "read", handle: postPull },
  { method: "GET", path: onePull, needs: readNeeds, handle: getPull },
  { method: "PATCH", path: onePull, needs: writeNeeds, role: "read", handle: patchPull },
  {
    method: "GET",
    path: `${onePull}/merge`,
    needs: [{ contents: "read" }, { pull_requests: "read" }],
    handle: (call) => {
      if (pullOf(call).merged === null) throw notFound();
      return empty();
    },
  },
  { method: "PUT", path: `${onePull}/merge`, needs: [{ contents: "write" }], handle: putMerge },
  { method: "PUT", path: `${onePull}/update-branch`, needs: writeNeeds, role: "read", handle: putUpdateBranch },
  {
    method: "GET",
    path: `${onePull}/requested_reviewers`,
    needs: readNeeds,
    handle: (call) => {
      const { world } = call;
      const pull = pullOf(call);
      return json({
        users: [...pull.requestedReviewers].flatMap((id) => {
          const account = world.accounts.get(id);
          return account === undefined ? [] : [presentAccount(world, account)];
        }),
        teams: [...pull.requestedTeams].flatMap((id) => {
          const team = world.teams.get(id);
          return team === undefined ? [] : [presentTeam(world, team)];
        }),
      });
    },
  },
  {
    method: "POST",
    path: `${onePull}/requested_reviewers`,
    needs: writeNeeds,
    handle: (call) => {
      const pull = pullOf(call);
      requestReviewers(call.world, pull, call.writer().account, namedReviewers(call));
      return created(presentSimplePull(call.world, call.repository, pull));
    },
  },
  {
    method: "DELETE",
    path: `${onePull}/requested_reviewers`,
    needs: writeNeeds,
    handle: (call) => {
      const pull = pullOf(call);
      removeReviewers(call.world, pull, call.writer().account, namedReviewers(call));
      return json(presentSimplePull(call.world, call.repository, pull));
    },
  },
];
