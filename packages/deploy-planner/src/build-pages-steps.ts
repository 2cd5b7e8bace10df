import type { ManifestPagesApp } from './manifest.ts'
import type { PagesSource } from './plan.ts'
import { hashInputs } from './plan-hash.ts'
import type { AddStep } from './step-drafts.ts'

/** Adds the build and the deploy of each Pages application; a deploy waits for all that the Functions bind. */
export function addPagesSteps(options: {
  readonly apps: ReadonlyArray<ManifestPagesApp>
  readonly sources: ReadonlyArray<PagesSource>
  readonly add: AddStep
}): void {
  const { apps, add } = options
  const fingerprints = new Map(options.sources.map(({ name, fingerprint }) => [name, fingerprint]))
  const builds = apps.map(({ name: app, build }) => {
    const fingerprint = fingerprints.get(app)
    if (fingerprint === undefined) throw new TypeError(`no source for Pages application ${app}`)
    return { app, build: build && { app, ...build, fingerprint }, fingerprint }
  })
  for (const { app, build } of builds) {
    if (build !== null) add('pages.build', app, `Build Pages application ${app}`, build)
  }
  for (const [index, { name: app, branch, output, vars, bindings }] of apps.entries()) {
    const { build, fingerprint } = builds[index] ?? {}
    // A build that is asked to do something else gives other files.
    const made = build ? hashInputs('pages.build', build) : (fingerprint ?? '')
    const inputs = { app, branch, output, vars, bindings, fingerprint: made }
    const { services, d1, kv, r2, queues } = bindings
    const steps = (kind: string, names: Readonly<Record<string, string>>) =>
      Object.values(names).map((name) => `${kind}:${name}`)
    add('pages.deploy', app, `Deploy Pages application ${app}`, inputs, {
      reads: [...steps('d1.create', d1), ...steps('kv.create', kv)],
      after: [
        `pages.create:${app}`,
        ...(build ? [`pages.build:${app}`] : []),
        ...steps('r2.create', r2),
        ...steps('queue.create', queues),
        ...steps('d1.migrate', d1),
        ...steps('worker.deploy', services),
      ],
    })
  }
}
