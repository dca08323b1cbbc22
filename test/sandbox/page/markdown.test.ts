import { expect, test } from "vitest";

import { renderMarkdown } from "#sandbox/page/markdown.ts";

const render = async (text: string) =>
  String(await renderMarkdown(text))
    .replace(/^<div class="markdown">/, "")
    .replace(/<\/div>$/, "")
    .trim();

const rows: [name: string, text: string, shown: string][] = [
  ["a paragraph", "one\ntwo", "<p>one<br>two</p>"],
  ["a heading", "## What next", "<h4>What next</h4>"],
  [
    "bold, italics, code and a link",
    "**a** *b* `c*d*` [e](https://example.com/x)",
    '<p><strong>a</strong> <em>b</em> <code>c*d*</code> <a href="https://example.com/x" rel="nofollow">e</a></p>',
  ],
  [
    "a link whose text holds code",
    "[check `CI`](https://example.com/1)",
    '<p><a href="https://example.com/1" rel="nofollow">check <code>CI</code></a></p>',
  ],
  [
    "code that looks like a link's end",
    "[a `](https://evil.example)`](https://example.com)",
    '<p><a href="https://example.com" rel="nofollow">a <code>](https://evil.example)</code></a></p>',
  ],
  ["a list", "- one\n- two\n  more", "<ul><li>one</li><li>two more</li></ul>"],
  ["a numbered list", "1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"],
  ["tasks", "- [x] done\n- [ ] open", "<ul><li>☑ done</li><li>☐ open</li></ul>"],
  [
    "a table",
    "| a | b |\n| --- | :-: |\n| 1 \\| 2 | `x` |",
    "<table><tr><th>a</th><th>b</th></tr><tr><td>1 | 2</td><td><code>x</code></td></tr></table>",
  ],
  ["fenced code", "```ts\nconst a = '<b>';\n```", "<pre><code>const a = &#39;&#60;b&#62;&#39;;</code></pre>"],
  ["a fence that never ends", "```\na", "<pre><code>a</code></pre>"],
  ["a quote", "> one\n> two", "<blockquote>one<br>two</blockquote>"],
  ["a rule", "---", "<hr>"],
  ["comments, which nobody sees", "a<!-- marker -->b", "<p>ab</p>"],
  ["escaped signs", "\\*a\\* 1\\. b", "<p>&#42;a&#42; 1&#46; b</p>"],
  ["HTML of the author's", "a <script>alert(1)</script> b <img src=x onerror=alert(1)>", "<p>a alert(1) b </p>"],
  [
    "a picture",
    '<a href="#"><img alt="P1" src="https://x/p1.svg" align="top"></a> **a**',
    "<p>P1 <strong>a</strong></p>",
  ],
  [
    "a picture that breaks out",
    '<img alt="<script>" src=x> <img alt="&lt;b&gt;" src=x>',
    "<p>&#60;img alt=&#34;&#34; src=x&#62; &#38;lt;b&#38;gt;</p>",
  ],
  ["a heading in HTML", "<h3>Summary</h3>\ntext", "<h4>Summary</h4>\n<p>text</p>"],
  ["small print", "text\n<sub>About `a` <script></sub>", '<p>text</p>\n<p class="faint">About <code>a</code> </p>'],
  ["HTML that does not end", "<img src=x onerror=alert(1)", "<p>&#60;img src=x onerror=alert(1)</p>"],
  ["a link that is code", "[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"],
  [
    "a link that breaks out",
    '[a](https://x/"onclick="alert(1))',
    '<p><a href="https://x/&#34;onclick=&#34;alert(1" rel="nofollow">a</a>)</p>',
  ],
  ["code that breaks out", "`</code><script>`", "<p><code>&#60;/code&#62;&#60;script&#62;</code></p>"],
];

test.each(rows)("%s", async (_, text, shown) => {
  expect(await render(text)).toBe(shown);
});

test("what is very long is shown as it is", async () => {
  expect(String(await renderMarkdown("# a\n".repeat(50_000)))).toContain("<pre");
});

test("pictures and tags that never end take no longer than their length", async () => {
  const text = `${"<img alt=".repeat(5_000)}\n\n${"<a".repeat(20_000)}`;
  const before = performance.now();
  expect(await render(text)).toContain("&#60;img alt=");
  expect(performance.now() - before).toBeLessThan(10_000);
});
