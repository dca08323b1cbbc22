import type { WriteNeeds } from "./permission.ts";

/** What mutations need, by what they touch. */
export const pullNeeds: WriteNeeds = { permissions: ["pull_requests"], role: "write" };
/** Anyone who reads may comment, and review without a say. */
export const commentNeeds: WriteNeeds = { permissions: ["pull_requests"], role: "read" };
export const contentNeeds: WriteNeeds = { permissions: ["contents"], role: "write" };
/**
 * An App needs both to resolve a conversation, though the documentation names only one. Source: reports with tables of what
 * was tried, on the public trackers of gh-aw and mergewatch.
 */
export const resolveNeeds: WriteNeeds = { permissions: ["contents", "pull_requests"], role: "write" };
/** Merging writes to the base; so does auto-merge, in time. */
export const mergeNeeds: WriteNeeds = { permissions: ["contents", "pull_requests"], role: "write" };
