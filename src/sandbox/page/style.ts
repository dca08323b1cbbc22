/** Plain, readable, light or dark as the reader's system says; no script and nothing from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0f1318);
  --card: light-dark(#ffffff, #171c23);
  --line: light-dark(#dfe3e8, #2b333d);
  --text: light-dark(#1b2129, #e3e8ee);
  --faint: light-dark(#5c6773, #93a0ae);
  --link: light-dark(#0a5dc2, #74b0ff);
  --good: light-dark(#17743a, #56c77d);
  --bad: light-dark(#bb2124, #ff8078);
  --busy: light-dark(#8a5a00, #e0ae4a);
  --done: light-dark(#6b3fc4, #b794ff);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
header.top { border-bottom: 1px solid var(--line); background: var(--card); }
header.top div, main { max-width: 66rem; margin: 0 auto; padding: 0.9rem 1.25rem; }
header.top div { display: flex; gap: 1rem; align-items: baseline; flex-wrap: wrap; }
header.top strong { font-size: 1.05rem; }
header.top nav { margin-left: auto; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0.9rem 0 0.3rem; font-weight: 600; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 2rem 0 0.6rem; font-weight: 600; }
h3 { font-size: 0.95rem; margin: 0; font-weight: 600; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 0.9rem; overflow: hidden; }
.card > header, .card > .row, .card > .body { padding: 0.6rem 0.95rem; }
.card > header { border-bottom: 1px solid var(--line); display: flex; gap: 0.6rem; align-items: baseline; flex-wrap: wrap; }
.card > header:last-child { border-bottom: 0; }
.card > .row + .row { border-top: 1px solid var(--line); }
.row { display: flex; gap: 0.7rem; align-items: baseline; flex-wrap: wrap; }
.row .end, header .end { margin-left: auto; }
.faint { color: var(--faint); font-size: 0.88rem; }
.state { font-weight: 600; white-space: nowrap; }
.state::before { content: "●"; margin-right: 0.35rem; font-size: 0.8em; vertical-align: 0.08em; }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); } .done { color: var(--done); }
code, pre { font: 0.86rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: 0.05rem 0.3rem; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.text { font: inherit; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 500; color: var(--faint); font-size: 0.85rem; }
th, td { padding: 0.45rem 0.95rem; border-top: 1px solid var(--line); vertical-align: baseline; }
tr:first-child th { border-top: 0; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.label { border: 1px solid var(--line); border-radius: 1rem; padding: 0 0.5rem; font-size: 0.8rem; color: var(--faint); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 1rem; align-items: start; }
.none { color: var(--faint); padding: 0.6rem 0.95rem; margin: 0; }
.markdown > :first-child { margin-top: 0; } .markdown > :last-child { margin-bottom: 0; }
.markdown p, .markdown ul, .markdown ol, .markdown table, .markdown pre, .markdown blockquote { margin: 0.6rem 0; }
.markdown h4 { margin: 1rem 0 0.4rem; font-size: 0.95rem; }
.markdown ul, .markdown ol { padding-left: 1.4rem; }
.markdown table { width: auto; border: 1px solid var(--line); }
.markdown th, .markdown td { padding: 0.3rem 0.8rem; border: 1px solid var(--line); }
.markdown pre { background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: 0.6rem 0.8rem; }
.markdown pre code { border: 0; padding: 0; background: none; }
.markdown blockquote { border-left: 3px solid var(--line); padding-left: 0.8rem; color: var(--faint); }
`;
