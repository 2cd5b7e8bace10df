import type { ResolvedManifest } from '@voyage/deploy-planner'
import { createLoopbackFetch } from '../http/loopback-fetch.ts'
import type { Output } from '../output.ts'
import { walkSignIn } from './walk-sign-in.ts'

/** Signs each tenant's first user in at every address of the tenant; says what was seen; returns whether all is well. */
export async function checkSignedInPages(options: {
  readonly manifest: ResolvedManifest
  readonly secret: (name: string) => string
  readonly output: Output
}): Promise<boolean> {
  const { manifest, secret, output } = options
  const port = new URL(manifest.controlPlane.url).port
  const fetch = createLoopbackFetch()
  let passed = true
  for (const tenant of manifest.tenants) {
    const [user] = tenant.users
    if (user === undefined) continue
    const sites = [
      ...tenant.domains.map((domain) => `http://${domain}:${port}/`),
      `http://localhost:${port}/t/${tenant.slug}/`,
    ]
    for (const site of sites) {
      const walk = await walkSignIn({ site, username: user.username, password: secret(user.password), fetch })
      const problem = walk.ok ? problemOf(walk.html, user.name) : `${walk.url}: ${walk.problem}`
      if (problem !== undefined) passed = false
      const verdict = problem === undefined ? output.style('green', 'ok    ') : output.style('red', 'failed')
      output.line(`${verdict} ${site} ${problem ?? `signed in as ${user.name}, lanes are shown`}`)
    }
  }
  return passed
}

function problemOf(html: string, name: string): string | undefined {
  if (!html.includes(name)) return `the page does not show ${name}`
  if (!/<svg\b/.test(html)) return 'the page shows no picture of the lanes'
  return undefined
}
