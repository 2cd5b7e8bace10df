import { CommandError } from '../command-error.ts'
import type { TargetName } from '../executor/open-target.ts'
import { targetNames } from '../executor/open-target.ts'

/**
 * Returns the whole number that an option gives.
 *
 * @throws CommandError CLI_OPTION_INVALID
 */
export function parseWholeNumber(
  option: string,
  text: string,
  range: { readonly from: number; readonly to: number },
): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= range.from && number <= range.to) return number
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `${option}: "${text}" is no number that it takes.`,
    remedy: `Give a whole number from ${range.from} to ${range.to}.`,
  })
}

/**
 * Returns how many entries of a list `--limit` asks for, 1 to 100,000.
 *
 * @throws CommandError CLI_OPTION_INVALID
 */
export function parseLimit(text: string): number {
  return parseWholeNumber('--limit', text, { from: 1, to: 100_000 })
}

/**
 * Returns the target that `--target` names.
 *
 * @throws CommandError CLI_OPTION_INVALID
 */
export function parseTargetName(text: string): TargetName {
  const name = targetNames.find((one) => one === text)
  if (name !== undefined) return name
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `--target: there is no target "${text}".`,
    remedy: `Give one of: ${targetNames.join(', ')}.`,
  })
}
