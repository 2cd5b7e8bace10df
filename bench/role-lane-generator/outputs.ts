// Prints microseconds to write each output of a branch-day that is made already, for branches of 5, 15 and 40 people.
//   npm exec -- node -C @voyage/source bench/role-lane-generator/outputs.ts
// Of each the median round by the clock and the best round by the process's CPU time, after a warm-up, and its size.
import type { BranchDay } from '@voyage/role-lane-generator'
import { toLaneBlockRows } from '@voyage/role-lane-generator'
import { renderCalendar } from '@voyage/role-lane-generator/ical'
import { toCsv, toJsonLines } from '@voyage/role-lane-generator/output'
import { renderDaySvg } from '@voyage/role-lane-generator/svg'
import { branchOf, day, meridian } from './branches.ts'
import { measure } from './measure.ts'

const names = { branch: 'Riverside', staff: new Map<string, string>(), services: new Map<string, string>() }

function picture({ date, timeZone, lanes, walkIns }: BranchDay): string {
  const rows = lanes.map(({ staffId, roleId, blocks }) => ({
    name: staffId,
    role: roleId,
    blocks: blocks.map((block) => ({ ...block, label: block.serviceId ?? block.sourceRef ?? '' })),
  }))
  return renderDaySvg({ title: 'Riverside', subtitle: `${date}, ${timeZone}`, rows, walkIns, nowMinute: 720 })
}

const outputs: Readonly<Record<string, (made: BranchDay) => string>> = {
  CSV: (made) => toCsv(toLaneBlockRows(made)),
  'JSON lines': (made) => toJsonLines(toLaneBlockRows(made)),
  iCalendar: (made) => renderCalendar({ days: [made], names, now: 1_800_000_000 }),
  SVG: picture,
}

const base = meridian()
console.log('people, output'.padEnd(24), ['us clock', 'us CPU', 'KiB'].map((text) => text.padStart(12)).join(''))
for (const people of [5, 15, 40]) {
  const input = branchOf(base, people, true)
  const days = Array.from({ length: 20 }, (_, index) => day(input, index))
  for (const [name, write] of Object.entries(outputs)) {
    const texts = days.map(write)
    const { clock, cpu } = measure(days.length, (index) => {
      const made = days[index]
      if (made !== undefined) texts[index] = write(made)
    })
    const bytes = texts.reduce((sum, text) => sum + text.length, 0) / texts.length
    const cells = [clock.toFixed(0), cpu.toFixed(0), (bytes / 1024).toFixed(1)]
    console.log(`${String(people).padStart(2)} ${name}`.padEnd(24), cells.map((text) => text.padStart(12)).join(''))
  }
}
