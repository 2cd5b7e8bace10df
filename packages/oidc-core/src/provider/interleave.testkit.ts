/** Work that waits at `pass` until it may go on. */
export type Task<T> = (pass: () => Promise<void>) => Promise<T>

/**
 * Runs tasks so that one goes on at a time, from one `pass` to its next, and returns what each returned. Who is next is
 * for `choose` to say, of as many as are not through: the same choices make the same run, however long anything takes.
 */
export async function interleave<T>(
  tasks: ReadonlyArray<Task<T>>,
  choose: (waiting: number) => number,
): Promise<ReadonlyArray<T>> {
  let wake = (): void => {}
  const running = tasks.map((task) => {
    const held: Array<() => void> = []
    const pass = (): Promise<void> =>
      new Promise((resolve) => {
        held.push(resolve)
        wake()
      })
    const state = { held, through: false, result: pass().then(() => task(pass)) }
    const end = (): void => {
      state.through = true
      wake()
    }
    state.result.then(end, end)
    return state
  })
  for (;;) {
    const going = running.filter(({ through }) => !through)
    if (going.length === 0) return Promise.all(running.map(({ result }) => result))
    if (going.every(({ held }) => held.length > 0)) {
      going[choose(going.length)]?.held.shift()?.()
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
}
