import { describe, expect, it } from "vitest";
import { decide } from "#core/gate/decide.ts";
import type { Facts, FindingFact } from "#core/gate/facts.ts";
import type { Phase, Verdict } from "#core/gate/verdict.ts";
import type { Instant } from "#core/ids.ts";
import { assess } from "#core/risk/assess.ts";
import {
  buildApproval,
  buildChange,
  buildCheck,
  buildEvidence,
  buildFacts,
  buildPerson,
  buildReview,
  contractOf,
  earlier,
  head,
  minute,
  read,
} from "#test/support/judge.ts";

interface Row {
  readonly when: string;
  readonly facts: Partial<Facts>;
  readonly verdict: Verdict["kind"];
  /** The first thing that the person who waits reads. */
  readonly says: string;
  readonly now?: Instant;
  readonly phase?: Phase;
}

function judge(contractText: string, paths: readonly string[], row: Pick<Row, "facts" | "now" | "phase">): Verdict {
  const contract = contractOf(contractText);
  const assessment = assess(contract, buildChange(paths));
  return decide(contract, assessment, buildFacts(row.facts), row.now ?? minute(5), row.phase ?? "final");
}

function table(title: string, contractText: string, paths: readonly string[], rows: readonly Row[]): void {
  describe(title, () => {
    it.each(rows.map((row) => [row.when, row] as const))("%s", (_, row) => {
      const verdict = judge(contractText, paths, row);
      const [{ code, message, next }] = verdict.reasons;
      expect([verdict.kind, `${code}: ${message}${next === null ? "" : ` → ${next}`}`]).toEqual([
        row.verdict,
        row.says,
      ]);
      expect(verdict.head).toBe(head);
    });
  });
}

const checks = `
version: 1
riskTierRules: { high: ["src/**"] }
mergePolicy:
  high:
    requiredChecks:
      - risk-policy-gate
      - { name: CI, appSlug: github-actions, appId: 15368 }
      - { name: docs, accept: [skipped] }
`;
const docsPassed = buildCheck("docs", { conclusion: "skipped" });

