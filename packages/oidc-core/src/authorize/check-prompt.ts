import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** What the client asks to be shown: nothing at all, a sign-in in any case, or whatever is needed. */
export type Prompt = 'none' | 'login' | 'as_needed'

/** Why {@link checkPrompt} refused. */
export type PromptRefusal =
  | { readonly reason: 'prompt_unsupported' }
  | { readonly reason: 'prompt_none_combined' }
  | { readonly reason: 'consent_unavailable' }

/**
 * Returns what may or must be shown. `select_account` asks for a sign-in too: that is where an account is chosen.
 *
 * `consent` is refused with `consent_required`, because no consent is asked for by this provider yet.
 *
 * @see OpenID Connect Core section 3.1.2.1
 */
export function checkPrompt(parameters: Parameters): Result<Prompt, PromptRefusal> {
  const values = new Set((parameters.get('prompt') ?? '').split(' ').filter((value) => value !== ''))
  if (values.has('none')) return values.size === 1 ? ok('none') : err({ reason: 'prompt_none_combined' })
  for (const value of values) {
    if (!['login', 'select_account', 'consent'].includes(value)) return err({ reason: 'prompt_unsupported' })
  }
  if (values.has('consent')) return err({ reason: 'consent_unavailable' })
  return ok(values.size === 0 ? 'as_needed' : 'login')
}
