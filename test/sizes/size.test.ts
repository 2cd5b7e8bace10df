import { expect, it } from 'vitest'
import { entries, sizeOf } from './entry-sizes.ts'

/**
 * Bytes of each entry, the package's own dependencies apart: bundled with all that it exports, minified, compressed. A
 * limit is raised on purpose or not at all.
 */
const limits: Readonly<Record<string, number>> = {
  'auth-client': 6784,
  'auth-client/browser': 6144,
  'auth-client/browser/storage': 1536,
  'auth-client/browser/windows': 832,
  'auth-client/cookie': 11776,
  'auth-client/hono': 1024,
  'auth-client/itty-router': 1024,
  'auth-client/memory': 640,
  'auth-client/d1': 1536,
  'auth-client/contract': 1408,
  catalog: 15616,
  'catalog/memory': 5504,
  'catalog/d1': 9344,
  'catalog/dns': 768,
  'catalog/public-suffix': 256,
  'catalog/json-schema': 7808,
  'catalog/fleet-migration': 3328,
  'catalog/contract': 24192,
  'deploy-planner': 22400,
  'deploy-planner/wrangler-config': 3328,
  'deploy-planner/files': 2560,
  'deploy-planner/objects': 1984,
  'deploy-planner/memory': 512,
  'deploy-planner/contract': 1408,
  'oidc-core': 20864,
  'oidc-core/own-claims': 768,
  'oidc-core/passwords': 1856,
  'oidc-core/admin': 9024,
  'oidc-core/passkeys': 3456,
  'oidc-core/registration': 6912,
  'oidc-core/resource-server': 1664,
  'oidc-core/memory': 6784,
  'oidc-core/d1': 12096,
  'oidc-core/contract': 23488,
  pkce: 700,
  'role-lane-generator': 20480,
  'role-lane-generator/ical': 2048,
  'role-lane-generator/instance': 10752,
  'role-lane-generator/lint': 22528,
  'role-lane-generator/output': 1280,
  'role-lane-generator/replan': 22272,
  'role-lane-generator/schema': 6656,
  'role-lane-generator/svg': 6656,
  'tenant-resolver': 5888,
  'tenant-resolver/context': 1024,
  'tenant-resolver/credentials': 1408,
  'tenant-resolver/hono': 256,
  'tenant-resolver/itty-router': 256,
  'tenant-resolver/projection': 2944,
  'tenant-resolver/bindings': 3072,
}

const short = (name: string): string => name.slice('@voyage/'.length)

it('every entry of every package has a limit', () => {
  expect(entries.map(({ name }) => short(name)).sort()).toEqual(Object.keys(limits).sort())
})

it.each(entries)('$name is within its limit in gzip', async (entry) => {
  expect(await sizeOf(entry)).toBeLessThanOrEqual(limits[short(entry.name)] ?? 0)
})
