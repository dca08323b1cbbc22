import { defineConfig } from "vitest/config";

/** `npm run test:slow` runs what takes minutes and is proved in short by the rest: stories of people, and kills at every write. */
const isSlow = process.env["npm_lifecycle_event"] === "test:slow";

export default defineConfig({
  test: {
    include: [isSlow ? "test/**/*.slow.test.ts" : "test/**/*.test.ts"],
    exclude: ["test/fixtures/**", ...(isSlow ? [] : ["test/**/*.slow.test.ts"])],
    // Adapters and apps are tested on real processes, which a busy machine slows down many times.
    testTimeout: 900_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 300_000 } },
    reporters: ["default", "./scripts/closing-line.ts"],
    // Most of them wait for processes and quiet periods, so two cores carry more than two files at a time.
    maxWorkers: 4,
    sequence: { shuffle: true },
  },
});
