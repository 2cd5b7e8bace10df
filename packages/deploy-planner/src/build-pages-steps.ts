import type { ManifestPagesApp } from './manifest.ts'
import type { PagesSource } from './plan.ts'
import { hashInputs } from './plan-hash.ts'
import type { Step } from './step.ts'
import type { StepDrafts } from './step-drafts.ts'

/** Adds the build and the deploy of each Pages application; a deploy waits for all that the Functions bind. */
export function addPagesSteps(options: {
  readonly apps: ReadonlyArray<ManifestPagesApp>
  readonly sources: ReadonlyArray<PagesSource>
  readonly drafts: StepDrafts
}): void {
  const { apps, drafts } = options
  const { ref, refs, add } = drafts
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
    add('pages.deploy', app, `Deploy Pages application ${app}`, inputs, {
      reads: [...refs('d1.create', Object.values(d1)), ...refs('kv.create', Object.values(kv))],
      after: [
        ref('pages.create', app),
        ...(build ? [ref('pages.build', app)] : []),
        ...refs('r2.create', Object.values(r2)),
        ...refs('queue.create', Object.values(queues)),
        ...refs('d1.migrate', Object.values(d1)),
        ...refs('worker.deploy', Object.values(services)),
      ],
    })
  }
}

/**
 * Returns the steps with a build before each deploy of what is built. The output folder is in no record, and other
 * environments, other machines and builds that failed write it or lack it: what lies there does not say where it is from.
 */
export function buildWhatIsDeployed(steps: ReadonlyArray<Step>): ReadonlyArray<Step> {
  const due = new Set(
    steps.flatMap((step) => (step.kind === 'pages.deploy' && step.action !== 'none' ? [step.inputs.app] : [])),
  )
  if (due.size === 0) return steps
  return steps.map((step) =>
    step.kind === 'pages.build' && step.action === 'none' && due.has(step.inputs.app)
      ? { ...step, action: 'update', why: 'what it makes is deployed' }
      : step,
  )
}
