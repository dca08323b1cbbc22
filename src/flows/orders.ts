import type { Order } from "#adapters/store/store.ts";
import { type Command, parseButton, parseCommand } from "#core/commands/parse-command.ts";

/** An order whose words were understood. */
export interface OrderedCommand {
  readonly order: Order;
  readonly command: Command;
}

/** Null where the words say nothing that Headgate knows. */
export function commandOf(order: Order): OrderedCommand | null {
  if (order.id.startsWith("button/")) {
    const command = parseButton(order.text);
    return command === null ? null : { order, command };
  }
  const parsed = parseCommand(order.text);
  return parsed.kind === "ok" ? { order, command: parsed.value } : null;
}

/** The comment that answers an order. */
export function replyTo(order: string): { readonly kind: "reply"; readonly name: string } {
  return { kind: "reply", name: order };
}
