/** The pages' own rules; the picture's come from the package that draws it. */
export const pageStylesheet = `:root {
  color-scheme: light dark;
  --page: #f5f6f8; --surface: #ffffff; --text: #1b2430; --muted: #586474; --line: #d9dee5;
  --accent: #1f4e79; --accent-text: #ffffff; --soft: #e8eef5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #11161d; --surface: #1a212b; --text: #e6ebf1; --muted: #a0acba; --line: #303a47;
    --accent: #8db9e3; --accent-text: #0e1a26; --soft: #223042;
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
body { margin: 0; background: var(--page); color: var(--text); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; z-index: 1; background: var(--surface); padding: .5rem 1rem; }
.top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between;
  padding: .75rem clamp(1rem, 3vw, 2.5rem); background: var(--surface); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: .6rem; color: inherit; font-weight: 650; text-decoration: none; }
.mark { width: 1.1rem; height: 1.1rem; border-radius: .25rem;
  background: linear-gradient(var(--accent) 0 30%, transparent 30% 40%, var(--accent) 40% 65%, transparent 65% 75%, var(--accent) 75%); }
.product { font-weight: 400; color: var(--muted); padding-left: .6rem; border-left: 1px solid var(--line); }
.account { display: flex; align-items: center; gap: .9rem; }
main { padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 3rem; max-width: 110rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { margin: 0 0 .5rem; font-size: 1.15rem; }
.heading { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: end; justify-content: space-between; }
.date { margin: .2rem 0 0; color: var(--muted); }
.today { display: inline-block; margin-left: .4rem; padding: .05rem .6rem; border-radius: 1rem; background: var(--soft);
  color: var(--text); font-size: .875rem; }
.closed { margin: .5rem 0 0; font-weight: 600; }
.picker form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; }
.picker label { display: grid; gap: .15rem; font-size: .8125rem; color: var(--muted); }
.picker nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .6rem 0 0; padding: 0; list-style: none;
  font-size: .9375rem; }
.picker nav a { display: inline-block; padding: .25rem 0; }
select, input, button, .button { font: inherit; min-height: 2.6rem; padding: .35rem .75rem; border-radius: .45rem;
  border: 1px solid var(--line); background: var(--surface); color: var(--text); }
button, .button { display: inline-flex; align-items: center; border-color: var(--accent); background: var(--accent);
  color: var(--accent-text); font-weight: 600; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { filter: brightness(1.1); }
button.quiet { background: transparent; color: var(--accent); border-color: var(--line); font-weight: 500; }
.summary { margin: 1.25rem 0 .75rem; font-weight: 600; }
.picture, .table, .empty, .message { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; }
.picture { padding: .5rem; }
.picture .lanes { --lanes-paper: var(--surface); }
.table { margin-top: 1rem; }
.heading + .picture { margin-top: 1.25rem; }
.unassigned { padding: 1rem 0 0; }
.unassigned h2, .unassigned > p { margin: 0 1rem .75rem; }
.unassigned td { vertical-align: top; min-width: 5rem; }
.unassigned td:nth-child(n + 2) { min-width: 11rem; }
.unassigned details { border-top: 1px solid var(--line); }
.table summary { padding: .75rem 1rem; cursor: pointer; font-weight: 600; }
.scroll { overflow-x: auto; padding: 0 1rem 1rem; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: .5rem; font-size: .9375rem; }
th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 500; font-size: .875rem; }
tbody th { padding-top: 1rem; }
.role { margin-left: .6rem; color: var(--muted); font-weight: 400; }
.empty, .message { padding: 1.5rem; margin-top: 1.25rem; }
.message { max-width: 40rem; margin: 8vh auto 0; }
.message p { margin: .75rem 0 0; }
.reference { color: var(--muted); font-size: .8125rem; overflow-wrap: anywhere; }
pre { margin: .75rem 0 0; padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: .5rem; background: var(--soft); }
code { font: .875rem/1.5 ui-monospace, "SFMono-Regular", "Liberation Mono", monospace; }
@media (max-width: 40rem) {
  .account { flex: 1 0 100%; justify-content: space-between; }
  .today { margin-left: 0; }
  th, td { padding-right: .6rem; }
  .picker, .picker form { width: 100%; }
  .picker label { flex: 1 1 8rem; }
  select, input { width: 100%; min-width: 0; }
  .unassigned thead { position: absolute; left: -999px; }
  .unassigned tr { display: grid; grid-template-columns: 4rem 1fr; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .unassigned td { border: 0; padding: .1rem 0; }
  .unassigned td:nth-child(n + 3) { grid-column: 2; color: var(--muted); font-size: .9375rem; }
  .unassigned td:nth-child(n + 4)::before { content: attr(data-label) ": "; font-weight: 600; }
}
@media print { .top form, .picker, .table { display: none; } .picture { border: 0; padding: 0; } }
`

/** The mark beside the tenant's name, as a picture for browser tabs. */
export const iconSvg =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="#1f4e79"/><path d="M3 4.5h10M3 8h6M3 11.5h8" stroke="#fff" stroke-width="2"/></svg>'
