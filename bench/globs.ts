/**
 * Measures the glob matcher against minimatch and compares their answers: `node bench/globs.ts`. All input comes from a
 * fixed seed. Each speed with a target is a ratio of two medians whose rounds alternate, so that machines compare. Exits
 * with 1 when a target is missed.
 */
import { Minimatch } from "minimatch";
import { checkGlob, compileGlobs, globOptions } from "#core/change/glob.ts";

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "×" | "pairs";
  /** The target: the highest value allowed. Null for a figure that only explains another. */
  readonly atMost: number | null;
}

function main(): void {
  const files = buildMonorepo(100_000);
  const patterns = buildPatterns(500);
  const directories = new Set(files.map((file) => file.slice(0, file.lastIndexOf("/"))));
  console.log(`${files.length} files in ${directories.size} directories, ${patterns.length} patterns\n`);

  const figures = [
    ...measurePullRequest(sample(files, 3_000), patterns),
    ...measureRepository(files, patterns),
    ...countDifferences(sample(files, 2_500), patterns),
    ...measureHostile(),
  ];
  for (const figure of figures) console.log(renderFigure(figure));
  if (figures.some(missed)) process.exitCode = 1;
}

function missed({ value, atMost }: Figure): boolean {
  return atMost !== null && value > atMost;
}

function renderFigure(figure: Figure): string {
  const { what, value, unit, atMost } = figure;
  const shown = Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(3);
  const target = atMost === null ? "" : `at most ${atMost.toLocaleString("en")}`;
  return [what.padEnd(64), shown.padStart(10), unit.padEnd(6), target.padEnd(14), missed(figure) ? "MISSED" : ""]
    .join(" ")
    .trimEnd();
}

// Speed

function measurePullRequest(files: readonly string[], patterns: readonly string[]): Figure[] {
  const compiled = patterns.map((pattern) => new Minimatch(pattern, globOptions));
  const [plain, plainWithCompile, ours] = medianTimes([
    () => {
      for (const file of files) for (const glob of compiled) glob.match(file);
    },
    () => {
      const fresh = patterns.map((pattern) => new Minimatch(pattern, globOptions));
      for (const file of files) for (const glob of fresh) glob.match(file);
    },
    () => {
      const globs = compileGlobs(patterns);
      for (const file of files) globs.match(file);
    },
  ]);
  return [
    { what: "3,000 files: minimatch, compiled before", value: plain, unit: "ms", atMost: null },
    { what: "3,000 files: minimatch, compiling included", value: plainWithCompile, unit: "ms", atMost: null },
    { what: "3,000 files: compiling included", value: ours, unit: "ms", atMost: null },
    { what: "3,000 files: to minimatch, compiled before", value: ours / plain, unit: "×", atMost: 0.25 },
    { what: "3,000 files: to minimatch, compiling included", value: ours / plainWithCompile, unit: "×", atMost: null },
  ];
}

function measureRepository(files: readonly string[], patterns: readonly string[]): Figure[] {
  const globs = compileGlobs(patterns);
  const directories = new Map<string, number>();
  const names = new Map<string, number>();
  for (const file of files) {
    const slash = file.lastIndexOf("/");
    directories.set(file.slice(0, slash), slash);
    names.set(file.slice(slash + 1), slash);
  }
  const [floor, ours] = medianTimes([
    () => {
      let sum = 0;
      for (const file of files) {
        const slash = file.lastIndexOf("/");
        sum += directories.get(file.slice(0, slash))! + names.get(file.slice(slash + 1))!;
      }
      return sum;
    },
    () => {
      let sum = 0;
      for (const file of files) sum += globs.match(file).length;
      return sum;
    },
  ]);
  return [
    { what: "100,000 files seen before: two map look-ups each", value: floor, unit: "ms", atMost: null },
    { what: "100,000 files seen before", value: ours, unit: "ms", atMost: null },
    { what: "100,000 files seen before: to two map look-ups", value: ours / floor, unit: "×", atMost: 2 },
  ];
}

