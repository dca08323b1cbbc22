import type { NotLooked } from "./run.ts";
import { hasPhrase, phrase, type Phrase } from "./words.ts";
import type { PublishedLine } from "./published.ts";

export interface Notice {
  readonly state: NotLooked["state"];
  readonly says: string;
}

/** A refusal in a reviewer's own words. */
export interface NoticeForm extends Notice {
  readonly wanted: Phrase;
}

export function noticeForm(state: NotLooked["state"], pattern: string, says: string): NoticeForm {
  return { state, wanted: phrase(pattern), says };
}

/** Notices stand at the top; further down a reviewer may speak of quotas in the code it reviews. */
const noticeLines = 8;

/** The first of the forms that the top of a text shows; null where it shows none. */
export function noticeIn(lines: readonly PublishedLine[], forms: readonly NoticeForm[]): Notice | null {
  const top = lines.slice(0, noticeLines);
  return forms.find(({ wanted }) => top.some(({ words }) => hasPhrase(words.slice(0, 80), wanted))) ?? null;
}