table(
  "a required check",
  checks,
  ["src/a.ts"],
  [
    {
      when: "every check passed, and the gate's own name is not waited for",
      facts: { checks: read(buildCheck("CI"), docsPassed) },
      verdict: "allow",
      says: "ALL_MET: Both requirements of this head are met.",
    },
    {
      when: "it has not reported",
      facts: { checks: read(docsPassed) },
      verdict: "wait",
      says: "CHECK_MISSING: `CI` has not reported on this head. → Let `CI` run on this head.",
    },
    {
      when: "it passed on an earlier head only",
      facts: { checks: read(buildCheck("CI", { head: earlier }), docsPassed) },
      verdict: "wait",
      says: "CHECK_STALE: `CI` reported on ccccccc, which is not the head, so it does not count. → Let `CI` run on this head.",
    },
    {
      when: "it is running",
      facts: { checks: read(buildCheck("CI", { conclusion: null }), docsPassed) },
      verdict: "wait",
      says: "CHECK_RUNNING: `CI` is running on this head. → Wait for it to finish.",
    },
    {
      when: "a newer run of the same App is running after one that passed",
      facts: {
        checks: read(buildCheck("CI"), buildCheck("CI", { conclusion: null, startedAt: minute(2) }), docsPassed),
      },
      verdict: "wait",
      says: "CHECK_RUNNING: `CI` is running on this head. → Wait for it to finish.",
    },
    {
      when: "a newer run passed after one that failed",
      facts: {
        checks: read(
          buildCheck("CI", { conclusion: "failure" }),
          buildCheck("CI", { startedAt: minute(2) }),
          docsPassed,
        ),
      },
      verdict: "allow",
      says: "ALL_MET: Both requirements of this head are met.",
    },
    {
      when: "two runs started in the same second and the later number failed",
      facts: {
        checks: read(buildCheck("CI", { id: 1 }), buildCheck("CI", { id: 2, conclusion: "timed_out" }), docsPassed),
      },
      verdict: "block",
      says: "CHECK_FAILED: `CI` ended with `timed_out` on this head. → Fix what `CI` found, or run it again.",
    },
    {
      when: "a conclusion that GitHub may invent tomorrow",
      facts: { checks: read(buildCheck("CI", { conclusion: "glorious" }), docsPassed) },
      verdict: "block",
      says: "CHECK_FAILED: `CI` ended with `glorious` on this head. → Fix what `CI` found, or run it again.",
    },
    {
      when: "GitHub gave up on it (stale after 14 days)",
      facts: { checks: read(buildCheck("CI", { conclusion: "stale" }), docsPassed) },
      verdict: "wait",
      says: "CHECK_UNFINISHED: `CI` never finished on this head, and GitHub gave it up. → Run `CI` again.",
    },
    {
      when: "it was skipped, which the contract does not count",
      facts: { checks: read(buildCheck("CI", { conclusion: "skipped" }), docsPassed) },
      verdict: "block",
      says: "CHECK_NOT_COUNTED: `CI` ended with `skipped`, which the contract does not count as passed. → Let it run, or add `skipped` to the check's `accept` in the contract.",
    },
    {
      when: "another App reports the pinned name",
      facts: { checks: read(buildCheck("CI", { appId: 666, appSlug: "impostor" }), docsPassed) },
      verdict: "wait",
      says: "CHECK_WRONG_APP: `CI` was reported by the App `impostor`, but the contract wants it from the App `github-actions` and the App 15368. It does not count. → Find out who reports under this name.",
    },
    {
      when: "a commit status forges the pinned name",
      facts: { checks: read(buildCheck("CI", { appId: null, appSlug: null }), docsPassed) },
      verdict: "wait",
      says: "CHECK_WRONG_APP: `CI` was reported by a commit status, which anyone with write access can set, but the contract wants it from the App `github-actions` and the App 15368. It does not count. → Find out who reports under this name.",
    },
    {
      when: "an unpinned name passed in one App and failed in another",
      facts: {
        checks: read(
          buildCheck("CI"),
          docsPassed,
          buildCheck("docs", { appId: 1, appSlug: "other", conclusion: "failure" }),
        ),
      },
      verdict: "block",
      says: "CHECK_FAILED: `docs` ended with `failure` on this head. → Fix what `docs` found, or run it again.",
    },
    {
      when: "the checks could not be read",
      facts: { checks: { kind: "unread", why: "unavailable" }, trouble: [{ source: "GitHub", retryAt: minute(10) }] },
      verdict: "wait",
      says: "NOT_TOLD: GitHub did not tell whether `CI` passed. → Nothing to do: it is tried again.",
    },
    {
      when: "everything passed but GitHub failed meanwhile",
      facts: { checks: read(buildCheck("CI"), docsPassed), trouble: [{ source: "GitHub", retryAt: minute(10) }] },
      verdict: "wait",
      says: "INFRASTRUCTURE_TROUBLE: GitHub could not be read, so nothing is decided yet. This is no judgement of the change. → Nothing to do: it is tried again at 2027-01-15 08:10 UTC.",
    },
  ],
);

const reviews = `
version: 1
riskTierRules: { high: ["src/**"] }
mergePolicy:
  high:
    requiredChecks: [CI]
    reviews: { reviewers: [greptile, coderabbit], quorum: 1, blockingSeverity: P2 }
reviewers:
  greptile: { adapter: greptile, appId: 867647, timeoutMinutes: 20 }
  coderabbit: { adapter: coderabbit, appId: 347564, timeoutMinutes: 30, onRateLimit: wait }
`;
const passed = read(buildCheck("CI"));
const finding = (severity: FindingFact["severity"], title: string): FindingFact => ({
  fingerprint: title,
  severity,
  path: "src/a.ts",
  title,
});

