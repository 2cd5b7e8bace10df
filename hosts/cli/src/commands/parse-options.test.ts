import { expect, it } from 'vitest'
import { parseTargetName, parseWholeNumber } from './parse-options.ts'

it.each(['0', '65', '-1', '1.5', '4e0', '', ' 4', 'four', '0x4'])('refuses --concurrency %j by its bounds', (text) => {
  expect(() => parseWholeNumber('--concurrency', text, { from: 1, to: 64 })).toThrow(
    expect.objectContaining({ code: 'CLI_OPTION_INVALID', message: expect.stringContaining('--concurrency') }),
  )
})

it('takes a whole number within its bounds', () => {
  expect(['1', '4', '64'].map((text) => parseWholeNumber('--concurrency', text, { from: 1, to: 64 }))).toEqual([
    1, 4, 64,
  ])
})

it('knows the targets, and no key of an object by accident', () => {
  expect(['wrangler', 'rest'].map(parseTargetName)).toEqual(['wrangler', 'rest'])
  for (const name of ['local', 'constructor', '']) {
    expect(() => parseTargetName(name)).toThrow(expect.objectContaining({ code: 'CLI_OPTION_INVALID' }))
  }
})
