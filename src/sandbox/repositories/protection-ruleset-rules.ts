import type { Account } from "#sandbox/accounts/account.ts";
import { unprocessable } from "#sandbox/kernel/api-error.ts";

import type { RulesetRule } from "./protection.ts";
import {
  booleanAt,
  choiceAt,
  type Fields,
  fieldsAt,
  integerAt,
  listAt,
  textAt,
  textsAt,
  wrong,
} from "./protection-input.ts";

/** Rules that say all by their name. */
const plain = ["creation", "deletion", "non_fast_forward", "required_linear_history"];

/** Only rules that are enforced here are taken: one that is kept and does nothing would be a lie. */
export function parseRules(items: readonly unknown[], owner: Account): RulesetRule[] {
  const rules = items.map((item, index): RulesetRule => {
    const place = `/rules/${index}`;
    const rule = fieldsAt(item, place);
    const type = textAt(rule, "type", place);
    if (plain.includes(type)) return { type };
    const parse = parsers[type];
    if (parse === undefined) throw unprocessable("Validation Failed", [`Invalid rule '${type}'`]);
    if (type === "merge_queue" && owner.type !== "Organization") {
      throw unprocessable("Validation Failed", ["Invalid rule 'merge_queue': Merge queues are for organizations only"]);
    }
    const parameters = rule["parameters"];
    if (parameters === undefined && type === "update") return { type };
    return { type, parameters: parse(fieldsAt(parameters, `${place}/parameters`), `${place}/parameters`) };
  });
  const twice = rules.find(({ type }, index) => rules.findIndex((other) => other.type === type) !== index);
  if (twice !== undefined) throw unprocessable("Validation Failed", [`Rule '${twice.type}' is given more than once`]);
  return rules;
}

const methods = ["merge", "squash", "rebase"] as const;

const parsers: Readonly<Record<string, (fields: Fields, place: string) => Record<string, unknown>>> = {
  update: (fields, place) => ({
    update_allows_fetch_and_merge: booleanAt(fields, "update_allows_fetch_and_merge", place, false),
  }),
  required_status_checks: (fields, place) => ({
    strict_required_status_checks_policy: booleanAt(fields, "strict_required_status_checks_policy", place),
    do_not_enforce_on_create: booleanAt(fields, "do_not_enforce_on_create", place, false),
    required_status_checks: listAt(fields, "required_status_checks", place).map((item, index) => {
      const at = `${place}/required_status_checks/${index}`;
      const check = fieldsAt(item, at);
      const { integration_id: id } = check;
      if (id !== undefined && id !== null && !Number.isSafeInteger(id))
        throw wrong(`${at}/integration_id`, "is not an integer.");
      return { context: textAt(check, "context", at), ...(typeof id === "number" ? { integration_id: id } : {}) };
    }),
  }),
  pull_request: (fields, place) => {
    const allowed = textsAt(fields, "allowed_merge_methods", place, methods);
    const unknown = allowed.find((method) => !methods.some((known) => known === method));
    if (unknown !== undefined) throw wrong(`${place}/allowed_merge_methods`, `has no member ${unknown}.`);
    return {
      required_approving_review_count: integerAt(fields, "required_approving_review_count", place, { from: 0, to: 10 }),
      dismiss_stale_reviews_on_push: booleanAt(fields, "dismiss_stale_reviews_on_push", place),
      require_code_owner_review: booleanAt(fields, "require_code_owner_review", place),
      require_last_push_approval: booleanAt(fields, "require_last_push_approval", place),
      required_review_thread_resolution: booleanAt(fields, "required_review_thread_resolution", place),
      allowed_merge_methods: allowed,
    };
  },
  merge_queue: (fields, place) => ({
    check_response_timeout_minutes: integerAt(fields, "check_response_timeout_minutes", place, { from: 1, to: 360 }),
    grouping_strategy: choiceAt(fields, "grouping_strategy", place, ["ALLGREEN", "HEADGREEN"]),
    max_entries_to_build: integerAt(fields, "max_entries_to_build", place, { from: 0, to: 100 }),
    max_entries_to_merge: integerAt(fields, "max_entries_to_merge", place, { from: 0, to: 100 }),
    merge_method: choiceAt(fields, "merge_method", place, ["MERGE", "SQUASH", "REBASE"]),
    min_entries_to_merge: integerAt(fields, "min_entries_to_merge", place, { from: 0, to: 100 }),
    min_entries_to_merge_wait_minutes: integerAt(fields, "min_entries_to_merge_wait_minutes", place, {
      from: 0,
      to: 360,
    }),
  }),
};
