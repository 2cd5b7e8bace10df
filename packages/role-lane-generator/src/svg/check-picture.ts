import type { LanePicture } from './lane-picture.ts'

/** Minutes named in an error, at most. */
const MOST = 5

/**
 * Checks that every minute of a picture can be drawn: minutes of blocks from 0 to 1440, all others finite.
 *
 * @throws RangeError with the path of each that cannot
 */
export function checkPicture({ rows, walkIns = [], nowMinute }: LanePicture): void {
  const wrong: Array<string> = []
  const check = (minute: number, [least, most]: readonly [number, number], pathOf: () => string): void => {
    // Whoever draws rows of a database may have been given anything.
    if (typeof minute !== 'number' || !(least <= minute && minute <= most)) wrong.push(`${pathOf()}: ${String(minute)}`)
  }
  for (const [at, { blocks }] of rows.entries())
    for (const [index, { startMinute, endMinute }] of blocks.entries()) {
      check(startMinute, DAY, () => `rows[${at}].blocks[${index}].startMinute`)
      check(endMinute, DAY, () => `rows[${at}].blocks[${index}].endMinute`)
    }
  for (const [index, { arrivalMinute, untilMinute }] of walkIns.entries()) {
    check(arrivalMinute, FINITE, () => `walkIns[${index}].arrivalMinute`)
    check(untilMinute, FINITE, () => `walkIns[${index}].untilMinute`)
  }
  if (nowMinute !== null) check(nowMinute, FINITE, () => 'nowMinute')
  if (wrong.length === 0) return
  const more = wrong.length > MOST ? ` and ${wrong.length - MOST} more` : ''
  throw new RangeError(
    `no picture of such minutes: ${wrong.slice(0, MOST).join(', ')}${more}; give wall minutes from local midnight, those of blocks from 0 to 1440`,
  )
}

const DAY = [0, 1440] as const
/** What lies outside the hours drawn is left out. */
const FINITE = [-Number.MAX_VALUE, Number.MAX_VALUE] as const
