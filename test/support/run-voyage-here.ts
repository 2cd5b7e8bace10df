import { createOutput } from '../../hosts/cli/src/output.ts'
import { runCommandLine } from '../../hosts/cli/src/run-command-line.ts'
import type { VoyageOptions, VoyageRun } from './run-voyage.ts'
import { voyageEnvironment } from './run-voyage.ts'
import { root } from './start-workers.ts'

// What only a process of its own obeys, when it starts.
const ofProcess = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TZ', 'LANG', 'LC_ALL']

/**
 * Runs the command to its end within this process, which takes a quarter of the processor time of a process of its own.
 * What is about signals, or about two commands at once, needs `startVoyage`.
 */
export async function runVoyageHere(args: ReadonlyArray<string>, options: VoyageOptions = {}): Promise<VoyageRun> {
  const environment = voyageEnvironment(options)
  const ignored = ofProcess.filter((name) => environment[name] !== undefined)
  if (ignored.length > 0) throw new TypeError(`${ignored.join(', ')}: only a process of its own obeys it (startVoyage)`)
  let [stdout, stderr] = ['', '']
  const output = createOutput({
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    environment,
    style: (_, text) => text,
  })
  const code = await runCommandLine(args, { output, root: options.cwd ?? root, environment })
  return { code, stdout, stderr }
}
