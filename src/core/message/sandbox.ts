/** What the local GitHub says once it listens. */
export interface SandboxStage {
  readonly url: string;
  /** Where the repositories are kept; null: they go when it ends. */
  readonly directory: string | null;
  /** By login. */
  readonly tokens: Readonly<Record<string, string>>;
  /** `owner/name`, in the order in which they were made. */
  readonly repositories: readonly string[];
  readonly apps: readonly { readonly slug: string; readonly id: number; readonly installationIds: readonly number[] }[];
}

export function renderSandbox({ url, directory, tokens, repositories, apps }: SandboxStage): string {
  const [first] = Object.entries(tokens);
  const [repository] = repositories;
  return [
    "A local GitHub is up, for this machine alone.",
    "",
    `  Page     ${url}/`,
    `  REST     ${url}/api/v3`,
    `  GraphQL  ${url}/api/graphql`,
    `  Control  ${url}/_sandbox/`,
    directory === null
      ? "  State    is gone when it ends"
      : `  State    git in ${directory}; all else is gone when it ends`,
    "",
    ...section("Tokens", Object.entries(tokens), ([login, token]) => `${login}  ${token}`),
    ...section("Repositories", repositories, (name) => `${url}/${name}.git`),
    ...section("Apps", apps, ({ slug, id, installationIds }) =>
      [`${slug}  id ${id}`, ...installationIds.map((one) => `installation ${one}`)].join(", "),
    ),
    ...(first === undefined || repository === undefined ? [] : renderTrials(url, first, repository)),
    "Ctrl-C ends it.",
    "",
  ].join("\n");
}

function section<Item>(title: string, items: readonly Item[], render: (item: Item) => string): string[] {
  return items.length === 0 ? [] : [title, ...items.map((item) => `  ${render(item)}`), ""];
}

function renderTrials(url: string, [login, token]: readonly [string, string], repository: string): string[] {
  const remote = url.replace("://", `://${login}:${token}@`);
  return [
    "Try",
    `  git clone ${remote}/${repository}.git`,
    `  curl -H 'authorization: Bearer ${token}' ${url}/repos/${repository}`,
    `  curl -X POST -H 'content-type: application/json' -d '{"kind": "error", "when": "after", "times": 1}' ${url}/_sandbox/faults`,
    "",
  ];
}
