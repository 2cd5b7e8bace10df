import type { BranchDay } from '@voyage/role-lane-generator'

/** How many items of a day found no place, and of how many daily targets something is missing. */
export function countUnassigned({ unassigned }: BranchDay): { readonly items: number; readonly targets: number } {
  const targets = unassigned.filter(({ kind }) => kind === 'target').length
  return { items: unassigned.length - targets, targets }
}
