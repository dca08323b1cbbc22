import type { ApprovalRule, Contract, NotifyPolicy } from "#core/contract/contract.ts";
import type { Facts, ReviewState, RoundFact } from "#core/gate/facts.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import { presentRound } from "#core/gate/loop.ts";
import type { CommitSha, Instant } from "#core/ids.ts";
import { type NonEmpty, unreachable } from "#core/result.ts";
import type { Convergence } from "#core/review/convergence.ts";
import type { Escalation } from "#core/risk/assessment.ts";
import { linked } from "./check.ts";
import { counted } from "./duration.ts";
import { renderInstant, stateWords } from "./reasons.ts";
import { renderMarkdownTable } from "./table.ts";
import { code, listed, named, printable, quoted, sentence, short } from "./text.ts";
import { renderCause } from "./tiers.ts";

/** Why a person is called. */
export type EscalationCall =
  | { readonly kind: "rule"; readonly escalation: Escalation }
  | { readonly kind: "not-converging"; readonly loop: Convergence }
  | {
      readonly kind: "reviewer-outage";
      readonly reviewer: string;
      readonly state: ReviewState;
      /** Since when it is so; null where nobody knows. */
      readonly since: Instant | null;
    }
  | {
      readonly kind: "override";
      readonly by: NonEmpty<string>;
      readonly reason: string;
      readonly until: Instant;
      /** How many requirements it lifted. */
      readonly open: number;
    };

export interface EscalationStage {
  readonly cause: EscalationCall;
  readonly judgement: Judgement;
  /** What was tried on earlier heads, oldest first; the present one may be among them. */
  readonly history: Pick<Facts, "rounds" | "requests">;
  /** Whom the contract wants told; null where there is no contract. */
  readonly notify: Pick<NotifyPolicy, "users" | "teams"> | null;
}

/** A choice, and what follows from it. */
interface Option {
  readonly does: string;
  readonly leadsTo: string;
}

interface Advice {
  /** A short clause, of words that need no code: it stands in messages elsewhere. */
  readonly subject: string;
  /** Why no machine goes on from here. */
  readonly why: string;
  readonly options: readonly [Option, Option, ...Option[]];
  readonly recommendation: string;
}

/** The packet for a person who was not there: what it is about, what was tried, what they can do, and what we would do. */
export function renderEscalation(stage: EscalationStage): string {
  const { cause, judgement, notify } = stage;
  const { why, options, recommendation } = adviceOn(cause, judgement);
  const mentions = mentionsOf(notify);
  return [
    "### A person is needed",
    "",
    why,
    "",
    `**What it is about.** ${aboutText(judgement)}`,
    "",
    `**What was tried.** ${triedText(stage)}`,
    ...roundTable(stage),
    ...openLines(judgement),
    "",
    "**What you can do.**",
    "",
    ...options.map(({ does, leadsTo }, index) => `${index + 1}. ${does} ${leadsTo}`),
    "",
    `**Recommended.** ${recommendation}`,
    ...(mentions === "" ? [] : ["", `For ${mentions}`]),
  ].join("\n");
}

/** What goes to a webhook outside GitHub, such as that of a chat. */
export interface EscalationNotice {
  /** Plain text on one line, at most 300 characters; no word in it was written by the change's author. */
  readonly text: string;
  readonly kind: EscalationCall["kind"];
  /** `owner/name`. */
  readonly repository: string;
  readonly pull: number;
  readonly url: string;
  readonly head: CommitSha;
  /** Where the contract wants it said; null: it does not say. */
  readonly channel: string | null;
  readonly recommendation: string;
}

const maxNoticeLength = 300;

export function escalationNotice(cause: EscalationCall, judgement: Judgement, repository: string): EscalationNotice {
  const { pull, verdict } = judgement;
  const { subject, recommendation } = adviceOn(cause, judgement);
  return {
    text: cut(
      plain(
        `${repository}, pull request ${pull.number} at ${short(verdict.head)} needs a person: ${subject}. ${recommendation}`,
      ),
    ),
    kind: cause.kind,
    repository,
    pull: pull.number,
    url: pull.url,
    head: verdict.head,
    channel: cause.kind === "rule" ? cause.escalation.rule.channel : null,
    recommendation: plain(recommendation),
  };
}

/** Chats have mentions and links of their own, in these characters. */
function plain(markdown: string): string {
  return printable(markdown.replaceAll("`", "").replace(/[<>&@|*]/g, " "), 1_000);
}

function cut(text: string): string {
  return text.length > maxNoticeLength ? `${text.slice(0, maxNoticeLength - 1).toWellFormed()}…` : text;
}

function adviceOn(cause: EscalationCall, { verdict, grounds }: Judgement): Advice {
  const contract = grounds?.policy.contract ?? null;
  switch (cause.kind) {
    case "rule":
      return onRule(cause.escalation, verdict.head);
    case "not-converging":
      return onLoop(cause.loop, contract);
    case "reviewer-outage":
      return onOutage(cause, contract);
    case "override":
      return onOverride(cause, verdict.head);
    default:
      return unreachable(cause);
  }
}

