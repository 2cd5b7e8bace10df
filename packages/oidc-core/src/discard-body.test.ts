import { describe, expect, it } from 'vitest'
import { discardBody } from './discard-body.ts'
import { readBoundedText } from './read-bounded-text.ts'

const megabyte = 1024 * 1024
const bound = 16 * megabyte

/** A request whose body comes in pieces, and how many bytes of it were taken. */
const arrange = (size: number, headers: Readonly<Record<string, string>> = {}) => {
  const state = { taken: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.taken >= size) return controller.close()
        const length = Math.min(65_536, size - state.taken)
        state.taken += length
        controller.enqueue(new Uint8Array(length))
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', body, headers, duplex: 'half' }
  return { state, request: new Request('https://auth.example', init as RequestInit) }
}

describe('what is left of a body', () => {
  it.each([0, 1, 65_536, 3_000_000, bound])('is read to its end: %i bytes', async (size) => {
    const { state, request } = arrange(size)
    await discardBody(request)
    expect(state).toEqual({ taken: size, cancelled: false })
  })

  it('is read to its end after a part was found too large', async () => {
    for (const headers of [{}, { 'content-length': '3000000' }]) {
      const { state, request } = arrange(3_000_000, headers)
      expect(await readBoundedText(request, 65_536)).toBeNull()
      await discardBody(request)
      expect(state).toEqual({ taken: 3_000_000, cancelled: false })
    }
  })

  it('is read no further than its bound, and not at all when it says that it is longer', async () => {
    const endless = arrange(Number.POSITIVE_INFINITY)
    await discardBody(endless.request)
    expect(endless.state.cancelled).toBe(true)
    expect(endless.state.taken).toBeLessThanOrEqual(bound + 65_536)
    const long = arrange(bound + 1, { 'content-length': String(bound + 1) })
    await discardBody(long.request)
    expect(long.state.taken).toBe(0)
  })

  it('is nothing where there is no body, or all of it was read', async () => {
    await discardBody(new Request('https://auth.example'))
    const { request } = arrange(100)
    expect((await readBoundedText(request, 100))?.length).toBe(100)
    await discardBody(request)
    const whole = new Request('https://auth.example', { method: 'POST', body: 'text' })
    expect(await whole.text()).toBe('text')
    await discardBody(whole)
  })

  it('may break off: whoever sent it is gone', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('connection lost')) })
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    await discardBody(new Request('https://auth.example', init))
  })
})
