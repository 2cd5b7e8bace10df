import type { WorkerSecret } from './manifest.ts'

/** Returns the name under which a Worker has a secret. */
export function secretBinding(secret: WorkerSecret): string {
  return typeof secret === 'string' ? secret : secret.name
}

/** Returns the name under which a Worker's secret is kept. */
export function secretSource(secret: WorkerSecret): string {
  return typeof secret === 'string' ? secret : secret.from
}
