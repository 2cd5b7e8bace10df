import type { LaneReport } from '@voyage/role-lane-generator/svg'
import { renderReport } from '@voyage/role-lane-generator/svg'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchChromium, screenshot } from './chromium.ts'

const days = ['Mon 23 Nov', 'Tue 24 Nov', 'Wed 25 Nov', 'Thu 26 Nov', 'Fri 27 Nov', 'Sat 28 Nov', 'Sun 29 Nov']
const block = { kind: 'break', startMinute: 540, endMinute: 1080, label: 'Break', source: 'roster' } as const
const report: LaneReport = {
  title: 'Riverside, 2026-11-23 to 2026-11-29',
  week: {
    title: 'Riverside',
    subtitle: 'utilisation and targets',
    days,
    rows: [{ name: 'Ada', role: 'Teller', cells: days.map(() => ({ utilisation: 0.5, targets: 1 })) }],
  },
  days: [
    {
      name: 'Mon 23 Nov',
      picture: {
        title: 'Riverside',
        subtitle: '2026-11-23',
        nowMinute: null,
        rows: [{ name: 'Ada', role: 'Teller', blocks: [block] }],
      },
      unassigned: [
        { item: 'ada-target-small-business-banking (2)', reason: 'NO_ELIGIBLE_ON_SHIFT', evidence: 'x'.repeat(80) },
      ],
    },
  ],
}

describe.skipIf(chromiumPath === undefined)('the report on a phone', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  it('is as wide as the screen; what is wider scrolls by itself, by key too, with text that can be read', async () => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    await page.setContent([...renderReport(report)].join(''))
    await screenshot(page, 'lane-report-phone')
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
    const regions = page.getByRole('region')
    expect(await regions.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).toEqual([
      'The days as a heat map',
      'Lanes of Mon 23 Nov',
      'Without a place on Mon 23 Nov',
    ])
    for (const region of await regions.all()) {
      await region.focus()
      await page.keyboard.press('End')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => region.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0)
    }
    const scale = `[...document.querySelectorAll('svg')]
      .map((svg) => svg.getBoundingClientRect().width / Number(svg.getAttribute('viewBox').split(' ')[2]))`
    const [week = 0, day = 0] = await page.evaluate<ReadonlyArray<number>>(scale)
    // The smallest letters of the heat map are 10 units high, of a day 11.
    expect(week).toBeGreaterThanOrEqual(1)
    expect(day).toBeGreaterThanOrEqual(0.69)
    await page.close()
  })
})
