/** The stylesheet of all pages: light and dark, from 320 pixels up, focus always visible. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: #f3f5f8;
  --card: #ffffff;
  --text: #16202c;
  --muted: #4c5a6b;
  --line: #8593a5;
  --accent: #0b5cad;
  --accent-text: #ffffff;
  --alarm: #9c1c1c;
  --alarm-ground: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1620;
    --card: #18222f;
    --text: #eaf0f7;
    --muted: #a9b7c7;
    --line: #6d7d90;
    --accent: #7db8f7;
    --accent-text: #0b1420;
    --alarm: #ffb4b0;
    --alarm-ground: #43191a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-height: 100vh;
  display: grid;
  place-items: center;
  padding: 1rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
main {
  width: 100%;
  max-width: 25rem;
  padding: 2rem 1.5rem;
  background: var(--card);
  border-radius: 0.75rem;
  box-shadow: 0 1px 3px rgb(0 0 0 / 0.25);
  overflow-wrap: anywhere;
}
h1 { margin: 0 0 0.5rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1.25rem; color: var(--muted); }
main > :last-child { margin-bottom: 0; }
form { display: grid; gap: 1rem; margin: 0; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
input {
  width: 100%;
  min-height: 2.75rem;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--line);
  border-radius: 0.5rem;
  background: var(--card);
  color: var(--text);
  font: inherit;
}
button {
  min-height: 2.75rem;
  padding: 0.5rem 1rem;
  border: 0;
  border-radius: 0.5rem;
  background: var(--accent);
  color: var(--accent-text);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button.quiet { background: transparent; color: var(--accent); border: 1px solid var(--line); }
[hidden] { display: none !important; }
form.other { margin-top: 1rem; padding-top: 1rem; border-top: 1px solid var(--line); }
label.choice { display: flex; gap: 0.75rem; align-items: center; min-height: 2.75rem; margin: 0; font-weight: 400; }
label.choice input { flex: none; width: 1.5rem; min-height: 2.75rem; margin: 0; accent-color: var(--accent); }
form.inline { display: flex; flex-wrap: wrap; gap: 0.5rem; }
form.inline input { width: auto; flex: 1 1 10rem; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
main.wide { max-width: 40rem; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.125rem; }
ul { margin: 0 0 1.25rem; padding-left: 1.25rem; }
ul.rows { list-style: none; padding: 0; }
ul.rows li { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; }
ul.rows li + li { margin-top: 0.75rem; padding-top: 0.75rem; border-top: 1px solid var(--line); }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
.alert {
  padding: 0.75rem;
  border: 1px solid currentcolor;
  border-radius: 0.5rem;
  background: var(--alarm-ground);
  color: var(--alarm);
}
.note { padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.note strong { color: var(--text); }
ul.rows form { display: block; }
`
