import { createTenantResolver, customDomain } from '@voyage/tenant-resolver'
import { clock, directory } from './tenants.ts'

const heap = (): number => {
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`
const ask = (resolver: ReturnType<typeof createTenantResolver>, host: string) =>
  resolver.resolve({ url: new URL(`https://${host}/`), headers: new Headers() })

/** Fills a cache with a million tenants and says what one costs. */
export async function cachedTenants(count: number): Promise<string> {
  const resolver = createTenantResolver({ directory, clock, signals: [customDomain()], cache: { maxEntries: count } })
  const before = heap()
  for (let index = 0; index < count; index += 1) await ask(resolver, `tenant-${index}.example`)
  const used = heap() - before
  // Asked once more, so that the resolver is still alive when it is weighed.
  const { outcome } = await ask(resolver, 'tenant-0.example')
  if (outcome !== 'served') throw new Error(outcome)
  return `${count.toLocaleString('en')} tenants cached, two databases each: ${mebibytes(used)}, ${(used / count).toFixed(0)} bytes a tenant`
}

/** Sprays unknown hosts at a cache that is full of tenants; says what became of hit rate and memory. */
export async function spray(count: number): Promise<string> {
  const answers = { hit: 0, other: 0 }
  const resolver = createTenantResolver({
    directory,
    clock,
    signals: [customDomain()],
    observe: (event) => {
      if (event.kind === 'look_up') answers[event.answer === 'hit' ? 'hit' : 'other'] += 1
    },
  })
  const tenants = 10_000
  const askAll = async () => {
    for (let index = 0; index < tenants; index += 1) await ask(resolver, `tenant-${index}.example`)
  }
  const hitRate = async () => {
    answers.hit = 0
    answers.other = 0
    await askAll()
    return `${((100 * answers.hit) / (answers.hit + answers.other)).toFixed(2)} %`
  }
  await askAll()
  const rateBefore = await hitRate()
  for (let index = 0; index < 2_000; index += 1) await ask(resolver, `first-unknown-${index}.example`)
  const before = heap()
  for (let index = 0; index < count; index += 1) await ask(resolver, `unknown-${index}.example`)
  const after = heap()
  return `${count.toLocaleString('en')} unknown hosts: hit rate of ${tenants.toLocaleString('en')} tenants ${rateBefore} before, ${await hitRate()} after; heap ${mebibytes(before)} before, ${mebibytes(after)} after`
}
