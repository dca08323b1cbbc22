import Type from "typebox";
import { defaults } from "./defaults.ts";
import { forms } from "./forms.ts";

/**
 * The contract as people write it. This one object is the TypeScript type below, the validator that `npm run generate`
 * compiles ahead of time (`document-validator.generated.ts`: compiling at start would cost more than the rest of a
 * `headgate gate`), and `risk-contract.schema.json` for editors. Bounds keep every list that the gate walks finite.
 */

const closed = { additionalProperties: false } as const;

const severity = ["P0", "P1", "P2", "P3"] as const;

/** Starts with a letter: JavaScript would silently reorder keys that look like numbers, and the order is the severity. */
const tierName = Type.String({ pattern: "^[A-Za-z][A-Za-z0-9_-]{0,49}$" });
const identifier = Type.String({ pattern: forms.ruleId.pattern });

function ruleId(description: string) {
  const { pattern, words } = forms.ruleId;
  return Type.String({ pattern, description: `${description}: ${words}.` });
}

function glob(description: string) {
  return Type.String({ minLength: 1, maxLength: 512, description });
}

function globs(description: string) {
  return Type.Array(glob("A glob over repository paths, without a leading or trailing slash."), {
    minItems: 1,
    maxItems: 1000,
    description,
  });
}

function text(description: string, maxLength = 256) {
  return Type.String({ minLength: 1, maxLength, description });
}

function count(minimum: number, maximum: number, fallback: number, description: string) {
  return Type.Optional(Type.Integer({ minimum, maximum, default: fallback, description }));
}

function amount(fallback: number, description: string) {
  return Type.Optional(Type.Number({ minimum: 0, maximum: 10_000, default: fallback, description }));
}

function names(of: string, description: string) {
  return Type.Array(text(of), { minItems: 1, maxItems: 100, uniqueItems: true, description });
}

function logins(description: string) {
  const { pattern, words } = forms.login;
  const login = Type.String({ pattern, description: `A GitHub login: ${words}.` });
  return Type.Array(login, { minItems: 1, maxItems: 100, uniqueItems: true, description });
}

function teams(description: string) {
  const { pattern, words } = forms.team;
  const team = Type.String({ pattern, maxLength: 200, description: `A team: ${words}.` });
  return Type.Array(team, { minItems: 1, maxItems: 100, uniqueItems: true, description });
}

/** Bounded by what JSON carries exactly, since GitHub names no limit. */
function numericId(description: string) {
  return Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description });
}

const appId = Type.Optional(numericId("The numeric id of the GitHub App."));
const appSlug = Type.Optional(
  Type.String({
    pattern: forms.appSlug.pattern,
    description: `The slug of the GitHub App: ${forms.appSlug.words}.`,
  }),
);

function people(description: string) {
  return Type.Object(
    {
      users: Type.Optional(names("A GitHub login.", "GitHub logins.")),
      teams: Type.Optional(teams("Teams as `organisation/team-slug`.")),
      permission: Type.Optional(
        Type.Enum(["write", "maintain", "admin"], {
          description: "Anyone who has at least this permission on the repository when it is checked.",
        }),
      ),
    },
    { ...closed, minProperties: 1, description },
  );
}

function approvers(description: string) {
  return Type.Object(
    {
      count: count(1, 20, defaults.approvalCount, "How many different people must approve the head commit."),
      users: Type.Optional(names("A GitHub login.", "Only approvals by these logins (or by `teams`) count.")),
      teams: Type.Optional(teams("Only approvals by members of these teams (or by `users`) count.")),
      codeOwners: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Also require an approval by an owner of each owned changed file.",
        }),
      ),
    },
    { ...closed, description },
  );
}

const reviewRule = Type.Object(
  {
    reviewers: Type.Array(text("The id of a reviewer from `reviewers`."), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: "Ids from `reviewers`, in the order in which they are asked.",
    }),
    quorum: count(1, 20, defaults.quorum, "How many of them must have reviewed the head commit and found nothing."),
    onOutage: Type.Optional(
      Type.Enum(["fail-over", "wait", "escalate"], {
        default: defaults.onOutage,
        description: "When too few reviewers answer: ask the next one, keep waiting, or ask a person.",
      }),
    ),
    blockingSeverity: Type.Optional(
      Type.Enum([...severity], {
        default: defaults.blockingSeverity,
        description: "Findings at least this severe block; P0 is the most severe.",
      }),
    ),
    carryOver: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          "Let a clean review of an earlier head count on, where the new one changes and merges to the same.",
      }),
    ),
  },
  { ...closed, description: "Which review agents must have looked at the head commit." },
);

