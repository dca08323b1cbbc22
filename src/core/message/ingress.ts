/** What the webhook address answers; GitHub shows it in its log of deliveries. */
export const ingressTexts = {
  onlyPost: () => "Webhooks are sent with POST.",
  stopping: () => "Headgate is stopping. Redeliver this later; the next sweep finds what it was about in any case.",
  notADelivery: () => "The headers X-GitHub-Delivery and X-GitHub-Event are missing or malformed.",
  unsigned: () => "The header X-Hub-Signature-256 is missing or malformed. Set a webhook secret in the App's settings.",
  badSignature: () => "The signature does not match. Is WEBHOOK_SECRET the one in the App's settings?",
  notJson: () => "The content type must be application/json. Choose it in the App's settings.",
  otherApp: () => "This delivery is for another App.",
  tooLarge: (bytes: number) => `The body is larger than ${bytes} bytes.`,
  tooSlow: () => "The body did not arrive in time.",
  cut: () => "The connection was cut before the body was complete.",
  busy: () => "Too many deliveries at once. Redeliver this later.",
  notKept: () => "The delivery could not be stored, so it was not accepted. Redeliver it later.",
  failed: () => "Headgate failed on this delivery. Its log says why.",
  kept: () => "Accepted.",
  done: () => "This delivery was worked off before.",
} as const;
