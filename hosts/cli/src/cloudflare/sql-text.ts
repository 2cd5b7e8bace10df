import type { SqlStatement } from '../executor/deploy-target.ts'

// Quoted strings and names, comments, and the one thing that is looked for outside them.
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\?/g

/**
 * Returns the statement as one SQL text with its parameters in place of each `?`, ended by a semicolon.
 *
 * @throws TypeError when the number of parameters differs from that of the placeholders, or a number is not finite.
 */
export function sqlText({ sql, params }: SqlStatement): string {
  let next = 0
  const text = sql.replaceAll(TOKEN, (token) => {
    if (token !== '?') return token
    const index = next
    next += 1
    return index < params.length ? sqlLiteral(params[index] ?? null) : '?'
  })
  if (next !== params.length)
    throw new TypeError(`the statement has ${next} placeholders and ${params.length} parameters`)
  return `${text.trim().replace(/;$/, '')};`
}

/** Returns a value as an SQL literal that SQLite reads back as the same value. */
function sqlLiteral(value: string | number | null): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('SQL has no literal for a number that is not finite')
    if (Object.is(value, -0)) return '0'
    // As an INTEGER it would be more than a JavaScript number holds exactly, and could not be read back.
    const unsafe = Number.isInteger(value) && !Number.isSafeInteger(value)
    return unsafe && !String(value).includes('e') ? `${value}.0` : String(value)
  }
  // A NUL ends SQL text, and wrangler turns CR LF into LF; such strings travel as bytes.
  if (value.includes('\0') || value.includes('\r')) return `CAST(X'${Buffer.from(value).toString('hex')}' AS TEXT)`
  return `'${value.replaceAll("'", "''")}'`
}