const requiredCheck = Type.Union([
  text("The name of a check or commit status, as GitHub shows it.", 200),
  Type.Object(
    {
      name: text("The name of a check or commit status, as GitHub shows it.", 200),
      appId,
      appSlug,
      accept: Type.Optional(
        Type.Array(Type.Enum(["skipped", "neutral"], { description: "A conclusion that counts as passed." }), {
          maxItems: 2,
          uniqueItems: true,
          description: "Conclusions beside `success` that count as passed. By default none does.",
        }),
      ),
    },
    { ...closed, description: "A check, and which App and which conclusions count." },
  ),
]);

const tierPolicy = Type.Object(
  {
    requiredChecks: Type.Array(requiredCheck, {
      maxItems: 100,
      description: "Checks that must succeed on the head commit. Pin each one to the App that reports it.",
    }),
    reviews: Type.Optional(reviewRule),
    approvals: Type.Optional(approvers("Which people must approve the head commit.")),
    evidence: Type.Optional(
      Type.Array(text("The id of a flow from `evidence.flows`."), {
        maxItems: 100,
        uniqueItems: true,
        description: "Ids from `evidence.flows` that must have been exercised at the head commit.",
      }),
    ),
    autoMerge: Type.Optional(
      Type.Unsafe<false | "merge" | "squash" | "rebase">({
        enum: [false, "merge", "squash", "rebase"],
        default: false,
        description: "Merge a proven pull request by itself, with this method; or false.",
      }),
    ),
  },
  { ...closed, description: "What a change of this tier needs before it may merge." },
);

const docsDriftRule = Type.Object(
  {
    id: Type.Optional(ruleId("A short name for reports and waivers")),
    when: globs("When one of these paths changes …"),
    require: globs("… one of these must change too."),
    action: Type.Optional(
      Type.Enum(["block", "warn"], {
        default: defaults.docsDriftAction,
        description: "Block the change, or only say so.",
      }),
    ),
    waiver: Type.Optional(people("Who may record that the documentation needs no change. Without it nobody may.")),
  },
  { ...closed, description: "Paths, and the documentation that must change together with them." },
);

const escalationRule = Type.Object(
  {
    id: Type.Optional(ruleId("A short name for reports")),
    path: Type.Optional(
      globs("Changed paths that escalate; together with `content`, the paths whose added lines are read."),
    ),
    content: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 512, description: "An RE2 regular expression." }), {
        minItems: 1,
        maxItems: 200,
        description: "RE2 regular expressions, looked for in the lines that the change adds.",
      }),
    ),
    action: Type.Optional(
      Type.Enum(["notify", "require-approval"], {
        description: "Only tell someone, or also wait for `approvals`. Where `approvals` stand here it is the second.",
      }),
    ),
    channel: Type.Optional(text("Where to tell people, for example `#factory-reviews`.")),
    approvals: Type.Optional(approvers("Who must approve the head commit when this rule applies.")),
  },
  { ...closed, description: "Paths or added lines that a person must hear about or approve." },
);

const reviewer = Type.Object(
  {
    adapter: Type.Enum(["greptile", "coderabbit", "copilot", "codex", "claude", "sarif", "generic"], {
      description: "Which format this reviewer publishes.",
    }),
    appId,
    appSlug,
    accountId: Type.Optional(
      numericId(
        "The numeric id of the account through which it writes reviews and comments. Default: that of the App of `appSlug`.",
      ),
    ),
    checkName: Type.Optional(text("The check run that the reviewer reports, for example `Greptile Review`.", 200)),
    rerunComment: Type.Optional(text("The comment that asks the reviewer to look again.", 1000)),
    timeoutMinutes: count(
      1,
      1440,
      defaults.reviewTimeoutMinutes,
      "How long to wait for a review of a head before the reviewer counts as silent.",
    ),
    onSilence: Type.Optional(
      Type.Enum(["fail-over", "wait", "escalate", "block"], {
        default: defaults.onSilence,
        description: "What a reviewer that never answers means. Silence is never approval.",
      }),
    ),
    onRateLimit: Type.Optional(
      Type.Enum(["fail-over", "wait", "escalate"], {
        default: defaults.onRateLimit,
        description: "What a reviewer that reports an exhausted quota means. It is never a policy failure.",
      }),
    ),
  },
  { ...closed, description: "One review agent: how it is told from others, and what its silence means." },
);

