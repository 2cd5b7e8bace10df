import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, screenshot } from '../browser/chromium.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

let project: DeployProject
beforeAll(async () => {
  project = await arrangeDeployProject()
})
afterAll(() => project.remove())

const graph = (...args: ReadonlyArray<string>) => project.voyage('deploy', '--graph', ...args)

it('voyage deploy --graph json prints the steps and what waits for what', async () => {
  const run = await graph('json')
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' })
  const { steps, edges } = JSON.parse(run.stdout)
  expect(steps).toContainEqual(expect.objectContaining({ id: 'worker.deploy:harbour-gateway', action: 'create' }))
  expect(edges).toContainEqual({ from: 'worker.deploy:harbour-site', to: 'worker.deploy:harbour-gateway' })
})

it('--graph mermaid prints a flowchart; --only draws a part of it', async () => {
  const run = await graph('mermaid', '--only', 'd1.migrate')
  expect(run).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^flowchart TD\n/) })
  expect(run.stdout).toContain('Migrate harbour-ops')
  expect(run.stdout).not.toContain('Deploy Worker')
})

it('--out writes the graph to a file and shows the table', async () => {
  const run = await graph('svg', '--out', 'plan.svg', '--detailed-exitcode')
  expect(run).toMatchObject({ code: 2, stderr: '', stdout: expect.stringContaining('Plan of harbour for production') })
  expect(await project.read('plan.svg')).toBe((await graph('svg')).stdout)
})

it.each([
  [['--graph', 'dot'], '--graph dot is no form of a graph'],
  [['--graph', '__proto__'], '--graph __proto__ is no form of a graph'],
  [['--graph', 'svg', '--json'], '--json and --graph would both be printed'],
  [['--graph', 'svg', '--execute'], '--graph shows a plan; --execute carries it out'],
  [['--out', 'plan.svg'], 'no graph is asked for'],
  [['--graph', 'svg', '--out', 'missing/plan.svg'], 'missing/plan.svg cannot be written: its folder is not there'],
  [['--save-plan', 'voyage.json/plan.json'], 'voyage.json/plan.json cannot be written'],
])('refuses %j, and calls nobody', async (args, message) => {
  const run = await project.voyage('deploy', ...args)
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(message) })
  expect(project.api.requests).toEqual([])
})

describe.skipIf(chromiumPath === undefined)('in a browser', () => {
  it('the picture is well-formed, has a name and a description, shows every step, and is dark where that is wanted', async () => {
    const svg = (await graph('svg')).stdout
    const { steps } = JSON.parse((await graph('json')).stdout)
    const browser = await launchChromium()
    try {
      const papers = new Set<string>()
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ colorScheme })
        await page.setContent(svg)
        await screenshot(page, `plan-${colorScheme}`)
        const picture = page.getByRole('img', { name: 'Plan of harbour for production' })
        await expect(picture.ariaSnapshot()).resolves.toContain('Plan of harbour for production')
        expect(await page.evaluate(readPicture, svg)).toMatchObject({ errors: 0, boxes: steps.length, overflowing: 0 })
        papers.add(await page.locator('.plan-paper').evaluate((paper) => getComputedStyle(paper).fill))
      }
      expect(papers).toEqual(new Set(['rgb(255, 255, 255)', 'rgb(16, 22, 30)']))
    } finally {
      await browser.close()
    }
  })
})

/** Runs in the page: parses the picture as XML, counts boxes and those whose text is wider than they are. */
function readPicture(svg: string) {
  const errors = new DOMParser().parseFromString(svg, 'image/svg+xml').querySelectorAll('parsererror').length
  const boxes = [...document.querySelectorAll<SVGSVGElement>('svg.plan-step')]
  const overflowing = boxes.filter((box) => {
    const title = box.querySelector<SVGTextElement>('text:last-of-type')
    return 30 + (title?.getComputedTextLength() ?? Infinity) > box.width.baseVal.value
  })
  return { errors, boxes: boxes.length, overflowing: overflowing.length }
}