table(
  "a review",
  reviews,
  ["src/a.ts"],
  [
    {
      when: "one of the two found nothing",
      facts: { checks: passed, reviews: read(buildReview("greptile", "clean")) },
      verdict: "allow",
      says: "ALL_MET: Both requirements of this head are met.",
    },
    {
      when: "nobody has reviewed",
      facts: { checks: passed },
      verdict: "wait",
      says: "REVIEW_MISSING: greptile has not reviewed this head. → Wait for greptile, or ask it for a review.",
    },
    {
      when: "the review is about an earlier head",
      facts: { checks: passed, reviews: read(buildReview("greptile", "clean", { head: earlier })) },
      verdict: "wait",
      says: "REVIEW_STALE: greptile reviewed ccccccc, which is not the head, so its review does not count. → Ask greptile to review this head.",
    },
    {
      when: "it is reviewing again after a clean review",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "clean"), buildReview("greptile", "running", { at: minute(3) })),
      },
      verdict: "wait",
      says: "REVIEW_RUNNING: greptile is reviewing this head. → Wait for it to finish.",
    },
    {
      when: "findings block, though the other reviewer found nothing",
      facts: {
        checks: passed,
        reviews: read(
          buildReview("coderabbit", "clean"),
          buildReview("greptile", "findings", {
            findings: [finding("P2", "unused result"), finding("P0", "SQL injection")],
          }),
        ),
      },
      verdict: "block",
      says: "FINDINGS_OPEN: greptile has 2 findings on this head: P0 `SQL injection` in `src/a.ts` and others. → Fix them and push; the new head is reviewed again.",
    },
    {
      when: "of findings alike, the one that names a place is named first",
      facts: {
        checks: passed,
        reviews: read(
          buildReview("greptile", "findings", {
            findings: [{ ...finding("P1", "Confidence 2/5"), path: null }, finding("P1", "a leak")],
          }),
        ),
      },
      verdict: "block",
      says: "FINDINGS_OPEN: greptile has 2 findings on this head: P1 `a leak` in `src/a.ts` and others. → Fix them and push; the new head is reviewed again.",
    },
    {
      when: "findings are milder than what blocks",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "findings", { findings: [finding("P3", "a nit")] })),
      },
      verdict: "allow",
      says: "ALL_MET: Both requirements of this head are met.",
    },
    {
      when: "it ran out of quota after a mild finding, which is no review",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "rate-limited", { findings: [finding("P3", "a nit")] })),
      },
      verdict: "wait",
      says: "REVIEW_FAILING_OVER: greptile has used up its quota, so coderabbit is asked instead. → Wait for coderabbit.",
    },
    {
      when: "it ran out of quota after a finding that blocks",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "rate-limited", { findings: [finding("P1", "a leak")] })),
      },
      verdict: "block",
      says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `a leak` in `src/a.ts`. → Fix them and push; the new head is reviewed again.",
    },
    {
      when: "it says that it has findings, and none can be read",
      facts: { checks: passed, reviews: read(buildReview("greptile", "findings")) },
      verdict: "block",
      says: "FINDINGS_OPEN: greptile has findings on this head. → Fix them and push; the new head is reviewed again.",
    },
    {
      when: "it says clean and lists a blocking finding",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "clean", { findings: [finding("P1", "a leak")] })),
      },
      verdict: "block",
      says: "FINDINGS_OPEN: greptile has 1 finding on this head: P1 `a leak` in `src/a.ts`. → Fix them and push; the new head is reviewed again.",
    },
    {
      when: "the first has used up its quota and the next is asked",
      facts: { checks: passed, reviews: read(buildReview("greptile", "rate-limited")) },
      verdict: "wait",
      says: "REVIEW_FAILING_OVER: greptile has used up its quota, so coderabbit is asked instead. → Wait for coderabbit.",
    },
    {
      when: "the contract says to wait for a reviewer without quota",
      facts: { checks: passed, reviews: read(buildReview("coderabbit", "rate-limited")) },
      verdict: "wait",
      says: "REVIEWER_UNAVAILABLE: coderabbit has used up its quota, and the contract says to wait for it. This is no judgement of the change. → Wait until the reviewer is back, or ask someone who may override.",
    },
    {
      when: "the first stayed silent for its whole time",
      facts: { checks: passed },
      now: minute(20),
      verdict: "wait",
      says: "REVIEW_FAILING_OVER: greptile has not answered, so coderabbit is asked instead. → Wait for coderabbit.",
    },
    {
      when: "one was silent, and the other has its own time from then on",
      facts: { checks: passed },
      now: minute(39),
      verdict: "wait",
      says: "REVIEW_FAILING_OVER: greptile has not answered, so coderabbit is asked instead. → Wait for coderabbit.",
    },
    {
      when: "both stayed silent",
      facts: { checks: passed },
      now: minute(50),
      verdict: "block",
      says: "REVIEW_TIMED_OUT: greptile has not answered within 20 minutes. Silence is not approval. → Ask greptile again, or name another reviewer in the contract.",
    },
    {
      when: "one was silent and the other answered in a form that cannot be read, which is no fault of the change",
      facts: { checks: passed, reviews: read(buildReview("coderabbit", "unreadable")) },
      now: minute(25),
      verdict: "wait",
      says: "REVIEWER_UNAVAILABLE: coderabbit answered in a form that Headgate cannot read, and too few other reviewers are left. This is no judgement of the change. → Wait until the reviewer is back, or ask someone who may override.",
    },
    {
      when: "one skipped the head, and the other may come back",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "skipped"), buildReview("coderabbit", "errored")),
      },
      verdict: "wait",
      says: "REVIEWER_UNAVAILABLE: coderabbit failed, and too few other reviewers are left. This is no judgement of the change. → Wait until the reviewer is back, or ask someone who may override.",
    },
    {
      when: "one skipped the head and the other finds it too large: nobody will look at it",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "skipped"), buildReview("coderabbit", "too-large")),
      },
      verdict: "block",
      says: "REVIEW_NOT_DONE: greptile skipped this head, and too few other reviewers are left. → Make the change reviewable, or name another reviewer in the contract.",
    },
    {
      when: "findings stand although a newer run ran out of quota",
      facts: {
        checks: passed,
        reviews: read(
          buildReview("coderabbit", "clean"),
          buildReview("greptile", "findings", { findings: [finding("P0", "a leak")] }),
          buildReview("greptile", "rate-limited", { at: minute(3) }),
        ),
      },
      verdict: "block",
      says: "FINDINGS_OPEN: greptile has 1 finding on this head: P0 `a leak` in `src/a.ts`. → Fix them and push; the new head is reviewed again.",
    },
    {
      when: "findings are gone once it has looked again",
      facts: {
        checks: passed,
        reviews: read(
          buildReview("greptile", "findings", { findings: [finding("P0", "a leak")] }),
          buildReview("greptile", "clean", { at: minute(3) }),
        ),
      },
      verdict: "allow",
      says: "ALL_MET: Both requirements of this head are met.",
    },
    {
      when: "both failed: infrastructure is never a red",
      facts: {
        checks: passed,
        reviews: read(buildReview("greptile", "errored"), buildReview("coderabbit", "errored")),
      },
      verdict: "wait",
      says: "REVIEWER_UNAVAILABLE: greptile failed, and too few other reviewers are left. This is no judgement of the change. → Wait until the reviewer is back, or ask someone who may override.",
    },
  ],
);

