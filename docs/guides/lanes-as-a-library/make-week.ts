import { readFileSync, writeFileSync } from 'node:fs'
import type { BranchDay, TenantLaneInput } from '@voyage/role-lane-generator'
import { generateBranchDays, toLaneBlockRows } from '@voyage/role-lane-generator'
import { lintLaneInput } from '@voyage/role-lane-generator/lint'
import { laneCsvHeader, summariseDay, toCsv } from '@voyage/role-lane-generator/output'
import { parseTenantLaneInput } from '@voyage/role-lane-generator/schema'
import { renderDaySvg } from '@voyage/role-lane-generator/svg'

const read = (name: string): unknown => JSON.parse(readFileSync(`config/${name}.json`, 'utf8'))
const parsed = parseTenantLaneInput({
  matrix: read('matrix'),
  branches: read('branches'),
  roster: read('roster'),
  demand: read('demand'),
})
if (!parsed.ok) {
  // Everything that is wrong, at once, with document and path.
  for (const issue of parsed.error) console.error(`${issue.document}.json ${issue.path}: ${issue.message}`)
  process.exit(1)
}
const input = parsed.value
for (const { message } of lintLaneInput(input)) console.warn(message)

const week = generateBranchDays({ input, branchIds: ['riverside'], from: '2026-11-23', to: '2026-11-29', seed: 'demo' })
if (!week.ok) throw new Error(week.error.reason)

let csv = laneCsvHeader
for (const day of week.value) {
  csv += toCsv(toLaneBlockRows(day))
  const shares = summariseDay(day, input).flatMap(({ utilisation }) => (utilisation === null ? [] : [utilisation]))
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  const said =
    shares.length === 0 ? 'closed' : `${shares.length} people, ${(mean * 100).toFixed(0)} % of their time in use`
  console.log(`${day.date}  ${said}, ${day.unassigned.length} without a place`)
  if (day.date === '2026-11-23') writeFileSync('monday.svg', drawDay(day, input))
}
writeFileSync('week.csv', csv)

/** The picture shows names; the day has ids. */
function drawDay(day: BranchDay, { matrix, roster }: TenantLaneInput): string {
  const roles = new Map(matrix.roles.map(({ id, name }) => [id, name]))
  const services = new Map(matrix.services.map(({ id, name }) => [id, name]))
  const people = new Map(roster.staff.map(({ id, name }) => [id, name]))
  const rows = day.lanes.map(({ staffId, roleId, blocks }) => ({
    name: people.get(staffId) ?? staffId,
    role: roles.get(roleId) ?? roleId,
    blocks: blocks.map(({ kind, startMinute, endMinute, serviceId, source }) => {
      return { kind, startMinute, endMinute, label: services.get(serviceId ?? '') ?? '', source }
    }),
  }))
  const picture = { title: 'Riverside', subtitle: day.date, rows, nowMinute: null, walkIns: day.walkIns }
  return renderDaySvg(picture, { stylesheet: 'embedded' })
}
