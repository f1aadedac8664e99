/** Colours follow the reader's system; nothing is said by colour alone. */
export const style = `
:root { color-scheme: light dark; --line: #8884; --error: #c1121f; --warning: #9a6700; --note: #0969da; }
@media (prefers-color-scheme: dark) { :root { --error: #ff7b72; --warning: #e3b341; --note: #79c0ff; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1200px; padding: 0 1rem 4rem; }
header { position: sticky; top: 0; background: Canvas; border-bottom: 1px solid var(--line); padding-bottom: .5rem; z-index: 1; }
h1 { font-size: 1.3rem; margin: .6rem 0 0; } h2 { margin-top: 2rem; }
header p { margin: .3rem 0; } nav a { margin-right: 1rem; }
form { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; margin: .4rem 0; }
input[type=search] { flex: 1 1 20rem; font: inherit; padding: .3rem .5rem; }
code, pre { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: #8881; padding: .5rem; }
.finding { border-left: 4px solid var(--line); padding: .15rem .6rem; margin: .25rem 0; }
.finding.error { border-color: var(--error); } .finding.warning { border-color: var(--warning); }
b.error, label.error { color: var(--error); } b.warning, label.warning { color: var(--warning); } b.note, label.note { color: var(--note); }
summary { cursor: pointer; } summary small { opacity: .75; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
td:first-child { min-width: 13rem; } td:first-child code { overflow-wrap: break-word; } .table { overflow-x: auto; }
@media (max-width: 50rem) { td:first-child { min-width: 9rem; } td { min-width: 5rem; } td code { overflow-wrap: break-word; } }
.drawing { overflow: auto; max-height: 80vh; border: 1px solid var(--line); } .lineage text { font: 12px ui-monospace, monospace; fill: CanvasText; }
.lineage rect, .lineage g path { fill: Canvas; stroke: var(--note); } .lineage g.files path { stroke: var(--warning); } .lineage g.fought path { stroke: var(--error); stroke-width: 3; }
.lineage .flow { fill: none; stroke: GrayText; } .lineage marker path { fill: GrayText; stroke: none; }
.state.fought, .state.exposed, .state.missing { font-weight: 600; }
section[id] { scroll-margin-top: 11rem; } [hidden] { display: none !important; }
@media print { header { position: static; } form, nav { display: none; } }
`;

/** Hides what does not match every word of the query, and findings of a severity that is off. */
export const script = `
const query = document.getElementById('query');
const items = [...document.querySelectorAll('.item')].map((element) => ({ element, text: element.textContent.toLowerCase() }));
const count = document.getElementById('count');
function apply() {
  const words = query.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
  const on = new Set([...document.querySelectorAll('[name=severity]:checked')].map((box) => box.value));
  let shown = 0;
  for (const { element, text } of items) {
    const severity = element.dataset.severity;
    const hit = words.every((word) => text.includes(word)) && (severity === undefined || on.has(severity));
    element.hidden = !hit;
    if (hit && severity !== undefined) shown += 1;
  }
  count.textContent = shown + ' findings shown';
}
document.getElementById('filter').addEventListener('input', apply);
document.getElementById('filter').addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== query) { event.preventDefault(); query.focus(); }
});
if (location.hash.startsWith('#f-')) { const target = document.getElementById(location.hash.slice(1)); if (target) target.open = true; }
apply();
`;
