import type { PlatformService, ResolvedManifest } from '@voyage/deploy-planner'
import type { ApiClient } from '../http/api-client.ts'
import { createApiClient } from '../http/api-client.ts'

/** The platform's two HTTP APIs. */
export interface PlatformApis {
  readonly controlPlane: ApiClient
  readonly auth: ApiClient
}

/** Creates clients of the control plane and the auth host that a manifest names. */
export function createPlatformApis(options: {
  readonly manifest: ResolvedManifest
  readonly credential: () => string
  /** `worker` is the Worker of the manifest that answers, or null when it is deployed elsewhere. */
  readonly fetch: (worker: string, url: string, init: RequestInit) => Promise<Response>
}): PlatformApis {
  const client = (name: string, service: PlatformService): ApiClient =>
    createApiClient({
      name,
      baseUrl: service.url,
      credential: options.credential,
      fetch: (url, init) => options.fetch(service.worker ?? '', url, init),
    })
  return {
    controlPlane: client('The control plane', options.manifest.controlPlane),
    auth: client('The auth host', options.manifest.auth),
  }
}