/** The median time of each task in ms. The rounds alternate between the tasks; the first two only warm up. */
function medianTimes<Tasks extends readonly (() => unknown)[]>(
  tasks: readonly [...Tasks],
): { [Task in keyof Tasks]: number } {
  const times = tasks.map((): number[] => []);
  for (let round = 0; round < 11; round++) {
    for (const [index, task] of tasks.entries()) {
      const took = measure(task);
      if (round >= 2) times[index]!.push(took);
    }
  }
  return times.map((all) => all.toSorted((a, b) => a - b)[all.length >> 1]) as { [Task in keyof Tasks]: number };
}

function measure(task: () => unknown): number {
  const begin = performance.now();
  task();
  return performance.now() - begin;
}

// Answers

function countDifferences(files: readonly string[], patterns: readonly string[]): Figure[] {
  const ordinary = compare(patterns, files);
  let hard = { pairs: 0, differences: 0 };
  for (let batch = 0; batch < 4_000; batch++) {
    const { pairs, differences } = compare(buildHardPatterns(8), buildHardPaths(40));
    hard = { pairs: hard.pairs + pairs, differences: hard.differences + differences };
  }
  return [
    { what: "compared with minimatch: ordinary", value: ordinary.pairs, unit: "pairs", atMost: null },
    { what: "compared with minimatch: hard", value: hard.pairs, unit: "pairs", atMost: null },
    { what: "different answers", value: ordinary.differences + hard.differences, unit: "pairs", atMost: 0 },
  ];
}

function compare(patterns: readonly string[], paths: readonly string[]): { pairs: number; differences: number } {
  const globs = compileGlobs(patterns);
  const readings = patterns.map((pattern) => {
    const literal = pattern.replaceAll(/[[\]()]/g, (bracket) => `\\${bracket}`);
    return [new Minimatch(pattern, globOptions), new Minimatch(literal, globOptions)];
  });
  let differences = 0;
  for (const path of paths) {
    const matching = new Set(globs.match(path));
    for (const [index, reading] of readings.entries()) {
      if (reading.some((glob) => glob.match(path)) === matching.has(index)) continue;
      differences++;
      console.error(`different: ${JSON.stringify(patterns[index])} on ${JSON.stringify(path)}`);
    }
  }
  return { pairs: patterns.length * paths.length, differences };
}

// Cost of the worst input

function measureHostile(): Figure[] {
  return [
    ...hostileSets().map(({ what, patterns, paths }): Figure => {
      const value = measure(() => {
        const globs = compileGlobs(patterns);
        for (const path of paths) globs.match(path);
      });
      return { what, value, unit: "ms", atMost: 5_000 };
    }),
    {
      what: "checking the dearest of the hostile patterns",
      value: Math.max(...hostilePatterns.map((pattern) => measure(() => checkGlob(pattern)))),
      unit: "ms",
      atMost: 50,
    },
  ];
}

