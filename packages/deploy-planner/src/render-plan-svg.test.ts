import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlan } from './create-plan.ts'
import { layoutPlan } from './layout-plan.ts'
import type { Plan } from './plan.ts'
import { toPlanGraph } from './plan-graph.ts'
import { reduceEdges } from './reduce-edges.ts'
import { renderPlanSvg } from './render-plan-svg.ts'
import { fullBankOptions } from './testing/full-bank.ts'
import { planBank } from './testing/plan-bank.ts'

const sizes = { boxWidth: 200, boxHeight: 34, columnGap: 70, rowGap: 12 }

async function planFullBank(): Promise<Plan> {
  const plan = await createPlan(fullBankOptions())
  if (!plan.ok) throw new Error(plan.error[0]?.message)
  return plan.value
}

describe('renderPlanSvg', () => {
  it('draws each step once with sign, title, id and reason, and says in words what it shows', async () => {
    const plan = await planFullBank()
    const svg = renderPlanSvg(plan)
    expect(svg.match(/<svg class="plan-step plan-create"/g)).toHaveLength(plan.steps.length)
    expect(svg).toContain('<title>+ Create D1 database ops-db\nd1.create:ops-db\nnot done yet</title>')
    expect(svg).toMatch(/role="img" aria-labelledby="(\S+-title) (\S+-desc)".*\n<title id="\1">Plan of bank for local</)
    expect(svg).toContain(`>${plan.steps.length} steps: ${plan.steps.length} to create, 0 to update, 0 unchanged.`)
    expect(svg).toContain('prefers-color-scheme:dark')
  })

  it('gives the same bytes for the same plan, and loads and runs nothing', async () => {
    const svg = renderPlanSvg(await planBank())
    expect(renderPlanSvg(await planBank())).toBe(svg)
    expect(svg).not.toMatch(/<script|<foreignObject|<image|href=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
  })

  it('lets no name out of its text', async () => {
    const plan = await planBank()
    const [first, ...rest] = plan.steps
    const name = '</title><script>alert(1)</script>"\'&\u202e\u0000\ud800'
    const svg = renderPlanSvg({ ...plan, manifest: name, steps: [{ ...first, title: name }, ...rest] } as Plan)
    for (const harmful of ['<script', '\u202e', '\u0000', '\ud800']) expect(svg).not.toContain(harmful)
    expect(svg).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\u202e\\u0000\u{fffd}')
  })

  it('cuts a title of more than 44 characters, between characters, and has the whole in its tooltip', async () => {
    const plan = await planBank()
    const draw = (title: string) => renderPlanSvg({ ...plan, steps: plan.steps.map((step) => ({ ...step, title })) })
    const [longest, longer] = [draw('🏦'.repeat(44)), draw('🏦'.repeat(45))]
    expect(longest).toContain(`>${'🏦'.repeat(44)}</text>`)
    expect(longer).toContain(`>${'🏦'.repeat(43)}…</text>`)
    expect(longer).toContain(`<title>+ ${'🏦'.repeat(45)}\n`)
    const widths = (svg: string) =>
      new Set([...svg.matchAll(/class="plan-step [^>]* width="(\d+)"/g)].map(([, width]) => width))
    expect([widths(longest), widths(longer)]).toEqual([new Set(['352']), new Set(['352'])])
  })

  it('draws a plan without steps', async () => {
    const svg = renderPlanSvg({ ...(await planBank()), steps: [] })
    expect(svg).toContain('>0 steps: 0 to create')
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
  })
})

describe('layoutPlan', () => {
  it('places each step right of all that it waits for, and no box over another one', async () => {
    const { steps, width, height } = layoutPlan(await planFullBank(), sizes)
    const placed = new Map(steps.map((box) => [box.step.id, box]))
    for (const { step, x, y } of steps) {
      for (const id of step.dependsOn)
        expect(x).toBeGreaterThanOrEqual((placed.get(id)?.x ?? Infinity) + sizes.boxWidth)
      expect([x >= 0, y >= 0, x + sizes.boxWidth <= width, y + sizes.boxHeight <= height]).not.toContain(false)
      for (const other of steps) {
        if (other.step === step || other.x !== x) continue
        expect(Math.abs(other.y - y)).toBeGreaterThanOrEqual(sizes.boxHeight + sizes.rowGap)
      }
    }
  })

  it('leads each line from the right side of one box to the left side of the other, through no box', async () => {
    const { steps, edges } = layoutPlan(await planFullBank(), sizes)
    const placed = new Map(steps.map((box) => [box.step.id, box]))
    for (const { from, to, points } of edges) {
      const [source, sink] = [placed.get(from as never), placed.get(to as never)]
      expect(points[0]).toEqual([(source?.x ?? 0) + sizes.boxWidth, (source?.y ?? 0) + sizes.boxHeight / 2])
      expect(points.at(-1)).toEqual([sink?.x, (sink?.y ?? 0) + sizes.boxHeight / 2])
      for (const [x, y] of points.slice(1, -1)) {
        const hit = steps.filter((box) => x >= box.x && x <= box.x + sizes.boxWidth && y >= box.y && y <= box.y + 34)
        expect(hit).toEqual([])
      }
    }
  })

  it('leaves out only what follows from other lines (any graph)', () => {
    const graph = fc
      .array(fc.array(fc.nat(60), { maxLength: 5 }), { maxLength: 60 })
      .map((rows) => rows.map((row, to) => [...new Set(row.filter((from) => from < to))]))
    fc.assert(
      fc.property(graph, (dependsOn) => {
        const reduced = reduceEdges(dependsOn)
        expect(reachable(reduced)).toEqual(reachable(dependsOn))
        const ancestors = reachable(reduced)
        for (const needed of reduced) {
          for (const one of needed) expect(needed.some((other) => ancestors[other]?.includes(one))).toBe(false)
        }
      }),
    )
  })
})

describe('toPlanGraph', () => {
  it('has every step and every dependency of the plan', async () => {
    const plan = await planBank()
    const graph = toPlanGraph(plan)
    expect(graph.steps.map(({ id }) => id)).toEqual(plan.steps.map(({ id }) => id))
    expect(graph.edges).toHaveLength(plan.steps.reduce((sum, { dependsOn }) => sum + dependsOn.length, 0))
    expect(graph.edges).toContainEqual({ from: 'd1.create:ops-db', to: 'd1.migrate:ops-db' })
  })
})

/** All that each node waits for, directly or not, in order. */
function reachable(dependsOn: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<ReadonlyArray<number>> {
  const found: Array<ReadonlyArray<number>> = []
  for (const needed of dependsOn) {
    found.push([...new Set(needed.flatMap((index) => [index, ...(found[index] ?? [])]))].sort((a, b) => a - b))
  }
  return found
}
