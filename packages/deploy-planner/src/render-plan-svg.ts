import { countActions, SIGNS } from './count-actions.ts'
import { escapeXml } from './escape-xml.ts'
import type { PlacedEdge, PlacedStep } from './layout-plan.ts'
import { layoutPlan } from './layout-plan.ts'
import type { Plan } from './plan.ts'
import { writtenOut } from './written-out.ts'

const MARGIN = 24
const HEADER = 60
const BOX_HEIGHT = 34
const COLUMN_GAP = 72
const ROW_GAP = 12
/** Of the titles' font, measured wide. */
const CHARACTER_WIDTH = 7
const LONGEST_TITLE = 44

/**
 * Returns the plan's graph as an SVG document: a column for each layer, a box for each step with its sign and title, and
 * a line from each step to those that wait for it; a line that follows from others is left out. It has a title and a
 * description for those who cannot see it, is light or dark by `prefers-color-scheme`, holds no script and loads
 * nothing. The same plan gives the same bytes.
 */
export function renderPlanSvg(plan: Plan): string {
  const titleLength = plan.steps.reduce((longest, { title }) => Math.max(longest, [...writtenOut(title)].length), 0)
  const boxWidth = 44 + CHARACTER_WIDTH * Math.min(LONGEST_TITLE, titleLength)
  const sizes = { boxWidth, boxHeight: BOX_HEIGHT, columnGap: COLUMN_GAP, rowGap: ROW_GAP }
  const layout = layoutPlan(plan, sizes)
  const width = Math.max(480, layout.width + 2 * MARGIN)
  const height = HEADER + layout.height + 2 * MARGIN
  const key = `plan-${plan.hash.slice(0, 12)}`
  const title = `Plan of ${plan.manifest} for ${plan.environment}`
  const count = countActions(plan)
  const many = `${plan.steps.length} ${plan.steps.length === 1 ? 'step' : 'steps'}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plan" role="img" aria-labelledby="${key}-title ${key}-desc" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title id="${key}-title">${text(title)}</title>`,
    `<desc id="${key}-desc">${many}: ${count}. Each line leads from a step to one that waits for it.</desc>`,
    `<style>${STYLESHEET}</style>`,
    `<defs><marker id="${key}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="plan-arrow" d="M0 0L8 4L0 8z"/></marker></defs>`,
    `<rect class="plan-paper" width="${width}" height="${height}"/>`,
    `<text class="plan-title" x="${MARGIN}" y="38">${text(title)}</text>`,
    `<text class="plan-count" x="${MARGIN}" y="58">${count}</text>`,
    `<g transform="translate(${MARGIN} ${HEADER + MARGIN})">`,
    '<g class="plan-edges">',
    ...layout.edges.map((edge) => renderEdge(edge, `${key}-arrow`)),
    '</g>',
    ...layout.steps.map((placed) => renderStep(placed, boxWidth)),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function renderEdge({ points }: PlacedEdge, arrow: string): string {
  const path = points.map(([x, y], index) => {
    const before = points[index - 1]
    if (!before) return `M${x} ${y}`
    // From one column to the next a curve; past a box of the column a straight line.
    if (index % 2 === 0) return `H${x}`
    const middle = (before[0] + x) / 2
    return `C${middle} ${before[1]} ${middle} ${y} ${x} ${y}`
  })
  return `<path marker-end="url(#${arrow})" d="${path.join('')}"/>`
}

function renderStep({ step, x, y }: PlacedStep, width: number): string {
  const sign = SIGNS[step.action]
  return [
    `<svg class="plan-step plan-${step.action}" x="${x}" y="${y}" width="${width}" height="${BOX_HEIGHT}">`,
    `<title>${text(`${sign} ${step.title}`)}\n${text(step.id)}\n${text(step.why)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${BOX_HEIGHT - 1}" rx="6"/>`,
    `<text x="12" y="22" class="plan-sign">${sign}</text>`,
    `<text x="30" y="22">${text(shorten(step.title))}</text>`,
    '</svg>',
  ].join('')
}

function shorten(title: string): string {
  const characters = [...writtenOut(title)]
  return characters.length <= LONGEST_TITLE ? title : `${characters.slice(0, LONGEST_TITLE - 1).join('')}…`
}

const text = (content: string): string => escapeXml(writtenOut(content))

const STYLESHEET = `
.plan{--paper:#fff;--ink:#1b2733;--muted:#56657a;--line:#8a98a8;--create:#d7f5dd;--create-edge:#1a7f37;--update:#fff3c9;--update-edge:#9a6700;--none:#eef1f4;--none-edge:#8a98a8;font:13px ui-sans-serif,system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){.plan{--paper:#10161e;--ink:#e8eef5;--muted:#9dabbc;--line:#66758a;--create:#12351f;--create-edge:#3fb35c;--update:#3d2f08;--update-edge:#d9a520;--none:#1d2630;--none-edge:#56657a}}
.plan-paper{fill:var(--paper)}.plan text{fill:var(--ink)}.plan .plan-title{font-size:19px;font-weight:600}.plan .plan-count{fill:var(--muted)}
.plan-edges path{fill:none;stroke:var(--line);stroke-width:1.2}.plan-arrow{fill:var(--line)}
.plan-sign{font:600 15px ui-monospace,Menlo,Consolas,monospace}.plan-step rect{stroke-width:1}
.plan-create rect{fill:var(--create);stroke:var(--create-edge)}.plan-update rect{fill:var(--update);stroke:var(--update-edge)}.plan-none rect{fill:var(--none);stroke:var(--none-edge)}
`