/** A rule can match everywhere; the first causes are enough to know where to look. */
const maxShownCauses = 5;

function onRule({ rule, causes }: Escalation, head: CommitSha): Advice {
  const found = listed(causes.map(renderCause), "and", maxShownCauses);
  const hold = {
    does: `Hold it: ${code("/headgate hold <reason>")}.`,
    leadsTo: `It is not merged, whatever its head, until someone writes ${code("/headgate release")}.`,
  };
  const split = {
    does: "Have this part moved into a change of its own.",
    leadsTo: "The rest can go on without it, once it is judged again.",
  };
  const subject = `the rule ${rule.id} watches what it changes`;
  if (rule.approvals === null) {
    const why = `The contract's rule ${code(rule.id)} wants people to hear of this change: ${found}.`;
    const leave = {
      does: "Look at it and do nothing.",
      leadsTo: "The rule stops nothing: it merges once all else is met.",
    };
    return {
      subject,
      why,
      options: [leave, hold, split],
      recommendation: "Look at the named places; hold it if one of them is not meant.",
    };
  }
  return {
    subject,
    why: `The contract's rule ${code(rule.id)} wants ${counted(rule.approvals.count, "approval")} for this change: ${found}.`,
    options: [
      {
        does: `Read the named places, and approve head ${code(short(head))} (${approvers(rule.approvals)}).`,
        leadsTo: "The rule is met for this head alone; another push asks again.",
      },
      hold,
      split,
    ],
    recommendation:
      "Read the named places first; approve if each of them is meant, and have it split if the rest is urgent.",
  };
}

function approvers({ users, teams }: ApprovalRule): string {
  const names = [...users, ...teams];
  return names.length === 0 ? "anyone with write access" : listed(names.map(named), "or");
}

function onLoop(loop: Convergence, contract: Contract | null): Advice {
  const { rounds, fresh, repeated, selfInflicted, stop } = loop;
  const subject =
    stop === "oscillation" ? "its fixes undo each other" : `${counted(rounds, "round")} of review have had findings`;
  const ended =
    stop === "oscillation"
      ? "The change has come back to a state that had findings before: the fixes undo each other."
      : `${counted(rounds, "round")} of review have had findings, and the contract goes no further.`;
  const own =
    selfInflicted === null
      ? ""
      : `; ${selfInflicted} ${selfInflicted === 1 ? "stands" : "stand"} on lines that the last push brought`;
  const now = `${fresh} ${fresh === 1 ? "is" : "are"} new and ${repeated} ${repeated === 1 ? "was" : "were"} there before${own}`;
  return {
    subject,
    why: `${ended} Of the findings on the present head ${now}. No further review is asked for by itself.`,
    options: [
      {
        does: "Split the change.",
        leadsTo: "Each part is judged and reviewed afresh, and its rounds count from none.",
      },
      {
        does: `Settle the findings by hand and push, then ask for one more review: ${code("/headgate review")}.`,
        leadsTo: "If it is clean the loop is over; if not, a person is needed again.",
      },
      lastResort(contract),
    ],
    recommendation: recommendationFor(loop),
  };
}

function recommendationFor({ fresh, repeated, selfInflicted, stop }: Convergence): string {
  if (stop === "oscillation")
    return "Decide which of the two states is wanted, and settle by hand what the reviewers find in it.";
  if (selfInflicted !== null && selfInflicted * 2 > fresh + repeated) {
    return "Most findings come from the fixes themselves: split the change, or finish it by hand.";
  }
  return repeated > fresh
    ? "The same findings come back: read those first, and say whether the reviewer or the author is right."
    : "New findings keep coming: the change is too large to settle in one piece, so split it.";
}

function onOutage(cause: Extract<EscalationCall, { kind: "reviewer-outage" }>, contract: Contract | null): Advice {
  const { reviewer, state, since } = cause;
  const name = named(reviewer);
  return {
    subject: `${name} ${stateWords[state]}`,
    why: `${name} ${stateWords[state]}${since === null ? "" : `, since ${renderInstant(since)}`}, and the change cannot go on without its review. This is no judgement of the change.`,
    options: [
      {
        does: `Wait until ${name} is back, and ask again: ${code(`/headgate review ${reviewer}`)}.`,
        leadsTo: "Nothing merges until it has answered.",
      },
      {
        does: "Name another reviewer for this tier in the contract on the base branch.",
        leadsTo: "It is asked from the next look on, for all pull requests.",
      },
      lastResort(contract),
    ],
    recommendation: "Ask again once; if it stays away and the change cannot wait, let another reviewer take its place.",
  };
}

