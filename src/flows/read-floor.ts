import type { GitHub } from "#adapters/github/github.ts";
import type { Store } from "#adapters/store/store.ts";
import { floorPath } from "#core/change/control-plane.ts";
import type { ContractProblem } from "#core/contract/contract.ts";
import { textLimits } from "#core/contract/source-text.ts";
import type { Instant } from "#core/ids.ts";
import { contractText, type ProblemText } from "#core/message/contract-problems.ts";
import { failed, ok, type Result } from "#core/result.ts";
import type { ContractBytes } from "./load-contract.ts";

/** A tightened floor binds within a minute. Read anew for every decision it would cost two calls each time. */
const keptMs = 60_000;

export type Floor = Result<ContractBytes, ContractProblem>;

export interface FloorSources {
  readonly github: Pick<GitHub, "repository">;
  readonly store: Pick<Store, "listRepositories">;
  /** The name of the repository, the same in every organisation, such as `.github`. */
  readonly name: string;
  readonly now: () => Instant;
}

/**
 * A function that reads the contract of an organisation, from the default branch of the repository that was named for it. It
 * must be there: a floor that was asked for and cannot be found lets nothing through.
 */
export function floorReader({ github, store, name, now }: FloorSources): (owner: string) => Promise<Floor> {
  const kept = new Map<string, { readonly at: Instant; readonly floor: Floor }>();

  async function read(owner: string): Promise<Floor> {
    const repositories = await store.listRepositories();
    const holder = repositories.find(
      (one) => one.owner.toLowerCase() === owner.toLowerCase() && one.name.toLowerCase() === name.toLowerCase(),
    );
    const path = `${owner}/${name}/${floorPath}`;
    if (holder === undefined) return refuse(path, contractText.floorOutOfReach(`${owner}/${name}`));
    const repository = github.repository(holder);
    const tip = await repository.readBranchTip(null);
    const file = tip === null ? null : await repository.readFileAt(tip, floorPath, textLimits.bytes);
    if (file === null) return refuse(path, contractText.floorMissing(floorPath));
    if (file.kind === "too-large") return refuse(path, contractText.tooLarge(textLimits.bytes));
    if (file.kind !== "file") return refuse(path, contractText.notAFile(file.mode));
    return ok({ path, bytes: file.bytes });
  }

  return async (owner) => {
    const known = kept.get(owner);
    if (known !== undefined && now() - known.at < keptMs) return known.floor;
    const at = now();
    const floor = await read(owner);
    kept.set(owner, { at, floor });
    return floor;
  };
}

function refuse(path: string, text: ProblemText): Floor {
  return failed([{ ...text, at: { file: path, line: 1, column: 1 } }]);
}
