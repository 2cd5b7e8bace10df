const halfOfPair = /\p{Surrogate}/gu

/**
 * Returns whether a text may be stored: databases keep Unicode, which has no half of a surrogate pair, and some of them
 * no U+0000.
 */
export const isStorable = (text: string): boolean => text.search(halfOfPair) === -1 && !text.includes('\0')

/** Returns the text without what {@link isStorable} does not allow. */
export const toStorable = (text: string): string => text.replace(halfOfPair, '').replaceAll('\0', '')
