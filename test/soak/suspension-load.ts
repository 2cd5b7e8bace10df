import { setTimeout as after } from 'node:timers/promises'
import type { SoakLoad } from './soak-load.ts'

/** Seconds in which a suspension takes effect everywhere (docs/tenancy-requirements.md), and one for the request. */
const promised = 15
const slack = 1

/** Suspends a tenant and resumes it. After the promised seconds no request is served, and each is again. */
export const suspensionLoad: SoakLoad = async (stack, ledger) => {
  const { id, slug } = stack.suspended
  for (const status of ['suspended', 'active']) {
    await ledger.count(status === 'active' ? 'resumption' : 'suspension', async () => {
      const changed = await stack.control('PATCH', `/tenants/${id}`, { status })
      ledger.answered(`PATCH status ${status}`, changed.status)
      if (!changed.ok) throw new Error(`the change to ${status} answered ${changed.status}`)
      const wanted = status === 'active' ? 200 : 503
      const deadline = performance.now() + (promised + slack) * 1_000
      let last = 0
      while (performance.now() < deadline) {
        last = (await stack.send(`http://${slug}.localhost:${stack.port}/`)).status
        if (last !== 200 && last !== 503) ledger.violate(`a tenant being ${status} got ${last}`)
        if (last === wanted) break
        await after(100)
      }
      if (last !== wanted) ledger.violate(`${promised} s after the change to ${status} it answered ${last}`)
    })
    const held = performance.now() + 1_000
    while (performance.now() < held) {
      const { status: seen } = await stack.send(`http://${slug}.localhost:${stack.port}/`)
      if (seen !== (status === 'active' ? 200 : 503)) ledger.violate(`being ${status} it went back to ${seen}`)
      await after(50)
    }
  }
}