function onOverride(cause: Extract<EscalationCall, { kind: "override" }>, head: CommitSha): Advice {
  const { by, reason, until, open } = cause;
  const who = listed(by.map(named));
  return {
    subject: `${who} overrode the gate`,
    why: `${who} overrode ${counted(open, "open requirement")} for head ${code(short(head))} until ${renderInstant(until)}: ${quoted(reason)}.`,
    options: [
      {
        does: "Let it stand.",
        leadsTo: "This head may merge until then; the harness gap that was opened stays until someone closes it.",
      },
      {
        does: "Push to the branch, or close the pull request.",
        leadsTo: "An override holds for one head alone, so the new one needs everything again.",
      },
    ],
    recommendation: "Let it stand if the reason holds, and see that the harness gap is closed.",
  };
}

function lastResort(contract: Contract | null): Option {
  return contract?.override == null
    ? {
        does: "Close it.",
        leadsTo: "The contract lets nobody override the gate, so nothing else gets it merged as it is.",
      }
    : {
        does: `Have it overridden by whom the contract names: ${code("/headgate override <reason>")}.`,
        leadsTo: "This head may merge for a while, the reason is kept, and a harness gap is opened.",
      };
}

function aboutText({ pull, verdict, grounds }: Judgement): string {
  const link = linked(`Pull request ${pull.number}`, pull.url);
  const tier = grounds === null ? "" : `, tier **${named(grounds.assessment.tier)}**`;
  return `${link} into ${code(pull.baseRef)}, head ${code(short(verdict.head))}${tier}.`;
}

function triedText({ judgement, history }: EscalationStage): string {
  const attempts = judgement.grounds?.facts.loop?.attempts ?? 0;
  const heads = roundsOf(judgement, history).length;
  const tried = [
    ...(heads === 0 ? [] : [`${counted(heads, "head")} judged`]),
    ...(history.requests.length === 0 ? [] : [`${counted(history.requests.length, "review")} asked for`]),
    ...(attempts === 0 ? [] : [`${counted(attempts, "attempt")} by the agent to mend it`]),
  ];
  return tried.length === 0 ? "Nothing yet." : `${listed(tried)}.`;
}

/** The newest rounds say how it goes; the older ones are on the pull request. */
const maxShownRounds = 10;

const severities = ["P0", "P1", "P2", "P3"] as const;

function roundTable({ judgement, history }: EscalationStage): string[] {
  const rounds = roundsOf(judgement, history);
  if (!rounds.some(hasFindings)) return [];
  const seen = new Set<string>();
  const rows = rounds.map((round) => {
    const found = new Map(findingsOf(round).map((finding) => [finding.fingerprint, finding]));
    const repeated = [...found.keys()].filter((fingerprint) => seen.has(fingerprint)).length;
    for (const fingerprint of found.keys()) seen.add(fingerprint);
    const ofEach = severities.map((severity) => [...found.values()].filter((one) => one.severity === severity).length);
    return [code(short(round.head)), ...[...ofEach, found.size - repeated, repeated].map(String)];
  });
  return ["", renderMarkdownTable(["Head", ...severities, "New", "Repeated"], rows.slice(-maxShownRounds))];
}

function roundsOf({ grounds }: Judgement, { rounds }: EscalationStage["history"]): readonly RoundFact[] {
  const present = grounds === null ? null : presentRound(grounds.facts);
  return present === null ? rounds : [...rounds.filter(({ head }) => head !== present.head), present];
}

function hasFindings({ runs }: RoundFact): boolean {
  return runs.some(({ state }) => state === "findings");
}

function findingsOf({ runs }: RoundFact) {
  return runs.flatMap(({ state, findings }) => (state === "findings" ? findings : []));
}

/** The check shows all of them. */
const maxShownOpen = 10;

function openLines({ verdict }: Judgement): string[] {
  const open = verdict.requirements.filter(({ status }) => status === "unmet" || status === "pending");
  if (open.length === 0) return [];
  const rest = open.length - maxShownOpen;
  return [
    "",
    "**What is open.**",
    "",
    ...open.slice(0, maxShownOpen).map(({ reason }) => `- ${sentence(reason.message)}`),
    ...(rest > 0 ? [`- … and ${counted(rest, "more requirement")}`] : []),
  ];
}

/** GitHub tells nobody where a comment names more than 50. */
const maxMentions = 20;

/** A login, and a team with its organisation, as GitHub lets them be. Anything else is no mention. */
const login = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,37}[A-Za-z0-9-])?$/;
const team = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9-])?$/i;

/** These are the only real mentions in any text of ours: the contract of the base branch asks for them. */
function mentionsOf(notify: EscalationStage["notify"]): string {
  if (notify === null) return "";
  const users = notify.users.map(({ value }) => mention(value, login));
  const teams = notify.teams.map(({ value }) => mention(value, team));
  return listed([...new Set([...users, ...teams])], "and", maxMentions);
}

function mention(name: string, form: RegExp): string {
  return form.test(name) ? `@${name}` : code(name);
}
