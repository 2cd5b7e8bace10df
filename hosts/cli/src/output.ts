import { styleText } from 'node:util'

/** Where a command writes: lines for people, one JSON document for machines. */
export interface Output {
  /** A line on standard output. */
  line(text?: string): void
  /** A line on standard error: warnings and errors. */
  warn(text: string): void
  /** One JSON document on standard output. */
  json(value: unknown): void
  /** Marks text for a terminal; plain where colours are not wanted (NO_COLOR, a pipe). */
  style(format: 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan', text: string): string
}

/** The process's own streams. */
export function createProcessOutput(): Output {
  return {
    line: (text = '') => void process.stdout.write(`${text}\n`),
    warn: (text) => void process.stderr.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    style: (format, text) => styleText(format, text, { stream: process.stdout }),
  }
}
