// Plain JavaScript, and nothing imported before the cache is on: compiled code, with its types already taken out, is kept
// between runs. A single TypeScript file before it would load Node's type stripper, which takes longer than all of the rest.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/compile", import.meta.url)));
const { main } = await import("./program.ts");
process.exitCode = await main(process.argv);
