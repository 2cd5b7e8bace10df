import type { AuthContext } from '../auth-env.ts'
import { chooseTexts } from '../texts/choose-texts.ts'
import type { Texts } from '../texts/texts.ts'

/** Returns the texts for a request: in the language that the client wishes for, or the browser. */
export function textsFor(context: AuthContext, locales: string | null = null): Texts {
  return chooseTexts({ locales, acceptLanguage: context.req.header('accept-language') ?? null })
}
