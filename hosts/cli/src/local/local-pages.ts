import { existsSync } from 'node:fs'
import { cp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import { STUB_DATE } from '../cloudflare/stub-worker.ts'
import { err, ok } from '../executor/result.ts'
import type { PagesDeployment } from '../pages/pages-projects.ts'
import { readPagesOutput } from '../pages/read-output.ts'
import { refuseDynamic } from '../pages/refuse-dynamic.ts'
import type { LocalSite } from './local-front.ts'
import { localPagesHost } from './local-pages-host.ts'
import type { LocalWorker } from './local-stack.ts'

/** Where a Pages application of the stack is reached, and by which Worker. */
export const localSite = (app: string): LocalSite => ({ host: localPagesHost(app), worker: workerOf(app) })

/** The Worker that serves the files which {@link copyOutput} took. */
export function pagesWorker(folder: string, app: string): LocalWorker {
  return {
    code: 'export default { fetch: (request, env) => env.ASSETS.fetch(request) }',
    options: {
      name: workerOf(app),
      compatibilityDate: STUB_DATE,
      assets: { directory: folderOf(folder, app), binding: 'ASSETS' },
    },
  }
}

/** Takes a copy of what was built, so that the next build changes nothing that is served. */
export async function copyOutput(request: {
  readonly root: string
  readonly folder: string
  readonly deployment: PagesDeployment
}): Promise<Result<null, StepFailure>> {
  const { root, folder, deployment } = request
  const { app } = deployment
  const output = await readPagesOutput({ root, ...deployment })
  if (!output.ok) return output
  const refused = refuseDynamic({
    deployment,
    output: output.value,
    who: 'the local stack serves',
    remedy: 'Deploy it to Cloudflare with --target wrangler, or run `wrangler pages dev` for it.',
  })
  if (refused !== null) return err(refused)
  const target = folderOf(folder, app)
  const copy = `${target}.new`
  await rm(copy, { recursive: true, force: true })
  await cp(resolve(root, deployment.output), copy, { recursive: true })
  // A kill between these two leaves no files; the application is then not served until the next deploy.
  await rm(target, { recursive: true, force: true })
  await rename(copy, target)
  return ok(null)
}

/** Whether there are files to serve. */
export const hasOutput = (folder: string, app: string): boolean => existsSync(folderOf(folder, app))

const workerOf = (app: string): string => `pages-${app}`
const folderOf = (folder: string, app: string): string => join(folder, 'pages', app)
