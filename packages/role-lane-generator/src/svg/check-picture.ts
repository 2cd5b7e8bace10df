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
  const check = (path: string, minute: number, [least, most]: readonly [number, number]): void => {
    // Whoever draws rows of a database may have been given anything.
    if (typeof minute !== 'number' || !(least <= minute && minute <= most)) wrong.push(`${path}: ${String(minute)}`)
  }
  for (const [at, { blocks }] of rows.entries())
    for (const [index, { startMinute, endMinute }] of blocks.entries()) {
      check(`rows[${at}].blocks[${index}].startMinute`, startMinute, DAY)
      check(`rows[${at}].blocks[${index}].endMinute`, endMinute, DAY)
    }
  for (const [index, { arrivalMinute, untilMinute }] of walkIns.entries()) {
    check(`walkIns[${index}].arrivalMinute`, arrivalMinute, FINITE)
    check(`walkIns[${index}].untilMinute`, untilMinute, FINITE)
  }
  if (nowMinute !== null) check('nowMinute', nowMinute, FINITE)
  if (wrong.length === 0) return
  const more = wrong.length > MOST ? ` and ${wrong.length - MOST} more` : ''
  throw new RangeError(
    `no picture of such minutes: ${wrong.slice(0, MOST).join(', ')}${more}; give wall minutes from local midnight, those of blocks from 0 to 1440`,
  )
}

const DAY = [0, 1440] as const
/** What lies outside the hours drawn is left out. */
const FINITE = [-Number.MAX_VALUE, Number.MAX_VALUE] as const