function hostileSets(): { what: string; patterns: string[]; paths: string[] }[] {
  return [
    {
      what: "500 patterns of 16 `**`; 10 paths of 1,000 segments",
      patterns: times(500, () => `${joinChosen(15, ["**/a", "**/b", "**/c"])}/**/x`),
      paths: times(10, () => joinChosen(1_000, ["a", "b", "c", "d"])),
    },
    {
      what: "500 × `**/a/*/*/…`, each segment a new state; 10 such paths",
      patterns: times(500, (n) => `**/a/${"*/".repeat(100 + (n % 100))}${choose(["a", "b"])}`),
      paths: times(10, () => joinChosen(1_000, ["a", "b"])),
    },
    {
      what: "100 patterns of 256 expansions; 10 such paths",
      patterns: times(100, (n) => `**/${"{a,b}/".repeat(4)}**/${"{a,c}/".repeat(4)}**/x${n}`),
      paths: times(10, () => joinChosen(1_000, ["a", "b", "c"])),
    },
    {
      what: "500 wildcards on 2 names of 65,536 characters",
      patterns: times(500, (n) => `**/*${n}*a*b*`),
      paths: times(2, (n) => `${String(n).repeat(32_768)}${"ab".repeat(16_384)}`),
    },
    {
      what: "500 wildcards on 10,000 names, all different",
      patterns: times(500, (n) => `**/*${n}*a*b*`),
      paths: times(10_000, (n) => `${n}-a-b`),
    },
    {
      what: "the dearest extglob on a name of 255 characters",
      patterns: [`*!(*a${"?".repeat(246)})c`],
      paths: [`${times(254, () => choose(["a", "b"])).join("")}c`],
    },
    {
      what: "100,000 different segments in one path",
      patterns: ["**/a/**/b*", "**/*.ts", "x/**"],
      paths: [times(100_000, String).join("/")],
    },
    {
      what: "1,000,000 slashes in one path",
      patterns: ["**/a", "**"],
      paths: [`${"/".repeat(1_000_000)}a`, `a${"/".repeat(1_000_000)}`],
    },
    {
      what: "100,000 long paths without a common directory or name",
      patterns: ["**/*.ts", "src/**", "**/a*/**"],
      paths: times(100_000, (n) => `${"d".repeat(200)}${n}/${"n".repeat(200)}${n}`),
    },
  ];
}

const hostilePatterns = [
  `${"{".repeat(254)}a,b${"}".repeat(254)}`,
  "{a,b}".repeat(102),
  `{a}${"}".repeat(500)},z}`,
  `${"{".repeat(170)}a${",b}".repeat(113)}`,
  "{{,}{,}}".repeat(64),
  "+(".repeat(256),
  "[".repeat(512),
  "x".repeat(10_000_000),
];

// Input

let seed = 20_261_120;

/** A whole number from 0, below `bound`: mulberry32, which suffices to mix names. */
function random(bound: number): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
}

