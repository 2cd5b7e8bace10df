import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Why nobody may claim a domain. */
export interface DomainRefused {
  readonly reason: 'domain_refused'
  readonly because: 'public_suffix' | 'platform_root' | 'consumer_domain'
}

/** Which domains nobody may claim. All names are in the form that `canonicalHost` returns. */
export interface DomainPolicy {
  /** The platform's own names. They and all names under them are refused. Default: none. */
  readonly platformRoots?: ReadonlyArray<string>
  /** Names that belong to everybody, such as those of mail providers; refused with all under them. Default: none. */
  readonly consumerDomains?: ReadonlyArray<string>
}

/** Returns the domain when a tenant may claim it. `isPublicSuffix` tells whether a name stands in that list. */
export function checkDomain(
  domain: string,
  policy: DomainPolicy & { readonly isPublicSuffix: (name: string) => boolean },
): Result<string, DomainRefused> {
  const { isPublicSuffix, platformRoots = [], consumerDomains = [] } = policy
  if (isWithin(domain, platformRoots)) return err({ reason: 'domain_refused', because: 'platform_root' })
  if (isWithin(domain, consumerDomains)) return err({ reason: 'domain_refused', because: 'consumer_domain' })
  // By the list's default rule a single label is a suffix, listed or not.
  if (!domain.includes('.') || isPublicSuffix(domain))
    return err({ reason: 'domain_refused', because: 'public_suffix' })
  return ok(domain)
}

function isWithin(domain: string, roots: ReadonlyArray<string>): boolean {
  // With the dot, `evilexample.com` is not under `example.com`.
  return roots.some((root) => domain === root || domain.endsWith(`.${root}`))
}
