/** Orders texts by UTF-16 code units: the same in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Orders by id. */
export const byId = (a: { readonly id: string }, b: { readonly id: string }): number => compareText(a.id, b.id)
