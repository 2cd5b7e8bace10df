import type { Result, StepFailure } from '@voyage/deploy-planner'
import { answerUnreadable } from '../cloudflare/answer-unreadable.ts'
import { checkName } from '../cloudflare/d1-names.ts'
import { readJsonOutput } from '../cloudflare/read-json-output.ts'
import type { RunWrangler } from '../cloudflare/run-wrangler.ts'
import { STUB_DATE } from '../cloudflare/stub-worker.ts'
import { err, ok } from '../executor/result.ts'
import type { PagesDeployment, PagesProjects } from './pages-projects.ts'
import { deployedAsPreview } from './pages-projects.ts'
import { readPagesOutput } from './read-output.ts'

/** Creates the access to an account's Pages projects by wrangler. */
export function createWranglerPages(run: RunWrangler, root: string): PagesProjects {
  const find: PagesProjects['find'] = async (name, { signal }) => {
    const doing = `looking for the Pages project ${name}`
    const listed = await run({ arguments: ['pages', 'project', 'list', '--json'], doing, reach: 'nothing', signal })
    if (!listed.ok) return listed
    const projects = readJsonOutput(listed.value.stdout)
    if (!Array.isArray(projects)) return err(answerUnreadable('The list of Pages projects is no JSON list.'))
    const match = projects.find((one) => one?.['Project Name'] === name)
    if (match === undefined) return ok(null)
    const domains = String(match['Project Domains']).split(', ')
    const subdomain = domains.find((domain) => domain.endsWith('.pages.dev'))
    return subdomain === undefined
      ? err(answerUnreadable(`The Pages project ${name} has no host name.`))
      : ok(subdomain)
  }
  return {
    find,
    async create({ name, branch }, options) {
      const checked = checkName(name)
      if (!checked.ok) return checked
      const created = await run({
        // --force: a Pages project is wanted, also where wrangler would rather make a Worker of it.
        arguments: ['pages', 'project', 'create', name, '--production-branch', branch, '--force'],
        doing: `creating the Pages project ${name}`,
        reach: 'one-request',
        signal: options.signal,
      })
      if (!created.ok) return created
      const found = await find(name, options)
      if (!found.ok) return err({ ...found.error, effect: 'unknown' })
      if (found.value !== null) return ok(found.value)
      return err({
        ...answerUnreadable(`wrangler created the Pages project ${name}, but the account does not list it.`),
        retriable: true,
        effect: 'unknown',
      })
    },
    // wrangler has no command for it.
    setProductionBranch: null,
    deploy: (deployment, { signal }) => deploy(run, root, deployment, signal),
  }
}

async function deploy(
  run: RunWrangler,
  root: string,
  deployment: PagesDeployment,
  signal: AbortSignal,
): Promise<Result<{ readonly deploymentId: string }, StepFailure>> {
  const { app, branch } = deployment
  const output = await readPagesOutput({ root, ...deployment })
  if (!output.ok) return output
  if (output.value.special.has('functions')) {
    return err({
      code: 'pages-functions-unbuilt',
      message: `The Pages application ${app} has a folder "functions", which is deployed from _worker.js in its output only.`,
      remedy: 'Add `wrangler pages functions build --outdir <output>/_worker.js` to its build.',
      retriable: false,
      effect: 'none',
    })
  }
  const doing = `deploying the Pages application ${app}`
  const deployed = await run({
    arguments: ['pages', 'deploy', '--project-name', app, '--branch', branch, '--commit-dirty=true', '--force'],
    doing,
    reach: 'several-requests',
    files: { 'wrangler.json': JSON.stringify(configOf(deployment, output.value.folder)) },
    signal,
  })
  if (!deployed.ok) return deployed
  const said = deployed.value.report.find(({ type }) => type === 'pages-deploy-detailed')
  if (said?.['environment'] === 'preview') return err(deployedAsPreview(deployment))
  const id = said?.['deployment_id']
  if (typeof id === 'string') return ok({ deploymentId: id })
  return err({ ...answerUnreadable(`${doing}: wrangler reports no deployment.`), effect: 'unknown' })
}

/** The configuration from which wrangler takes what the Functions are given. */
function configOf({ app, vars, bindings }: PagesDeployment, folder: string): object {
  const list = (named: Readonly<Record<string, string>>, key: string) =>
    Object.entries(named).map(([binding, value]) => ({ binding, [key]: value }))
  return {
    name: app,
    pages_build_output_dir: folder,
    compatibility_date: STUB_DATE,
    vars,
    services: list(bindings.services, 'service'),
    d1_databases: Object.entries(bindings.d1).map(([binding, id]) => ({
      binding,
      database_name: binding,
      database_id: id,
    })),
    kv_namespaces: list(bindings.kv, 'id'),
    r2_buckets: list(bindings.r2, 'bucket_name'),
    queues: { producers: list(bindings.queues, 'queue') },
  }
}
