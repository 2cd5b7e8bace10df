import { stripVTControlCharacters } from 'node:util'
import { oneLine } from './redact.ts'

// Wrangler replaces these two codes by sentences of its own.
const SENTENCES: ReadonlyArray<readonly [sentence: RegExp, code: number]> = [
  [/A database with that name already exists/, 7502],
  [/A KV namespace with the title .* already exists/, 10014],
  [/maximum number of D1 databases/, 7406],
]

/**
 * Returns what a failed wrangler said on one line: its first error, with Cloudflare's error code in it, without
 * the advice, traces and file names around it.
 */
export function wranglerWords(output: { readonly stdout: string; readonly stderr: string }): string {
  const said =
    errorBlock(stripVTControlCharacters(output.stderr)) ?? jsonError(output.stdout) ?? 'wrangler gave no reason'
  const code = SENTENCES.find(([sentence]) => sentence.test(said))?.[1]
  return code === undefined || said.includes(`[code: ${code}]`) ? said : `${said} [code: ${code}]`
}

function errorBlock(stderr: string): string | null {
  const start = stderr.search(/\[ERROR\]/)
  if (start === -1) return null
  const block = stderr.slice(start + '[ERROR]'.length)
  const end = block.search(/✘|🪵|If you think this is a bug|\n\s+at |To continue without logging in/u)
  return oneLine(end === -1 ? block : block.slice(0, end))
}

/** With --json wrangler writes its error to standard output. */
function jsonError(stdout: string): string | null {
  const start = stdout.indexOf('{')
  if (start === -1) return null
  try {
    const { error } = JSON.parse(stdout.slice(start))
    const notes: ReadonlyArray<unknown> = Array.isArray(error?.notes) ? error.notes : []
    const texts = [error, ...notes].map((one) => (typeof one?.text === 'string' ? one.text : ''))
    return oneLine(texts.join(' '))
  } catch {
    return null
  }
}