const approvals = `
version: 1
riskTierRules: { high: ["src/**"] }
mergePolicy:
  high:
    requiredChecks: []
    approvals: { count: 2, teams: [shop/security], users: [grace], codeOwners: true }
`;
const secure = buildPerson("sam", { teams: ["shop/security"] });

table(
  "an approval",
  approvals,
  ["src/a.ts"],
  [
    {
      when: "two of the right people approved this head",
      facts: { approvals: read(buildApproval("grace"), buildApproval(secure)) },
      verdict: "allow",
      says: "ALL_MET: The one requirement of this head is met.",
    },
    {
      when: "the author, a bot, an agent and a stranger approved",
      facts: {
        writers: [buildPerson("grace")],
        approvals: read(
          buildApproval("grace"),
          buildApproval(buildPerson("bot", { kind: "bot", teams: ["shop/security"] })),
          buildApproval(buildPerson("codex", { kind: "agent", teams: ["shop/security"] })),
          buildApproval("eve"),
        ),
      },
      verdict: "wait",
      says: "APPROVAL_MISSING: 0 of 2 approvals on this head; 4 approvals by the author, an agent, a bot or someone not entitled do not count. → Ask grace or shop/security to approve this head.",
    },
    {
      when: "someone who was named has left, and has no access any more",
      facts: { approvals: read(buildApproval(buildPerson("grace", { permission: "none" })), buildApproval(secure)) },
      verdict: "wait",
      says: "APPROVAL_MISSING: 1 of 2 approvals on this head; 1 approval by the author, an agent, a bot or someone not entitled does not count. → Ask grace or shop/security to approve this head.",
    },
    {
      when: "nobody knows who wrote the change, so nobody can tell whose approval counts",
      facts: { writers: null, approvals: read(buildApproval("grace"), buildApproval(secure)) },
      verdict: "wait",
      says: "NOT_TOLD: GitHub did not tell who wrote this change. → Nothing to do: it is tried again.",
    },
    {
      when: "whoever pushed the head approves it",
      facts: {
        writers: [buildPerson("codex", { kind: "agent" }), buildPerson("grace")],
        approvals: read(buildApproval("grace"), buildApproval(secure)),
      },
      verdict: "wait",
      says: "APPROVAL_MISSING: 1 of 2 approvals on this head; 1 approval by the author, an agent, a bot or someone not entitled does not count. → Ask grace or shop/security to approve this head.",
    },
    {
      when: "one approved an earlier head",
      facts: { approvals: read(buildApproval("grace", { head: earlier }), buildApproval(secure)) },
      verdict: "wait",
      says: "APPROVAL_STALE: 1 of 2 approvals on this head; grace approved an earlier commit, which does not count. → Ask grace or shop/security to approve this head.",
    },
    {
      when: "one took the approval back",
      facts: {
        approvals: read(
          buildApproval("grace"),
          buildApproval("grace", { state: "dismissed", at: minute(4) }),
          buildApproval(secure),
        ),
      },
      verdict: "wait",
      says: "APPROVAL_MISSING: 1 of 2 approvals on this head. → Ask grace or shop/security to approve this head.",
    },
    {
      when: "a later comment changes no opinion",
      facts: {
        approvals: read(
          buildApproval("grace"),
          buildApproval("grace", { state: "commented", at: minute(4) }),
          buildApproval(secure),
        ),
      },
      verdict: "allow",
      says: "ALL_MET: The one requirement of this head is met.",
    },
    {
      when: "someone asked for changes",
      facts: {
        approvals: read(
          buildApproval("grace"),
          buildApproval(secure),
          buildApproval("lin", { state: "changes-requested" }),
        ),
      },
      verdict: "block",
      says: "CHANGES_REQUESTED: lin asked for changes on this head. → Make the changes, or talk to them.",
    },
    {
      when: "an owner of a changed file has not approved",
      facts: {
        approvals: read(buildApproval("grace"), buildApproval(secure)),
        codeOwners: read({ paths: ["src/a.ts"], owners: ["shop/core", "Mae"] }),
      },
      verdict: "wait",
      says: "CODE_OWNER_MISSING: No owner of `src/a.ts` has approved this head. → Ask Mae or shop/core to approve this head.",
    },
    {
      when: "the owner is the second approver, in another case",
      facts: {
        approvals: read(buildApproval("grace"), buildApproval(secure)),
        codeOwners: read({ paths: ["src/a.ts"], owners: ["SAM"] }),
      },
      verdict: "allow",
      says: "ALL_MET: The one requirement of this head is met.",
    },
  ],
);

