import type { Parameters } from '../parse-parameters.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'

/** What the client asks to be shown; empty: whatever is needed. `none` stands alone. */
export type Prompts = ReadonlySet<'none' | 'login' | 'select_account' | 'consent'>

/** Why {@link checkPrompt} refused. */
export type PromptRefusal = { readonly reason: 'prompt_unsupported' } | { readonly reason: 'prompt_none_combined' }

/** The values of `prompt` that this provider knows. */
export const supportedPrompts = ['none', 'login', 'select_account', 'consent'] as const

/**
 * Returns what may or must be shown.
 *
 * @see OpenID Connect Core section 3.1.2.1
 */
export function checkPrompt(parameters: Parameters): Result<Prompts, PromptRefusal> {
  const prompts = new Set<(typeof supportedPrompts)[number]>()
  for (const value of (parameters.get('prompt') ?? '').split(' ').filter((part) => part !== '')) {
    const known = supportedPrompts.find((prompt) => prompt === value)
    if (known === undefined) return err({ reason: 'prompt_unsupported' })
    prompts.add(known)
  }
  return prompts.has('none') && prompts.size > 1 ? err({ reason: 'prompt_none_combined' }) : ok(prompts)
}
