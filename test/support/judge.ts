import { absentMode, type Change, type ChangedFile, regularMode } from "#core/change/change.ts";
import type { Contract } from "#core/contract/contract.ts";
import { parseContract } from "#core/contract/parse.ts";
import type {
  ApprovalFact,
  CheckFact,
  EvidenceFact,
  Facts,
  Person,
  ReviewFact,
  ReviewState,
} from "#core/gate/facts.ts";
import { decide } from "#core/gate/decide.ts";
import type { Judgement } from "#core/gate/judgement.ts";
import { offlineFacts } from "#core/gate/offline.ts";
import { assess } from "#core/risk/assess.ts";
import type { CommitSha, Instant } from "#core/ids.ts";

/** A commit hash made of one hex digit. */
export function sha(digit: string): CommitSha {
  return digit.repeat(40) as CommitSha;
}

export const base = sha("a");
export const head = sha("b");
export const earlier = sha("c");

/** Minutes since the head was pushed, in a test's own time. */
export function minute(minutes: number): Instant {
  return (1_800_000_000_000 + minutes * 60_000) as Instant;
}

export function contractOf(text: string): Contract {
  const parsed = parseContract({
    path: "risk-contract.yml",
    bytes: new TextEncoder().encode(text),
    role: "repository",
  });
  if (parsed.kind === "failed") throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.value;
}

export function buildFile(path: string, over: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path,
    previousPath: null,
    status: "modified",
    oldMode: over.status === "added" ? absentMode : regularMode,
    newMode: over.status === "deleted" ? absentMode : regularMode,
    newBlob: null,
    hasNewContent: true,
    additions: 1,
    deletions: 1,
    isBinary: false,
    sizeBytes: 10,
    addedLines: { kind: "read", lines: [] },
    ...over,
  };
}

export function buildChange(files: readonly (string | ChangedFile)[], over: Partial<Change> = {}): Change {
  return {
    base,
    head,
    files: files.map((file) => (typeof file === "string" ? buildFile(file) : file)),
    listing: { kind: "complete" },
    ...over,
  };
}

export function buildPerson(login: string, over: Partial<Person> = {}): Person {
  const id = [...login].reduce((sum, character) => sum * 31 + (character.codePointAt(0) ?? 0), 7) % 1_000_003;
  return { id, login, kind: "human", teams: [], permission: "write", ...over };
}

export function buildCheck(name: string, over: Partial<CheckFact> = {}): CheckFact {
  return {
    name,
    appId: 15368,
    appSlug: "github-actions",
    head,
    conclusion: "success",
    startedAt: minute(1),
    id: 1,
    ...over,
  };
}

export function buildReview(reviewer: string, state: ReviewState, over: Partial<ReviewFact> = {}): ReviewFact {
  return { reviewer, head, state, findings: [], at: minute(2), ...over };
}

export function buildApproval(by: string | Person, over: Partial<ApprovalFact> = {}): ApprovalFact {
  const person = typeof by === "string" ? buildPerson(by) : by;
  return { by: person, head, state: "approved", at: minute(3), id: 1, ...over };
}

export function buildEvidence(flow: string, over: Partial<EvidenceFact> = {}): EvidenceFact {
  return { flow, head, capturedAt: minute(4), problems: [], ...over };
}

/** Facts that were all read, and found nothing but what is given. */
export function buildFacts(over: Partial<Facts> = {}): Facts {
  const nothing = { kind: "read", items: [] } as const;
  return {
    ...offlineFacts(head),
    headSince: minute(0),
    writers: [buildPerson("ada")],
    checks: nothing,
    reviews: nothing,
    threads: nothing,
    evidence: nothing,
    approvals: nothing,
    codeOwners: nothing,
    waivers: nothing,
    overrides: nothing,
    holds: nothing,
    ...over,
  };
}

export function read<Item>(...items: readonly Item[]): { readonly kind: "read"; readonly items: readonly Item[] } {
  return { kind: "read", items };
}

/** An open pull request, judged with the contract in `text`. */
export function buildJudgement(
  text: string,
  files: readonly string[],
  over: { readonly facts?: Partial<Facts>; readonly number?: number; readonly baseRef?: string } = {},
): Judgement {
  const contract = contractOf(text);
  const assessment = assess(contract, buildChange(files));
  const facts = buildFacts(over.facts);
  const number = over.number ?? 7;
  return {
    pull: { number, baseRef: over.baseRef ?? "main", url: `https://github.com/octo/shop/pull/${number}` },
    verdict: decide(contract, assessment, facts, minute(10)),
    grounds: {
      policy: { contract, path: ".github/risk-contract.yml", hash: `sha256:${"c0ffee".repeat(10)}beef`, commit: base },
      assessment,
      facts,
    },
  };
}
