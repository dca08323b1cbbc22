import type { EditedBy } from "./github.ts";
import { readAccount } from "./read-pull-parts.ts";
import type { Shape } from "./shape.ts";

/** Of a comment or a review, with its `author`, its `editor` and `lastEditedAt`. */
export function readEditedBy(written: Shape): EditedBy {
  const editor = written.field("editor");
  if (editor.isNull() && written.field("lastEditedAt").isNull()) return "nobody";
  const [by, author] = [readAccount(editor), readAccount(written.field("author"))];
  return by !== null && author !== null && by.id === author.id && by.kind === author.kind ? "author" : "other";
}
