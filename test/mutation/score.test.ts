import { expect, it } from 'vitest'
import { percentOf, scoreOf, sumOf } from './score.ts'

const mutant = (status: string, line: number) => ({
  status,
  mutatorName: 'ConditionalExpression',
  replacement: 'true\n  && false',
  location: { start: { line, column: 7 } },
})

it('counts what a test noticed among all that could be noticed, and names the rest', () => {
  const scores = scoreOf({
    files: {
      'a.ts': { mutants: [mutant('Killed', 1), mutant('Timeout', 2), mutant('Survived', 3), mutant('Ignored', 4)] },
      'b.ts': { mutants: [mutant('NoCoverage', 5), mutant('CompileError', 6)] },
      'c.ts': { mutants: [] },
    },
  })
  const sum = sumOf(scores.values())
  expect(sum).toEqual({
    mutants: 4,
    noticed: 2,
    survivors: [
      'a.ts:3:7 ConditionalExpression -> true && false',
      'b.ts:5:7 ConditionalExpression -> true && false (no test comes here)',
    ],
  })
  expect([...scores.values(), sum].map(percentOf).map(Math.round)).toEqual([67, 0, 100, 50])
})
