import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Compiled code, TypeScript included, is kept between runs. That halves the start of a small command, but only for what
// is imported after this line: hence the import that waits.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/compile", import.meta.url)));
const { main } = await import("./program.ts");
process.exitCode = await main(process.argv);
