/**
 * Returns for each step the indexes of those it waits for directly: a dependency that another dependency waits for as
 * well is left out (transitive reduction). `dependsOn` is in topological order and holds indexes.
 */
export function reduceEdges(dependsOn: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<ReadonlyArray<number>> {
  const words = Math.ceil(dependsOn.length / 32)
  const ancestors: Array<Uint32Array> = []
  return dependsOn.map((needed) => {
    const beyond = new Uint32Array(words)
    for (const index of needed) {
      const further = ancestors[index]
      for (let word = 0; further && word <= index >> 5; word++)
        beyond[word] = (beyond[word] ?? 0) | (further[word] ?? 0)
    }
    const has = (index: number): boolean => ((beyond[index >> 5] ?? 0) & (1 << (index & 31))) !== 0
    const direct = needed.filter((index) => !has(index))
    for (const index of direct) beyond[index >> 5] = (beyond[index >> 5] ?? 0) | (1 << (index & 31))
    ancestors.push(beyond)
    return direct
  })
}
