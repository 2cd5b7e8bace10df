import type { GraphOptions } from './parse-graph-form.ts'

/** Options of the commands that apply a plan on Cloudflare, as the command line gives them. */
export interface DeployOptions extends GraphOptions {
  readonly manifest: string
  readonly environment: string
  readonly target: string
  readonly adopt?: boolean
  readonly concurrency: string
  readonly retrySeconds: string
  readonly detailedExitcode?: boolean
  /** Kinds and ids of steps, separated by commas; absent: all. */
  readonly only?: string
  /** Names of secrets that have a new value, separated by commas. */
  readonly renewSecrets?: string
  /** A file with the plan to carry out. */
  readonly plan?: string
  /** A file to write the plan to. */
  readonly savePlan?: string
}

/** What these options are when they are not given. */
export const deployDefaults = { concurrency: '4', retrySeconds: '300' } as const
