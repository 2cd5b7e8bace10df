import { expect, it } from 'vitest'
import { wranglerWords } from './wrangler-words.ts'

it('picks the first error, without colours, advice and traces', () => {
  const stderr =
    '\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1mA request failed.\u001b[0m\n\n  Authentication error [code: 10000]\n  \n\n✘ [ERROR] Another\n    at x (/a/b.js:1)\n'
  expect(wranglerWords({ stdout: '', stderr })).toBe('A request failed. Authentication error [code: 10000]')
})

it('reads the error that --json writes to standard output', () => {
  const stdout = JSON.stringify({
    error: { text: 'A request failed.', notes: [{ text: 'no such column [code: 7500]' }] },
  })
  expect(wranglerWords({ stdout, stderr: '' })).toBe('A request failed. no such column [code: 7500]')
})

it('puts the code back that wrangler leaves out', () => {
  const stderr = '✘ [ERROR] A database with that name already exists\n'
  expect(wranglerWords({ stdout: '', stderr })).toBe('A database with that name already exists [code: 7502]')
})

it('says so when there are no words', () => {
  expect(wranglerWords({ stdout: 'no { json', stderr: '' })).toBe('wrangler gave no reason')
})
