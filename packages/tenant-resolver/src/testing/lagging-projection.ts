import type { Clock } from '../clock.ts'
import type { TenantProjection, Watermark } from '../projection/tenant-projection.ts'
import type { TenantRecord } from '../tenant-directory.ts'

/** Options of {@link createLaggingProjection}. */
export interface LaggingProjectionOptions {
  readonly clock: Clock
  /** A read may answer any value that stood within so many seconds. */
  readonly lagSeconds: number
  /** Numbers from 0 to 11, taken in turn: what a read picks, and which writes are slow (8 to 10) or fail (11). */
  readonly luck: ReadonlyArray<number>
  /** What the slowest write takes, in seconds. Default: 9. */
  readonly slowestSeconds?: number
}

/** What was answered out of it, for tests that must not be about nothing. */
export interface LaggingProjection extends TenantProjection {
  readonly watermarks: ReadonlyArray<Watermark>
  /** The same to a run that is as lucky: one whose copies come as late as can be and whose watermark is lost. */
  of(fate: Fate): TenantProjection
}

/** How the writes of one run go. */
export type Fate = 'lucky' | 'by luck' | 'late and lost'

/** Returns a projection as eventually consistent as KV, by a fake clock. */
export function createLaggingProjection(options: LaggingProjectionOptions): LaggingProjection {
  const { clock, lagSeconds, luck, slowestSeconds = 9 } = options
  const writes = new Map<string, Array<{ readonly at: number; readonly value: unknown }>>()
  const watermarks: Array<Watermark> = []
  let turn = 0
  const next = (): number => {
    turn += 1
    return luck[turn % luck.length] ?? 0
  }

  async function put(key: string, value: unknown, fortune: number): Promise<void> {
    if (fortune === 11) throw new Error('the projection refused a write')
    if (fortune >= 8) await new Promise<void>((resolve) => clock.after(((fortune - 7) * slowestSeconds) / 3, resolve))
    writes.set(key, [...(writes.get(key) ?? []), { at: clock.now(), value }])
  }
  function get(key: string): unknown {
    const all = writes.get(key) ?? []
    const settled = all.findLastIndex(({ at }) => at <= clock.now() - lagSeconds)
    // Before the first write has settled, a reader may still see nothing.
    const visible = settled === -1 ? [{ value: null }, ...all] : all.slice(settled)
    return visible[visible.length - 1 - (next() % visible.length)]?.value ?? null
  }
  const writer = (copies: () => number, mark: () => number): TenantProjection => ({
    read: async (key) => get(key) as TenantRecord | null,
    write: (key, record) => put(key, record, copies()),
    remove: (key) => put(key, null, copies()),
    readWatermark: async () => get('watermark') as Watermark | null,
    async writeWatermark(watermark) {
      await put('watermark', watermark, mark())
      watermarks.push(watermark)
    },
  })
  const fates: Readonly<Record<Fate, TenantProjection>> = {
    'by luck': writer(next, next),
    lucky: writer(
      () => 0,
      () => 0,
    ),
    'late and lost': writer(
      () => 10,
      () => 11,
    ),
  }
  return { ...fates['by luck'], watermarks, of: (fate) => fates[fate] }
}
