import { unprocessable } from "#sandbox/kernel/api-error.ts";
import { reviewerKinds } from "#sandbox/reviewers/script.ts";
import { simpleBehaviours } from "#sandbox/reviewers/simple-script.ts";
import type { Seed } from "./seed.ts";

type Kind = "text" | "flag" | "texts" | "words" | "webhook" | "reviewer" | "behaviour";
type Form = Readonly<Record<string, { readonly kind: Kind; readonly isRequired: boolean }>>;

const required = (kind: Kind) => ({ kind, isRequired: true });
const optional = (kind: Kind) => ({ kind, isRequired: false });

const forms: Readonly<Record<keyof Seed, Form>> = {
  users: { login: required("text"), name: optional("text") },
  organisations: { login: required("text"), owner: required("text"), members: optional("texts") },
  repositories: {
    owner: required("text"),
    name: required("text"),
    description: optional("text"),
    private: optional("flag"),
    files: optional("words"),
    collaborators: optional("words"),
  },
  apps: {
    slug: required("text"),
    name: optional("text"),
    owner: required("text"),
    permissions: required("words"),
    events: required("texts"),
    webhook: optional("webhook"),
    installOn: optional("texts"),
  },
  reviewers: { kind: required("reviewer"), owner: required("text"), behaviour: required("behaviour") },
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === "string";
const isOneOf =
  (known: readonly string[]) =>
  (value: unknown): boolean =>
    isText(value) && known.includes(value);

const isKind: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: isText,
  flag: (value) => typeof value === "boolean",
  texts: (value) => Array.isArray(value) && value.every(isText),
  words: (value) => isObject(value) && Object.values(value).every(isText),
  webhook: (value) =>
    isObject(value) &&
    isText(value["url"]) &&
    URL.canParse(value["url"]) &&
    (value["secret"] === null || isText(value["secret"])),
  reviewer: isOneOf(reviewerKinds),
  behaviour: isOneOf(simpleBehaviours),
};

/** A seed as JSON has it, or a 422 that names every place that is wrong. */
export function parseSeed(value: unknown): Seed {
  const problems: string[] = [];
  if (!isObject(value)) throw unprocessable("A seed is an object", [`known are ${Object.keys(forms).join(", ")}`]);
  for (const [section, entries] of Object.entries(value)) {
    const form = Object.hasOwn(forms, section) ? forms[section as keyof Seed] : null;
    if (form === null) problems.push(`/${section}: not known; known are ${Object.keys(forms).join(", ")}`);
    else if (!Array.isArray(entries)) problems.push(`/${section}: must be a list`);
    else entries.forEach((entry, index) => problems.push(...checkEntry(form, entry, `/${section}/${index}`)));
  }
  if (problems.length > 0) throw unprocessable("The seed is not valid", problems);
  return value as Seed;
}

function checkEntry(form: Form, entry: unknown, place: string): string[] {
  if (!isObject(entry)) return [`${place}: must be an object`];
  const unknown = Object.keys(entry).filter((key) => !Object.hasOwn(form, key));
  const problems = unknown.map((key) => `${place}/${key}: not known; known are ${Object.keys(form).join(", ")}`);
  for (const [key, { kind, isRequired }] of Object.entries(form)) {
    const value = entry[key];
    if (value === undefined) {
      if (isRequired) problems.push(`${place}/${key}: is missing`);
    } else if (!isKind[kind](value)) {
      problems.push(`${place}/${key}: ${expected[kind]}`);
    }
  }
  return problems;
}

const expected: Readonly<Record<Kind, string>> = {
  text: "must be text",
  flag: "must be true or false",
  texts: "must be a list of texts",
  words: "must be an object of texts",
  webhook: "must be {url, secret}, where the secret may be null",
  reviewer: `must be one of ${reviewerKinds.join(", ")}`,
  behaviour: `must be one of ${simpleBehaviours.join(", ")}`,
};
