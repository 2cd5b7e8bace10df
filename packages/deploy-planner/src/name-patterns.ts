/**
 * What is not seen, as members of a character class: control and format characters, those that turn the direction of text
 * among them, others that leave no mark, and halves of characters. They could make a printed plan and a page lie.
 */
export const UNSEEN: string = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`

/**
 * The pattern (flag `u`) of a zero-width joiner or non-joiner between letters, where Persian and Indic words need it.
 *
 * @see RFC 5892 appendix A.1 and A.2
 */
export const JOINER: string = String.raw`(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])`

/** The pattern of a client's name: 1 to 200 characters (code points), not of blanks alone, none that is not seen. */
export const CLIENT_NAME_PATTERN: string = `(?=.*\\S)[^${UNSEEN}]{1,200}`

/**
 * The pattern of a user's or a tenant's name: as {@link CLIENT_NAME_PATTERN}, and it may have joiners between letters.
 * `@voyage/catalog` and `@voyage/oidc-core/admin` have the same rules; test/auth/names.test.ts holds them together.
 */
export const NAME_PATTERN: string = `(?=.*\\S)(?:[^${UNSEEN}]|${JOINER}){1,200}`