const everything = `
version: 1
riskTierRules: { high: ["src/**"], low: ["docs/**"] }
mergePolicy:
  high: { requiredChecks: [CI], evidence: [checkout] }
  low: { requiredChecks: [] }
docsDrift:
  - { id: api, when: ["src/api/**"], require: ["docs/**"], waiver: { permission: maintain } }
  - { id: notes, when: ["src/**"], require: ["CHANGELOG.md"], action: warn }
escalation:
  - { id: money, path: ["src/pay/**"], action: require-approval, channel: "#payments", approvals: { users: [grace] } }
threads: { requireResolved: human }
evidence:
  flows:
    checkout: { when: ["src/ui/**"], entrypoint: /cart, workflow: .github/workflows/evidence.yml, maxAgeMinutes: 60 }
override: { who: { permission: admin }, expiresMinutes: 60 }
`;
const ci = { checks: read(buildCheck("CI")) };
const admin = buildPerson("root", { permission: "admin" });

table(
  "evidence, documentation, escalation, threads and override",
  everything,
  ["src/api/x.ts", "src/ui/y.ts", "src/pay/z.ts"],
  [
    {
      when: "documentation did not move with the code",
      facts: ci,
      verdict: "block",
      says: "DOCS_DRIFT: `src/api/x.ts` changed, but none of `docs/**` did (rule `api`). → Bring the documentation up to date, or have it waived.",
    },
    {
      when: "somebody without the right waived it",
      facts: { ...ci, waivers: read({ rule: "api", by: buildPerson("ada"), head, reason: "not needed" }) },
      verdict: "block",
      says: "DOCS_DRIFT: `src/api/x.ts` changed, but none of `docs/**` did (rule `api`). → Bring the documentation up to date, or have it waived.",
    },
    {
      when: "it was waived for an earlier head",
      facts: { ...ci, waivers: read({ rule: "api", by: admin, head: earlier, reason: "not needed" }) },
      verdict: "block",
      says: "DOCS_DRIFT: `src/api/x.ts` changed, but none of `docs/**` did (rule `api`). → Bring the documentation up to date, or have it waived.",
    },
    {
      when: "it was waived, and evidence is missing",
      facts: { ...ci, waivers: read({ rule: "api", by: admin, head, reason: "not needed" }) },
      verdict: "wait",
      says: "EVIDENCE_MISSING: There is no evidence for the flow `checkout` at this head. → Run `.github/workflows/evidence.yml` on this head.",
    },
    {
      when: "nothing looks evidence up",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: { kind: "unread", why: "unsupported" },
      },
      verdict: "wait",
      says: "NOT_SUPPORTED: This version of Headgate does not look up the evidence for the flow `checkout`, so nothing can show it. → Take it out of what the contract asks of this tier, or let someone override the gate for this head.",
    },
    {
      when: "the evidence is about another head",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: read(buildEvidence("checkout", { head: earlier })),
      },
      verdict: "wait",
      says: "EVIDENCE_STALE: The evidence for the flow `checkout` is about ccccccc, which is not the head, so it does not count. → Run `.github/workflows/evidence.yml` on this head.",
    },
    {
      when: "the evidence is too old",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: read(buildEvidence("checkout")),
      },
      now: minute(65),
      verdict: "wait",
      says: "EVIDENCE_TOO_OLD: The evidence for the flow `checkout` is 61 minutes old, more than the 60 minutes that are allowed. → Run `.github/workflows/evidence.yml` again.",
    },
    {
      when: "the evidence claims to come from the future",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: read(buildEvidence("checkout", { capturedAt: minute(500) })),
      },
      verdict: "wait",
      says: "EVIDENCE_TOO_OLD: The evidence for the flow `checkout` claims to come from the future, so nobody can tell how old it is. → Set the clocks right, and run `.github/workflows/evidence.yml` again.",
    },
    {
      when: "only the escalation's approval is missing",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: read(buildEvidence("checkout")),
      },
      verdict: "wait",
      says: "ESCALATION_NEEDS_APPROVAL: `src/pay/z.ts` matches `src/pay/**`, so the rule `money` wants 1 approval. 0 of 1 approval on this head. → Ask grace to approve this head. `#payments` is the place for it.",
    },
    {
      when: "a thread with a person in it is open",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: read(buildEvidence("checkout")),
        approvals: read(buildApproval("grace")),
        threads: read(
          { id: "1", isResolved: false, hasHuman: true, path: null },
          { id: "2", isResolved: false, hasHuman: false, path: null },
        ),
      },
      verdict: "block",
      says: "THREADS_OPEN: 1 review thread is open. → Answer and resolve them.",
    },
    {
      when: "all of it is there; a warning stops nothing",
      facts: {
        ...ci,
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        evidence: read(buildEvidence("checkout")),
        approvals: read(buildApproval("grace")),
      },
      verdict: "allow",
      says: "ALL_MET: All 5 requirements of this head are met.",
    },
    {
      when: "an admin broke the glass for this head",
      facts: { overrides: read({ by: admin, head, at: minute(0), reason: "checkout is down" }) },
      verdict: "allow",
      says: "OVERRIDDEN: root overrode 4 open requirements for this head until 2027-01-15 09:00 UTC: `checkout is down`. → Close the harness gap that was opened for it.",
    },
    {
      when: "an admin broke the glass while GitHub cannot be read: nobody knows what there is to override",
      facts: {
        overrides: read({ by: admin, head, at: minute(0), reason: "checkout is down" }),
        waivers: read({ rule: "api", by: admin, head, reason: "x" }),
        trouble: [{ source: "GitHub", retryAt: null }],
      },
      verdict: "wait",
      says: "CHECK_MISSING: `CI` has not reported on this head. → Let `CI` run on this head.",
    },
    {
      when: "the override has expired",
      facts: { ...ci, overrides: read({ by: admin, head, at: minute(0), reason: "checkout is down" }) },
      now: minute(60),
      verdict: "block",
      says: "DOCS_DRIFT: `src/api/x.ts` changed, but none of `docs/**` did (rule `api`). → Bring the documentation up to date, or have it waived.",
    },
    {
      when: "the override was for an earlier head, or by someone who may not, or by an agent",
      facts: {
        ...ci,
        overrides: read(
          { by: admin, head: earlier, at: minute(0), reason: "a" },
          { by: buildPerson("ada", { permission: "maintain" }), head, at: minute(0), reason: "b" },
          { by: buildPerson("codex", { kind: "agent", permission: "admin" }), head, at: minute(0), reason: "c" },
        ),
      },
      verdict: "block",
      says: "DOCS_DRIFT: `src/api/x.ts` changed, but none of `docs/**` did (rule `api`). → Bring the documentation up to date, or have it waived.",
    },
    {
      when: "the head moved while it was judged",
      facts: { head: earlier },
      verdict: "wait",
      says: "HEAD_MOVED: The head is now ccccccc; bbbbbbb was judged. → Nothing to do: the new head is judged next.",
    },
  ],
);

