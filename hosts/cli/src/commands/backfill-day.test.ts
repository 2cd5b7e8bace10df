import { describe, expect, it } from 'vitest'
import { voyageHere } from './lanes-in-process.testkit.ts'

const day = (date: string, ...more: ReadonlyArray<string>) =>
  voyageHere('backfill-day', '--branch', 'riverside', '--date', date, ...more)

describe('voyage backfill-day on a day without lanes', () => {
  it.each([
    ['2026-11-26', 'closed_date', 'on this date'],
    ['2026-11-29', 'weekday', 'on this day of the week'],
  ])('says of %s that the branch is closed, to people and to machines', async (date, closed, when) => {
    const { stdout } = await day(date)
    expect(stdout).toMatch(
      new RegExp(
        `^Would write 0 blocks of 0 people \\(riverside, ${date}: closed ${when}; \\d+ items unassigned\\) to `,
      ),
    )
    expect(JSON.parse((await day(date, '--json')).stdout)).toMatchObject({ date, closed, blocks: 0 })
  })

  it('says no such thing of a day on which it opens', async () => {
    const date = '2026-11-23'
    expect((await day(date)).stdout).toMatch(
      /^Would write \d+ blocks of \d+ people \(riverside, 2026-11-23; \d+ items unassigned\) to /,
    )
    expect(JSON.parse((await day(date, '--json')).stdout)).toMatchObject({ date, closed: null })
  })
})
