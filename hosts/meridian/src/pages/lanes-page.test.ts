import type { TenantContext } from '@voyage/tenant-resolver'
import { expect, it } from 'vitest'
import type { LaneBlock } from '../lanes/lane-blocks.ts'
import { renderLanesPage } from './lanes-page.ts'

const branch = {
  id: 'a',
  name: 'A',
  timeZone: 'UTC',
  openWeekdays: new Set(['monday']),
  closedDates: new Set<string>(),
}
const context: TenantContext = {
  tenantId: 'tenant',
  slug: 'meridian',
  name: 'Meridian',
  requestId: 'request',
  publicOrigin: 'https://meridian.example',
  basePath: '',
  databases: [],
}

const page = (block: Partial<LaneBlock>): Promise<string> =>
  renderLanesPage({
    context,
    user: { name: 'Ada', accountUrl: 'https://auth.example/account' },
    board: {
      day: { branch, date: '2026-11-23', today: '2026-11-24', isNextOpening: false, nowMinute: null },
      names: { branches: [branch], people: new Map(), roles: new Map(), services: new Map(), events: new Map() },
      blocks: [
        {
          ...{ staffId: 'ada', kind: 'break', startMinute: 600, endMinute: 630, serviceId: null, itemId: null },
          ...{ source: 'roster', sourceRef: null, ...block },
        },
      ],
      unassigned: [],
      walkIns: [],
    },
  })

it('draws the lanes of a day', async () => {
  expect(await page({})).toContain('<svg xmlns')
})

it('shows a block at a time that no day has in the table, where it cannot be drawn', async () => {
  const html = await page({ endMinute: 6000 })
  expect(html).not.toContain('<svg xmlns')
  expect(html).toContain('The lanes cannot be drawn: a block has a time that no day has.')
  expect(html).toContain('<td>10:00</td><td>100:00</td>')
})
