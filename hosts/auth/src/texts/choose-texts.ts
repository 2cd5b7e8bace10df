import { english } from './english.ts'
import { german } from './german.ts'
import type { Texts } from './texts.ts'

const all: ReadonlyArray<Texts> = [english, german]

/** The languages of the pages (BCP 47), for the provider's metadata. */
export const languages: ReadonlyArray<string> = all.map((texts) => texts.language)

/**
 * Returns the texts in the language that is wanted most: what the client asks for (`ui_locales`), then what the
 * browser accepts, then English.
 *
 * @see OpenID Connect Core section 3.1.2.1, RFC 9110 section 12.5.4, RFC 4647 section 3.4
 */
export function chooseTexts(wish: { readonly locales: string | null; readonly acceptLanguage: string | null }): Texts {
  for (const tag of [...(wish.locales ?? '').split(' '), ...byWeight(wish.acceptLanguage ?? '')]) {
    const texts = all.find(({ language }) => language === tag.split('-')[0]?.toLowerCase())
    if (texts !== undefined) return texts
  }
  return english
}

function byWeight(header: string): ReadonlyArray<string> {
  return header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/)
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1'
      return { tag, weight: Number(weight) || 0 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight)
    .map(({ tag }) => tag)
}
