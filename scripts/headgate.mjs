#!/usr/bin/env node
// `headgate` on the PATH of someone who linked this checkout (`npm link`): the same as `npm run headgate --`.
process.argv.splice(2, 0, "headgate");
await import("./run.mjs");
