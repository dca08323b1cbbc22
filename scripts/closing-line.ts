import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one line that machines and people read alike: `N passed, N failed`, and what was skipped. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // A file that could not even be loaded has no tests, and an error outside of any test has none either.
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const skipped = count("skipped");
    const skippedText = skipped > 0 ? `, ${skipped} skipped` : "";
    process.on("exit", () => {
      process.stdout.write(`\n${count("passed")} passed, ${count("failed") + broken} failed${skippedText}\n`);
      if (skipped > 0 && process.env["CI"] === "true") process.exitCode = 1;
    });
  }
}
