import { optionalText, requiredText } from "#sandbox/kernel/input.ts";
import { type Call, created, empty, json, list, type Route } from "#sandbox/kernel/route.ts";

import type { Issue } from "./issue.ts";
import { issueInPath, issueRead, issueWrite } from "./issue-access.ts";
import { labelNames } from "./issue-routes.ts";
import { addLabels, createLabel, deleteLabel, editLabel, removeLabel, requireLabel, setLabels } from "./labels.ts";
import { presentLabel, presentLabelsOf } from "./present-issue.ts";

const labels = "/repos/:owner/:repo/labels";
const ofIssue = "/repos/:owner/:repo/issues/:issue_number/labels";

export const labelRoutes: readonly Route[] = [
  {
    method: "GET",
    path: labels,
    needs: issueRead,
    handle: ({ world, repository }) =>
      list([...repository.labels.values()].map((label) => presentLabel(world, repository, label))),
  },
  {
    method: "POST",
    path: labels,
    needs: issueWrite,
    handle: (call) => {
      const { world, repository } = call;
      const input = {
        name: requiredText(call, "Label", "name"),
        color: optionalText(call, "Label", "color"),
        description: optionalText(call, "Label", "description"),
      };
      return created(presentLabel(world, repository, createLabel(world, repository, input, call.writer().account)));
    },
  },
  {
    method: "GET",
    path: `${labels}/:name`,
    needs: issueRead,
    handle: ({ world, repository, params }) =>
      json(presentLabel(world, repository, requireLabel(repository, params["name"]))),
  },
  {
    method: "PATCH",
    path: `${labels}/:name`,
    needs: issueWrite,
    handle: (call) => {
      const { world, repository, params } = call;
      const label = requireLabel(repository, params["name"]);
      const name = optionalText(call, "Label", "new_name");
      const edit = {
        ...(name === null ? {} : { name }),
        color: optionalText(call, "Label", "color"),
        description: optionalText(call, "Label", "description"),
      };
      editLabel(world, repository, label, edit, call.writer().account);
      return json(presentLabel(world, repository, label));
    },
  },
  {
    method: "DELETE",
    path: `${labels}/:name`,
    needs: issueWrite,
    handle: (call) => {
      const { world, repository, params } = call;
      deleteLabel(world, repository, requireLabel(repository, params["name"]), call.writer().account);
      return empty();
    },
  },
  {
    method: "GET",
    path: ofIssue,
    needs: issueRead,
    handle: (call) => list(presentLabelsOf(call.world, call.repository, issueInPath(call, "read"))),
  },
  {
    method: "POST",
    path: ofIssue,
    needs: issueWrite,
    role: "triage",
    handle: (call) => {
      const issue = issueInPath(call, "write");
      addLabels(call.world, call.repository, issue, labelNames(call) ?? [], call.writer().account);
      return answerLabels(call, issue);
    },
  },
  {
    method: "PUT",
    path: ofIssue,
    needs: issueWrite,
    role: "triage",
    handle: (call) => {
      const issue = issueInPath(call, "write");
      setLabels(call.world, call.repository, issue, labelNames(call) ?? [], call.writer().account);
      return answerLabels(call, issue);
    },
  },
  {
    method: "DELETE",
    path: ofIssue,
    needs: issueWrite,
    role: "triage",
    handle: (call) => {
      setLabels(call.world, call.repository, issueInPath(call, "write"), [], call.writer().account);
      return empty();
    },
  },
  {
    method: "DELETE",
    path: `${ofIssue}/:name`,
    needs: issueWrite,
    role: "triage",
    handle: (call) => {
      const issue = issueInPath(call, "write");
      removeLabel(call.world, call.repository, issue, call.params["name"] ?? "", call.writer().account);
      return answerLabels(call, issue);
    },
  },
];

function answerLabels({ world, repository }: Call, issue: Issue) {
  return json(presentLabelsOf(world, repository, issue));
}
