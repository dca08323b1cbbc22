import { describe, expect, it } from "vitest";
import { renderProblems } from "#core/message/contract-report.ts";
import { loadContract, readContractAt } from "#flows/load-contract.ts";
import { buildRepository, type Files, submodule, symlink } from "#test/support/git.ts";
import { sha } from "#test/support/judge.ts";
import { localSources } from "#test/support/local.ts";

const contract = `
version: 1
riskTierRules: { high: ["src/**"] }
mergePolicy: { high: { requiredChecks: [] } }
`;

async function read(files: Files) {
  await using repository = await buildRepository();
  const commit = await repository.commit({ files });
  const { readFilesAt } = await localSources(repository);
  return await readContractAt(readFilesAt, commit);
}

describe("the contract of a commit", () => {
  it.each([
    ".github/risk-contract.yml",
    ".github/risk-contract.yaml",
    ".github/risk-contract.json",
    "risk-contract.yml",
    "risk-contract.yaml",
    "risk-contract.json",
  ])("is found at %s", async (path) => {
    const found = await read({ [path]: contract, "docs/risk-contract.yml": "another" });
    expect(found).toMatchObject({ kind: "ok", value: { path } });
  });

  it.each<[string, Files, string]>([
    [
      "none at all",
      { "README.md": "x" },
      ".github/risk-contract.yml:1:1 there is no contract on the base branch. Add .github/risk-contract.yml.\n",
    ],
    [
      "two at once",
      { ".github/risk-contract.yml": contract, "risk-contract.json": "{}" },
      ".github/risk-contract.yml:1:1 there are 2 contracts: .github/risk-contract.yml, risk-contract.json. Keep one and delete the others.\n",
    ],
    [
      "a symbolic link, whose target nobody judged",
      { "risk-contract.yml": symlink("/etc/passwd") },
      "risk-contract.yml:1:1 this is a symbolic link, so what it says could change without a commit. Commit the contract as a regular file.\n",
    ],
    [
      "a submodule",
      { "risk-contract.yml": submodule(sha("1")) },
      "risk-contract.yml:1:1 this is not a regular file, so what it says could change without a commit. Commit the contract as a regular file.\n",
    ],
    [
      "one that is too large",
      { "risk-contract.yml": "#".repeat(64 * 1024 + 1) },
      "risk-contract.yml:1:1 the contract is larger than 64 KiB. Merge globs that say the same.\n",
    ],
  ])("is refused: %s", async (_, files, message) => {
    const found = await read(files);
    expect(found.kind === "failed" && renderProblems(found.problems)).toBe(message);
  });
});

describe("the hash of a contract", () => {
  const bytes = (text: string) => ({ path: "risk-contract.yml", bytes: new TextEncoder().encode(text) });
  const hash = (text: string, floor: string | null) => {
    const loaded = loadContract(bytes(text), floor === null ? [] : [bytes(floor)]);
    return loaded.kind === "ok" && loaded.value.hash;
  };

  it("changes with any byte of the file or of its floor, and with nothing else", () => {
    const hashes = [
      hash(contract, null),
      hash(`${contract}\n`, null),
      hash(contract, contract),
      hash(contract, `${contract}\n`),
    ];
    expect(new Set(hashes).size).toBe(4);
    expect(hash(contract, null)).toBe(hashes[0]);
    expect(hashes.every((one) => typeof one === "string" && /^sha256:[0-9a-f]{64}$/.test(one))).toBe(true);
  });
});
