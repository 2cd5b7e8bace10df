import type { Log } from './log.ts'

/** Writes each entry as one line of JSON, which Workers Logs index by field. */
export const consoleLog: Log = {
  write(entry) {
    // biome-ignore lint/suspicious/noConsole: in a Worker the console is the log's only way out.
    console.log(JSON.stringify({ message: 'request', ...entry }))
  },
}
