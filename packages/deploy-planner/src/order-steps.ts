import { createIndexHeap } from './index-heap.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** A node to order: its id and the ids it must come after. */
export interface OrderedNode {
  readonly id: string
  readonly dependsOn: ReadonlyArray<string>
}

/** A cycle: its path from a node back to itself. */
export interface DependencyCycle {
  readonly path: ReadonlyArray<string>
}

/**
 * Returns the nodes in topological order. Among those that are ready the earliest of the input comes first, so that the
 * input's order is kept wherever the dependencies allow it. A node that depends on itself, or on an id that is not among
 * the nodes, is ordered as if it did not.
 */
export function orderSteps<T extends OrderedNode>(nodes: ReadonlyArray<T>): Result<ReadonlyArray<T>, DependencyCycle> {
  const indexOf = new Map(nodes.map((node, index) => [node.id, index]))
  const waiting = new Uint32Array(nodes.length)
  const dependents: Array<Array<number>> = nodes.map(() => [])
  for (const [index, node] of nodes.entries()) {
    // An id given twice is an edge counted twice, and taken away twice.
    for (const id of node.dependsOn) {
      const provider = indexOf.get(id)
      if (provider === undefined || provider === index) continue
      dependents[provider]?.push(index)
      waiting[index] = (waiting[index] ?? 0) + 1
    }
  }

  const ready = createIndexHeap()
  for (let index = 0; index < nodes.length; index++) if (waiting[index] === 0) ready.push(index)
  const ordered: Array<T> = []
  for (let index = ready.pop(); index !== undefined; index = ready.pop()) {
    const node = nodes[index]
    if (node) ordered.push(node)
    for (const dependent of dependents[index] ?? []) {
      const left = (waiting[dependent] ?? 0) - 1
      waiting[dependent] = left
      if (left === 0) ready.push(dependent)
    }
  }
  return ordered.length === nodes.length ? ok(ordered) : err({ path: findCycle(nodes, indexOf, waiting) })
}

/** Follows, from the first node left over, dependencies that are left over too until one comes back. */
function findCycle(
  nodes: ReadonlyArray<OrderedNode>,
  indexOf: ReadonlyMap<string, number>,
  waiting: Uint32Array,
): ReadonlyArray<string> {
  const visited = new Map<number, number>()
  const path: Array<string> = []
  let current: number | undefined = waiting.findIndex((count) => count > 0)
  while (current !== undefined && !visited.has(current)) {
    const node: OrderedNode | undefined = nodes[current]
    if (!node) break
    visited.set(current, path.length)
    path.push(node.id)
    const here: number = current
    // A node left over always waits for another one that is left over.
    current = node.dependsOn
      .map((id) => indexOf.get(id))
      .find((index) => index !== undefined && index !== here && (waiting[index] ?? 0) > 0)
  }
  const start = current === undefined ? 0 : (visited.get(current) ?? 0)
  return [...path.slice(start), ...path.slice(start, start + 1)]
}
