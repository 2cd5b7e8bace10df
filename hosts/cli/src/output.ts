import { styleText } from 'node:util'

/** Where a command writes: lines for people, one JSON document for machines. */
export interface Output {
  /** A line on standard output. */
  line(text?: string): void
  /** Text on standard output as it is, without a line break of its own. */
  text(text: string): void
  /** A line on standard error: warnings and errors. */
  warn(text: string): void
  /** One JSON document on standard output. */
  json(value: unknown): void
  /**
   * In a terminal, the line below all others, which the next one replaces; null takes it away. Nothing elsewhere: in CI
   * and in a pipe a line stays.
   */
  status(text: string | null): void
  /** Marks text for a terminal; plain where colours are not wanted (NO_COLOR, a pipe). */
  style(format: 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan', text: string): string
}

/** A stream to write to, such as `process.stdout`. */
export interface OutputStream {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const CLEAR_LINE = '\r\u001b[2K'

/** Creates an output of two streams. `CI` and `TERM=dumb` in the environment make a terminal a plain one. */
export function createOutput(options: {
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly style: Output['style']
}): Output {
  const { stdout, stderr, environment, style } = options
  const isLive = stdout.isTTY === true && !environment['CI'] && environment['TERM'] !== 'dumb'
  let shown = ''
  const clear = (): void => {
    if (shown !== '') stdout.write(CLEAR_LINE)
  }
  /** Writes above the status line. */
  const above = (stream: OutputStream, text: string): void => {
    clear()
    stream.write(text)
    if (shown !== '') stdout.write(shown)
  }
  return {
    line: (text = '') => above(stdout, `${text}\n`),
    text: (text) => above(stdout, text),
    warn: (text) => above(stderr, `${text}\n`),
    json: (value) => above(stdout, `${JSON.stringify(value, null, 2)}\n`),
    status(text) {
      if (!isLive) return
      clear()
      // A line that wraps could not be taken away again.
      shown = (text ?? '').slice(0, (stdout.columns ?? 80) - 1)
      if (shown !== '') stdout.write(shown)
    },
    style,
  }
}

/** The process's own streams. */
export function createProcessOutput(): Output {
  return createOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    style: (format, text) => styleText(format, text, { stream: process.stdout }),
  })
}
