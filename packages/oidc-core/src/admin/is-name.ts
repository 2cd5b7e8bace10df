import { isReadable } from '../readable-text.ts'

/**
 * The pattern (flag `u`) of a zero-width joiner or non-joiner between letters, where Persian and Indic words need it.
 *
 * @see RFC 5892 appendix A.1 and A.2
 */
export const joiner: string = String.raw`(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])`

const joiners = new RegExp(joiner, 'gu')

/** Returns whether a text names a client: 1 to 200 characters (code points), not blank, none that is not seen. */
export const isClientName = (text: string): boolean => isReadable(text) && [...text].length <= 200

/**
 * Returns whether a text names a user or a tenant: as {@link isClientName} says, and it may have joiners between letters. A
 * manifest of `@voyage/deploy-planner` and a tenant of `@voyage/catalog` have the same rule; test/auth/names.test.ts holds
 * them together.
 */
export const isName = (text: string): boolean => isReadable(text.replace(joiners, '')) && [...text].length <= 200

/** What {@link isName} and {@link isClientName} ask for, as messages say it. */
export const nameExpected = 'a readable text of 1 to 200 characters without control or invisible ones'
