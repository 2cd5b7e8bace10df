import type { Result, StepFailure } from '@voyage/deploy-planner'

/** What the Functions of a Pages application bind, by binding: ids of databases and namespaces, names of the rest. */
export interface PagesBindingIds {
  readonly services: Readonly<Record<string, string>>
  readonly d1: Readonly<Record<string, string>>
  readonly kv: Readonly<Record<string, string>>
  readonly r2: Readonly<Record<string, string>>
  readonly queues: Readonly<Record<string, string>>
}

/** What every call may use. */
interface CallOptions {
  readonly signal: AbortSignal
}

/** One deployment of a Pages application. */
export interface PagesDeployment {
  readonly app: string
  readonly branch: string
  /** The folder that is uploaded, relative to the project root. */
  readonly output: string
  readonly vars: Readonly<Record<string, string>>
  readonly bindings: PagesBindingIds
}

/** An account's Pages projects. */
export interface PagesProjects {
  /** Returns the host name of the project called exactly `name`, or null when there certainly is none. */
  find(name: string, options: CallOptions): Promise<Result<string | null, StepFailure>>
  /** Creates the project and returns its host name, such as `shop-3xk.pages.dev`. Refuses a name that is taken. */
  create(
    project: { readonly name: string; readonly branch: string },
    options: CallOptions,
  ): Promise<Result<string, StepFailure>>
  /** Makes `branch` the one whose deployments are production; null where the target has no way to. */
  readonly setProductionBranch:
    | ((
        project: { readonly name: string; readonly branch: string },
        options: CallOptions,
      ) => Promise<Result<null, StepFailure>>)
    | null
  /**
   * Uploads the output folder and deploys it; returns the deployment's id. A deployment that became a preview, because
   * another branch is the project's production branch, is a failure.
   */
  deploy(
    deployment: PagesDeployment,
    options: CallOptions,
  ): Promise<Result<{ readonly deploymentId: string }, StepFailure>>
}

/** The failure of a deployment that was made, but not for production. */
export const deployedAsPreview = ({ app, branch }: PagesDeployment): StepFailure => ({
  code: 'pages-deployed-as-preview',
  message: `The Pages application ${app} was deployed as a preview: ${branch} is not the production branch of its project.`,
  remedy: `Make ${branch} the production branch (Settings, Branch control, on the project's page of Cloudflare's dashboard), then run the command again.`,
  retriable: false,
  effect: 'unknown',
})
