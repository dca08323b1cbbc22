import { unprocessable } from "#sandbox/kernel/api-error.ts";

/** Reads values out of the nested objects of a body; 422 with the place where something is not what GitHub takes. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsAt(value: unknown, place: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(place, "is not an object.");
  return value as Fields;
}

export function booleanAt(fields: Fields, name: string, place: string, otherwise?: boolean): boolean {
  const value = fields[name] ?? otherwise;
  if (typeof value !== "boolean") throw wrong(`${place}/${name}`, "is not a boolean.");
  return value;
}

export function integerAt(
  fields: Fields,
  name: string,
  place: string,
  { from, to, otherwise }: { readonly from: number; readonly to: number; readonly otherwise?: number },
): number {
  const value = fields[name] ?? otherwise;
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw wrong(`${place}/${name}`, "is not an integer.");
  if (value < from || value > to) throw wrong(`${place}/${name}`, `must be between ${from} and ${to}.`);
  return value;
}

export function textAt(fields: Fields, name: string, place: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw wrong(`${place}/${name}`, "is not a string.");
  return value;
}

export function choiceAt<Choice extends string>(
  fields: Fields,
  name: string,
  place: string,
  choices: readonly Choice[],
): Choice {
  const value = fields[name];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw wrong(`${place}/${name}`, `is not a member of ${JSON.stringify(choices)}.`);
  return choice;
}

export function listAt(
  fields: Fields,
  name: string,
  place: string,
  otherwise?: readonly unknown[],
): readonly unknown[] {
  const value = fields[name] ?? otherwise;
  if (!Array.isArray(value)) throw wrong(`${place}/${name}`, "is not an array.");
  return value;
}

export function textsAt(fields: Fields, name: string, place: string, otherwise?: readonly string[]): string[] {
  return listAt(fields, name, place, otherwise).map((value, index) => {
    if (typeof value !== "string") throw wrong(`${place}/${name}/${index}`, "is not a string.");
    return value;
  });
}

export function wrong(place: string, problem: string): Error {
  return unprocessable(`Invalid request.\n\nFor '${place}', value ${problem}`);
}

export function notSupplied(names: readonly string[]): Error {
  return unprocessable(`Invalid request.\n\n${names.map((name) => `"${name}" wasn't supplied.`).join("\n")}`);
}