const flow = Type.Object(
  {
    when: Type.Optional(globs("The flow is needed when one of these paths changes; without it, always.")),
    entrypoint: text("Where the flow starts, for example `/login`.", 500),
    account: Type.Optional(text("The account that must be signed in while the flow runs.")),
    assertions: Type.Optional(names("An assertion id.", "Assertions that the manifest must report as passed.")),
    maxAgeMinutes: count(1, 10_080, defaults.evidenceMaxAgeMinutes, "How old the evidence may be when it is judged."),
    workflow: text(
      "The workflow file that must have produced the evidence, for example `.github/workflows/evidence.yml`.",
    ),
  },
  { ...closed, description: "One user flow: when it must be exercised, and what proves that it was." },
);

const tierGlobs = { maxItems: 1000, description: "Globs of the paths that are of this tier." } as const;

export const contractSchema = Type.Object(
  {
    $schema: Type.Optional(text("Where an editor finds this schema.", 500)),
    version: Type.Enum(["1", 1], { description: "The version of the contract format." }),
    checkName: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        default: defaults.checkName,
        description: "The name of the one check that Headgate reports. It never waits for this name.",
      }),
    ),
    mode: Type.Optional(
      Type.Enum(["observe", "enforce"], {
        default: defaults.mode,
        description: "`observe` reports what it would decide and stops nothing; `enforce` blocks.",
      }),
    ),
    riskTierRules: Type.Record(tierName, Type.Array(glob("A glob over repository paths."), tierGlobs), {
      ...closed,
      minProperties: 1,
      maxProperties: 20,
      description: "Tiers from most to least severe. A file takes the first tier with a matching glob.",
    }),
    defaultTier: Type.Optional(
      Type.String({ minLength: 1, description: "The tier of a path that no glob matches. Default: the most severe." }),
    ),
    controlPlane: Type.Optional(
      Type.Object(
        {
          paths: Type.Optional(globs("More paths that steer how changes are made or judged.")),
          except: Type.Optional(globs("Paths that the tier rules alone judge, though Headgate would count them in.")),
        },
        {
          ...closed,
          description:
            "Paths that steer the machinery take the most severe tier: the contract, `.github/**`, CODEOWNERS, agent instructions, lockfiles and dot-directories.",
        },
      ),
    ),
    mergePolicy: Type.Record(tierName, tierPolicy, {
      ...closed,
      minProperties: 1,
      maxProperties: 20,
      description: "For every tier, what a change needs before it may merge.",
    }),
    docsDrift: Type.Optional(
      Type.Array(docsDriftRule, { maxItems: 100, description: "Documentation that must move together with code." }),
    ),
    escalation: Type.Optional(
      Type.Array(escalationRule, { maxItems: 100, description: "Changes that a person must hear about or approve." }),
    ),
    reviewers: Type.Optional(
      Type.Record(identifier, reviewer, {
        ...closed,
        maxProperties: 20,
        description: "The review agents, by the id that `mergePolicy.<tier>.reviews` uses.",
      }),
    ),
    rerun: Type.Optional(
      Type.Object(
        {
          maxPerHead: count(
            0,
            20,
            defaults.rerunsPerHead,
            "Re-review requests for one head commit, over all reviewers.",
          ),
          maxPerPullRequest: count(0, 200, defaults.rerunsPerPullRequest, "Re-review requests for one pull request."),
          quietSeconds: count(0, 3600, defaults.rerunQuietSeconds, "How long pushes must have stopped before asking."),
          onPush: Type.Optional(Type.Boolean({ default: true, description: "Ask for a review after each push." })),
        },
        { ...closed, description: "When a review agent is asked to look again." },
      ),
    ),
    convergence: Type.Optional(
      Type.Object(
        {
          maxRounds: count(
            1,
            50,
            defaults.maxRounds,
            "Heads with findings after which no further review is asked for and a person is called.",
          ),
          ratchet: Type.Optional(
            Type.Object(
              {
                afterRounds: count(1, 50, defaults.ratchetAfterRounds, "Heads with findings after which it holds."),
                severity: Type.Optional(
                  Type.Enum([...severity], {
                    default: defaults.ratchetSeverity,
                    description: "From then on only findings at least this severe block.",
                  }),
                ),
              },
              {
                ...closed,
                description: "Stop late findings that are mild from blocking. Without it all go on blocking.",
              },
            ),
          ),
        },
        { ...closed, description: "How the loop of review and fix is brought to an end." },
      ),
    ),
    notify: Type.Optional(
      Type.Object(
        {
          comment: Type.Optional(
            Type.Boolean({
              default: true,
              description: "Keep one comment on a pull request where someone has something to do.",
            }),
          ),
          label: Type.Optional(text("The label of a pull request for which a person is called.", 50)),
          users: Type.Optional(logins("Logins that are named when a person is called.")),
          teams: Type.Optional(teams("Teams, as `organisation/team-slug`, that are named when a person is called.")),
        },
        { ...closed, description: "How people learn that they are needed." },
      ),
    ),
    threads: Type.Optional(
      Type.Object(
        {
          requireResolved: Type.Optional(
            Type.Enum(["none", "human", "all"], {
              default: "none",
              description: "Which open review threads block: none, those with a person in them, or all.",
            }),
          ),
          autoResolve: Type.Optional(
            Type.Boolean({ default: false, description: "Resolve outdated threads in which only listed bots wrote." }),
          ),
          bots: Type.Optional(
            Type.Array(numericId("A numeric account id."), {
              minItems: 1,
              maxItems: 50,
              uniqueItems: true,
              description: "Account ids of the bots whose threads may be resolved.",
            }),
          ),
        },
        { ...closed, description: "Review threads." },
      ),
    ),
    remediation: Type.Optional(
      Type.Object(
        {
          enabled: Type.Boolean({ description: "Whether an agent may fix findings." }),
          agent: text("The agent adapter, for example `codex` or `claude`."),
          model: text("The exact model, so that the same input gives the same work."),
          effort: Type.Enum(["low", "medium", "high", "xhigh", "max"], { description: "The model's effort." }),
          maxAttempts: count(0, 10, defaults.maxAttempts, "Attempts on one pull request without a push by a person."),
          allowedPaths: globs("Paths that the agent may change."),
          protectedPaths: Type.Optional(globs("Paths that the agent may never change, even if allowed above.")),
          validation: Type.Optional(
            Type.Array(text("A command, run without a shell.", 1000), {
              minItems: 1,
              maxItems: 20,
              description: "Commands that must succeed before the agent's patch is pushed.",
            }),
          ),
          limits: Type.Optional(
            Type.Object(
              {
                maxFiles: count(1, 3000, defaults.maxPatchFiles, "Files in one patch."),
                maxPatchKibibytes: count(1, 4096, defaults.maxPatchKibibytes, "Size of one patch in KiB."),
              },
              { ...closed, description: "How large one patch may be." },
            ),
          ),
          cost: Type.Optional(
            Type.Object(
              {
                maxUsdPerAttempt: amount(defaults.maxUsdPerAttempt, "US dollars that one attempt may cost."),
                maxUsdPerPullRequest: amount(
                  defaults.maxUsdPerPullRequest,
                  "US dollars that one pull request may cost.",
                ),
              },
              { ...closed, description: "How much the agent may spend." },
            ),
          ),
        },
        { ...closed, description: "The agent that fixes findings, and what bounds it. Checked, and not in use yet." },
      ),
    ),
    evidence: Type.Optional(
      Type.Object(
        {
          flows: Type.Record(identifier, flow, {
            ...closed,
            maxProperties: 100,
            description: "User flows by id.",
          }),
        },
        {
          ...closed,
          description: "User flows that machine-made evidence can prove. Not read yet: a tier that asks for one waits.",
        },
      ),
    ),
    harnessGaps: Type.Optional(
      Type.Object(
        {
          labels: Type.Optional(names("A label.", "Labels that mark an issue as a harness gap.")),
          slaHours: Type.Optional(
            Type.Object(
              {
                P0: count(1, 8760, defaults.slaHours.P0, "Hours until a P0 gap must be closed. Not in use yet."),
                P1: count(
                  1,
                  8760,
                  defaults.slaHours.P1,
                  "Hours until a P1 gap must be closed, such as one that an override opens.",
                ),
                P2: count(1, 8760, defaults.slaHours.P2, "Hours until a P2 gap must be closed. Not in use yet."),
                P3: count(1, 8760, defaults.slaHours.P3, "Hours until a P3 gap must be closed. Not in use yet."),
              },
              { ...closed, description: "Deadlines by severity." },
            ),
          ),
        },
        { ...closed, description: "Holes in the proof that no test closes: an override opens one as an issue." },
      ),
    ),
    override: Type.Optional(
      Type.Object(
        {
          who: people("Who may break the glass for one head commit."),
          people: count(1, 2, defaults.overridePeople, "How many of them must agree."),
          expiresMinutes: count(5, 10_080, defaults.overrideExpiresMinutes, "How long an override holds."),
        },
        { ...closed, description: "Break-glass. Without it nobody can override the gate." },
      ),
    ),
  },
  {
    ...closed,
    title: "Headgate risk contract",
    description: "Which paths are risky, and the proof that each tier needs.",
  },
);

export type ContractDocument = Type.Static<typeof contractSchema>;