function times<Item>(count: number, item: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

function joinChosen(count: number, items: readonly string[]): string {
  return times(count, () => choose(items)).join("/");
}

function choose<Item>(items: readonly Item[]): Item {
  return items[random(items.length)]!;
}

/** Runs of neighbours, as a change touches them. */
function sample(files: readonly string[], count: number): string[] {
  const run = 10;
  return times(count / run, () => random(files.length - run)).flatMap((at) => files.slice(at, at + run));
}

const nouns = words(
  "account audit auth badge basket billing cache cart catalog chart checkout client consent coupon currency customer dashboard discount dispute email event export feature feed fraud gateway graph health identity import index inventory invoice job ledger locale login mail menu metric migration notice order payment payout plan policy price product profile quota quote rate receipt refund region report review risk role rule search session setting shipping signup stock store tax team theme token trace transfer user vault wallet webhook",
);
const kinds = words("api app bot cli core db e2e edge infra kit lib server service site ui web worker");
const folders = words(
  "src src src src/components src/hooks src/pages src/routes src/domain src/domain/model src/adapters src/lib src/utils test test/fixtures e2e docs migrations scripts config app/(auth) app/[id] app/(shop)/[slug] .storybook public/img locales",
);
const endings = words(
  ".ts .ts .ts .ts .tsx .tsx .test.ts .spec.tsx .stories.tsx .css .module.css .json .md .sql .yml .svg .png .d.ts .snap .graphql .Dockerfile .env",
);
const rootFiles = words(
  ".github/workflows/ci.yml .github/CODEOWNERS package.json pnpm-lock.yaml README.md Dockerfile .gitignore Makefile",
);

function buildMonorepo(count: number): string[] {
  const files = new Set(rootFiles);
  while (files.size < count) {
    const home = `${choose(["packages", "packages", "apps", "services"])}/${choose(nouns)}-${choose(kinds)}`;
    const directory = `${home}/${choose(folders)}${random(3) === 0 ? `/${choose(nouns)}` : ""}`;
    for (let file = random(12); file >= 0; file--) {
      const name = choose([
        choose(nouns),
        `${choose(nouns)}-${choose(nouns)}`,
        capitalise(choose(nouns)) + capitalise(choose(nouns)),
      ]);
      files.add(`${directory}/${random(200) === 0 ? `größe-${name}` : name}${choose(endings)}`);
    }
  }
  return [...files].slice(0, count);
}

function words(text: string): string[] {
  return text.split(" ");
}

function capitalise(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}

const patternShapes: readonly (() => string)[] = [
  () => `packages/${choose(nouns)}-${choose(kinds)}/**`,
  () => `services/${choose(nouns)}-${choose(kinds)}/src/**/*.{ts,tsx}`,
  () => `apps/*/src/${choose(["components", "hooks", "pages"])}/**`,
  () => `**/${choose(nouns)}/**`,
  () => `**/${choose(nouns)}*/**/*${choose(endings)}`,
  () => `**/*${choose(nouns)}*.{sql,graphql,yml}`,
  () => `**/migrations/**/${choose(nouns)}*.sql`,
  () => `**/*-${choose(nouns)}${choose(endings)}`,
  () => `{apps,services}/${choose(nouns)}-*/**/!(*.test|*.spec).ts`,
  () => `apps/${choose(nouns)}-web/app/(auth)/**`,
  () => `apps/*/app/[id]/**/${choose(nouns)}.tsx`,
  () => `${choose(rootFiles)}`,
  () => `**/${capitalise(choose(nouns))}${capitalise(choose(nouns))}.tsx`,
];

function buildPatterns(count: number): string[] {
  const patterns = new Set(["**/*.ts", "**/*.md", ".github/**", "**/Dockerfile*", "**/.env*", "docs/**"]);
  while (patterns.size < count) patterns.add(choose(patternShapes)());
  return [...patterns];
}

const hardParts = words(
  "a A b ab .a ..a * ** * ** ? ?? *.ts *.{ts,TSX} {a,b} {a,B,.c} {a,*}.ts {a/b,c} {a/**,**/b} {,a}b {1..3} {1..120} x{01..10} {Y..b} [ab] [!a] [a a] [[:alpha:]] [.] .[.] [] []a] [z-a]a [*] [id] (a) (a|b) @(a|b) *.@(ts|js) !(a) !(a|b*) *!(a) *(a|b) +(a) ?(a)b @() !() @(a *(*) a|b + @ !a {a a} #a *** *.*a ſ K ß ẞ İ ı Σ ς é 𐐀 1 日 \uE000",
);
const hardSegments = [
  ...words(
    "a A b B ab aB c .a ..a . .. a.ts A.TS b.tsx .ts [ab] [id] i [a a] (a) (a|b) @(a|b) !(a) xa|b) @() 1 2 100 120 121 x05 ſ s S K k ß ẞ ss İ i ı I Σ σ ς é É 𐐀 𐐨 日 \uE000 \uE0001..120\uE000 * ** ? [*] [z] #a {a a} + @ \\ a\\b",
  ),
  "",
  "a\nb",
  "\r",
  "\u2028",
  "\uD800",
];

function buildHardPatterns(count: number): string[] {
  const patterns: string[] = [];
  while (patterns.length < count) {
    const parts = times(1 + random(5), () => choose(hardParts) + (random(4) === 0 ? choose(hardParts) : ""));
    const pattern = parts.join("/");
    if (checkGlob(pattern) === null) patterns.push(pattern);
  }
  return patterns;
}

function buildHardPaths(count: number): string[] {
  const separators = ["/", "/", "/", "/", "/", "//"];
  return times(count, () => {
    const segments = times(1 + random(6), () => choose(hardSegments) + choose(separators));
    const path = segments.join("");
    return random(5) === 0 ? path : path.slice(0, -1);
  });
}

main();
