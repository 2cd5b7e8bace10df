/** The stylesheet of the reference: light and dark, from 320 pixels up, focus always visible. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: #ffffff;
  --side: #f4f6f9;
  --code: #eef1f5;
  --text: #18222e;
  --muted: #4f5d6e;
  --line: #d5dbe3;
  --accent: #0b5cad;
  --get: #0b5cad;
  --post: #17693a;
  --patch: #8a4b00;
  --delete: #a11d1d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161e;
    --side: #161e28;
    --code: #1e2833;
    --text: #e6ecf3;
    --muted: #a5b2c2;
    --line: #31404f;
    --accent: #85bdf8;
    --get: #85bdf8;
    --post: #7fd6a0;
    --patch: #f0b96b;
    --delete: #ffaaa5;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--accent); }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.2rem; }
.skip { position: absolute; left: -100rem; padding: 0.5rem 1rem; background: var(--ground); }
.skip:focus { left: 0.5rem; top: 0.5rem; z-index: 1; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: 0.75rem 1rem; background: var(--code); border-radius: 0.4rem; overflow-x: auto; }
nav { padding: 0 1.25rem 1.25rem; max-height: 40vh; overflow-y: auto; background: var(--side); border-bottom: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { margin: 0.15rem 0; }
nav h2 { margin: 1.25rem 0 0.35rem; font-size: 0.8rem; color: var(--muted); }
nav a { display: block; padding: 0.2rem 0; color: var(--text); text-decoration: none; font-size: 0.9rem; line-height: 1.35; }
nav a:hover { color: var(--accent); text-decoration: underline; }
main { padding: 1.25rem; min-width: 0; max-width: 60rem; }
h1 { margin: 0 0 0.75rem; font-size: 1.75rem; line-height: 1.2; }
main > section { margin-top: 3rem; }
main > section > h2 { margin: 0 0 0.75rem; padding-bottom: 0.4rem; border-bottom: 2px solid var(--line); font-size: 1.4rem; }
article { padding: 1.5rem 0; border-bottom: 1px solid var(--line); }
h3 { margin: 0 0 0.5rem; font-size: 1.1rem; line-height: 1.35; }
h4 { margin: 1.25rem 0 0.35rem; font-size: 0.9rem; color: var(--muted); }
p { margin: 0 0 0.6rem; max-width: 44rem; }
.address { display: block; margin-bottom: 0.6rem; }
.method { font-weight: 700; }
.get { color: var(--get); }
.post { color: var(--post); }
.put, .patch { color: var(--patch); }
.delete { color: var(--delete); }
.quiet { color: var(--muted); font-size: 0.9rem; }
dl { margin: 0; }
dl > div { padding: 0.45rem 0; border-top: 1px solid var(--line); }
dt { display: flex; flex-wrap: wrap; gap: 0 0.6rem; align-items: baseline; }
dt code { font-weight: 600; }
dt .quiet { font-weight: 400; }
dd { margin: 0; overflow-wrap: anywhere; }
dd ul { margin: 0; padding-left: 1.1rem; }
@media (min-width: 62rem) {
  .layout { display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; max-height: none; border-bottom: 0; border-right: 1px solid var(--line); }
  main { padding: 2rem 3rem; }
  dl > div { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 0 1.5rem; }
  dt { flex-direction: column; }
}
`
