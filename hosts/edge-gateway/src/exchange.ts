import type { TenantRecord, TenantResolver } from '@voyage/tenant-resolver'
import type { RefusalCode } from './answers/refusals.ts'
import type { HeaderSurvey } from './forward/spoofable-headers.ts'
import type { CredentialLimit } from './limits/credential-limit.ts'
import type { RateLimit } from './limits/rate-limit.ts'
import type { ReloadLimit } from './limits/reload-limit.ts'
import type { RequestLimits } from './limits/request-limits.ts'
import type { Log } from './log.ts'
import type { GatewaySettings } from './settings.ts'

/** A Worker behind a service binding. */
export interface Upstream {
  fetch(request: Request): Promise<Response>
}

/** What the gateway is made of; compose.ts fills it in. */
export interface GatewayParts {
  readonly settings: GatewaySettings
  readonly resolver: TenantResolver
  /** Returns the service bound under this name in env, or null. */
  upstream(binding: string): Upstream | null
  readonly limits: RequestLimits
  readonly rateLimit: RateLimit
  readonly credentialLimit: CredentialLimit
  readonly reloadLimit: ReloadLimit
  readonly log: Log
  /** Returns the time in epoch milliseconds. */
  now(): number
  createRequestId(): string
}

/** One request on its way through the gateway. */
export interface Exchange {
  readonly request: Request
  readonly url: URL
  readonly requestId: string
  readonly startedAt: number
  readonly headers: HeaderSurvey
  /** Returns whether the body was cut off for its size while it was forwarded. */
  bodyExceeded(): boolean
}

/** What a handler decided: an answer with what the log should know of it. */
export type Outcome = {
  readonly route: 'tenant' | 'auth' | 'control' | 'platform'
  readonly tenant?: Pick<TenantRecord, 'id' | 'slug'>
  readonly signals?: ReadonlyArray<string>
} /** An answer of the gateway's own. */ & (
  | { readonly kind: 'answered'; readonly response: Response }
  | {
      readonly kind: 'forwarded'
      /** As the Worker gave it: its headers cannot be changed. */
      readonly response: Response
      /** Path in front of the Worker's own paths; absent or the empty string: none. */
      readonly basePath?: string
      /** Milliseconds by what they were spent on, for Server-Timing. */
      readonly timings?: { readonly resolve: number; readonly site: number }
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly cause?: unknown }
)
