import type { Executor, StepContext, StepFailure } from '../executor.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { StateStore } from '../state.ts'
import type { NoOutputs, StepId, WorkerBindings } from '../step.ts'

/** Everything that happens to the outside, in the worst form an API may take: creating twice makes two. */
export interface SimulatedWorld {
  /** The ids made under each name of a database or tenant. */
  readonly made: Map<string, Array<string>>
  /** How often each step's handler brought about its effect. */
  readonly effects: Map<StepId, number>
}

/** Returns a world in which nothing exists. */
export const createWorld = (): SimulatedWorld => ({ made: new Map(), effects: new Map() })

/** A process that may be killed: `tick` is passed before and after every call and write. */
export interface SimulatedProcess {
  tick(): void
  readonly ticks: () => number
}

/** Returns a process that dies at the tick of this number and stays dead; Infinity for one that lives. */
export function createProcess(dieAt: number = Number.POSITIVE_INFINITY): SimulatedProcess {
  let count = 0
  return {
    tick() {
      count += 1
      if (count >= dieAt) throw new Error('killed')
    },
    ticks: () => count,
  }
}

/** Options of {@link createSimulatedExecutor}. */
export interface SimulatedExecutorOptions {
  readonly world: SimulatedWorld
  readonly process?: SimulatedProcess
  /** Fails these steps before they have any effect. */
  readonly failing?: ReadonlyMap<StepId, StepFailure>
  /** Does these steps and then loses the answer. */
  readonly losing?: ReadonlySet<StepId>
  /** Told of each handler's call. */
  readonly onCall?: (id: StepId) => void
}

/** Returns an executor that acts on a simulated world. */
export function createSimulatedExecutor(options: SimulatedExecutorOptions): Executor {
  const { world, process = createProcess(), failing = new Map(), losing = new Set(), onCall } = options
  const touch = async <T>(id: StepId, effect: () => T): Promise<Result<T, StepFailure>> => {
    process.tick()
    // Other steps get their turn in between.
    await Promise.resolve()
    const failure = failing.get(id)
    if (failure) return err(failure)
    const value = effect()
    world.effects.set(id, (world.effects.get(id) ?? 0) + 1)
    process.tick()
    return losing.has(id) ? err(lostReply) : ok(value)
  }
  const make = (name: string): string => {
    const ids = world.made.get(name) ?? []
    const id = `${name}#${ids.length}`
    world.made.set(name, [...ids, id])
    return id
  }
  const find = async (name: string): Promise<string | null> => {
    process.tick()
    return world.made.get(name)?.[0] ?? null
  }
  const idle = (_inputs: unknown, { stepId }: { readonly stepId: StepId }): Promise<Result<NoOutputs, StepFailure>> => {
    onCall?.(stepId)
    return touch(stepId, () => ({}))
  }
  /** Finds a name's id under the name of the output that holds it. */
  const findAs = async <T>(name: string, outputs: (id: string) => T): Promise<Result<T | null, StepFailure>> => {
    const id = await find(name)
    return ok(id === null ? null : outputs(id))
  }
  /** Makes what is not there, and returns what is there. */
  const makeAs = async <T>(
    name: string,
    { stepId, existing }: { readonly stepId: StepId; readonly existing: T | null },
    outputs: (id: string) => T,
  ): Promise<Result<T, StepFailure>> => {
    onCall?.(stepId)
    return existing === null ? touch(stepId, () => outputs(make(name))) : ok(existing)
  }
  const database = (databaseId: string) => ({ databaseId })
  const namespace = (namespaceId: string) => ({ namespaceId })
  const queue = (queueId: string) => ({ queueId })
  const project = (subdomain: string) => ({ subdomain })
  const tenantOf = (tenantId: string) => ({ tenantId })
  const nothing = () => ({})
  return {
    name: 'simulated',
    finders: {
      'd1.create': ({ name }) => findAs(name, database),
      'kv.create': ({ name }) => findAs(name, namespace),
      'r2.create': ({ name }) => findAs(name, nothing),
      'queue.create': ({ name }) => findAs(name, queue),
      'worker.stub': async () => ({ ok: true, value: null }),
      'worker.deploy': async () => ({ ok: true, value: null }),
      'pages.create': ({ name }) => findAs(name, project),
      'tenant.create': ({ slug }) => findAs(slug, tenantOf),
    },
    handlers: {
      'd1.create': ({ name }, context) => makeAs(name, context, database),
      'kv.create': ({ name }, context) => makeAs(name, context, namespace),
      'r2.create': ({ name }, context) => makeAs(name, context, nothing),
      'queue.create': ({ name }, context) => makeAs(name, context, queue),
      'pages.create': ({ name }, context) => makeAs(name, context, project),
      'tenant.create': ({ slug }, context) => makeAs(slug, context, tenantOf),
      'bindings.sync': async (inputs, context) => {
        readBindings(inputs, context)
        return idle(inputs, context)
      },
      'd1.migrate': idle,
      'worker.stub': idle,
      'worker.deploy': async (inputs, context) => {
        readBindings(inputs, context)
        return idle(inputs, context)
      },
      'pages.build': idle,
      'pages.deploy': async (inputs, context) => {
        for (const name of Object.values(inputs.bindings.d1)) context.databaseId(name)
        for (const name of Object.values(inputs.bindings.kv)) context.namespaceId(name)
        return idle(inputs, context)
      },
      'database.register': async (inputs, context) => {
        context.databaseId(inputs.database)
        context.tenantId(inputs.tenant)
        return idle(inputs, context)
      },
      'features.register': idle,
      'domain.claim': idle,
      'domain.verify': idle,
      'tenant.name': idle,
      'client.put': idle,
      'user.put': idle,
      'config.load': idle,
      'day.backfill': idle,
      'tenant.activate': idle,
    },
  }
}

/** Throws unless every id that the bindings need is known by now. */
function readBindings(bindings: WorkerBindings, context: StepContext<'bindings.sync' | 'worker.deploy'>): void {
  for (const name of bindings.databases) context.databaseId(name)
  for (const name of Object.values(bindings.kv)) context.namespaceId(name)
  for (const name of Object.keys(bindings.consumers)) context.queueId(name)
}

/** Returns the store as the process sees it: every write passes a tick before and after. */
export function watchStore(store: StateStore, process: SimulatedProcess): StateStore {
  const write = async <T>(task: () => Promise<T>): Promise<T> => {
    process.tick()
    const value = await task()
    process.tick()
    return value
  }
  return {
    load: () => store.load(),
    save: (state) => write(() => store.save(state)),
    // As a store of two files does it, so that the process may end between them.
    async complete(state, end) {
      await write(() => store.appendJournal(end))
      await write(() => store.save(state))
    },
    appendJournal: (entry) => write(() => store.appendJournal(entry)),
    replaceJournal: (entries) => write(() => store.replaceJournal(entries)),
    lock: (lockOptions) => write(() => store.lock(lockOptions)),
    findLock: () => store.findLock(),
    unlock: (holder) => store.unlock(holder),
  }
}

/** A failure that changed nothing. */
export const refused: StepFailure = {
  code: 'refused',
  message: 'refused',
  remedy: 'ask again',
  retriable: true,
  effect: 'none',
}

const lostReply: StepFailure = {
  code: 'lost-reply',
  message: 'no answer',
  remedy: 'run again',
  retriable: true,
  effect: 'unknown',
}
