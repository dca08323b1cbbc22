/** Where a repository's contract may stand, the preferred place first. Two of them at once is an error. */
export const contractPaths = [
  ".github/risk-contract.yml",
  ".github/risk-contract.yaml",
  ".github/risk-contract.json",
  "risk-contract.yml",
  "risk-contract.yaml",
  "risk-contract.json",
] as const;