describe("the two phases", () => {
  it("ask, before CI fans out, for documentation and reviews only", () => {
    const verdict = judge(reviews, ["src/a.ts"], {
      facts: { reviews: read(buildReview("greptile", "clean")) },
      phase: "preflight",
    });
    expect(verdict.kind).toBe("allow");
    expect(verdict.requirements.map(({ requirement }) => requirement.kind)).toEqual(["review"]);
    expect(judge(reviews, ["src/a.ts"], { facts: {}, phase: "preflight" }).kind).toBe("wait");
    expect(judge(everything, ["src/api/x.ts"], { facts: {}, phase: "preflight" }).kind).toBe("block");
  });

  it("never let the preflight wait for what CI has yet to do", () => {
    expect(judge(checks, ["src/a.ts"], { facts: {}, phase: "preflight" }).kind).toBe("allow");
    expect(judge(checks, ["src/a.ts"], { facts: {} }).kind).toBe("wait");
  });
});

describe("a tier's word on reviewers that cannot answer", () => {
  const contractWith = (onOutage: string) => reviews.replace("blockingSeverity: P2", `onOutage: ${onOutage}`);
  const facts = { checks: passed, reviews: read(buildReview("greptile", "errored")) };

  it.each([
    ["fail-over", "wait", "REVIEW_FAILING_OVER"],
    ["wait", "wait", "REVIEWER_UNAVAILABLE"],
    ["escalate", "wait", "REVIEW_ESCALATED"],
  ])("%s", (onOutage, kind, code) => {
    const verdict = judge(contractWith(onOutage), ["src/a.ts"], { facts });
    expect([verdict.kind, verdict.reasons[0].code]).toEqual([kind, code]);
  });
});
