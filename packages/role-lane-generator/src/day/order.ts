/** Orders texts by UTF-16 code units: the same in every locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Orders by id. */
export const byId = (a: { readonly id: string }, b: { readonly id: string }): number => compareText(a.id, b.id)

/** Sorts a list in place and returns it. One that is in order already, as most are, is only looked through. */
export function inOrder<T>(list: Array<T>, compare: (a: T, b: T) => number): Array<T> {
  for (let index = 1; index < list.length; index++)
    if (compare(list[index - 1] as T, list[index] as T) > 0) return list.sort(compare)
  return list
}
