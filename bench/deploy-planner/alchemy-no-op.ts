import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import alchemy, { Resource } from 'alchemy'

let made = 0

const Queue = Resource('bench::Queue', async function (this: { readonly phase: string; destroy(): never }, _, props) {
  if (this.phase === 'delete') return this.destroy()
  made += 1
  return { ...props, queueId: 'f'.repeat(32) }
}) as unknown as (id: string, props: { readonly name: string }) => Promise<unknown>

/** Returns a function that brings so many resources up that all stand, with alchemy's own files of state. */
export async function openAlchemy(count: number): Promise<{ run(): Promise<void>; close(): Promise<void> }> {
  const rootDir = await mkdtemp(join(tmpdir(), 'alchemy-bench-'))
  process.env['ALCHEMY_TELEMETRY_DISABLED'] = '1'
  const up = async () => {
    made = 0
    const app = await alchemy('bench', { phase: 'up', stage: 'bench', quiet: true, noTrack: true, rootDir })
    const names = Array.from({ length: count }, (_, index) => `queue-${index}`)
    await Promise.all(names.map((name) => Queue(name, { name })))
    await app.finalize()
    return made
  }
  const first = await up()
  if (first !== count) throw new Error(`${first} of ${count} were made`)
  return {
    async run() {
      if ((await up()) !== 0) throw new Error('not a no-op')
    },
    close: () => rm(rootDir, { recursive: true }),
  }
}
