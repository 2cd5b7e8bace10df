import type { CatalogStore } from '../catalog-store.ts'
import type { PlatformChange } from '../change.ts'
import type { Operator, OperatorStore } from '../operators/operator-store.ts'
import { maxOperators, operatorToWire } from '../operators/operator-store.ts'
import { assertSame } from './assert.ts'
import type { StoreCase } from './contract-case.ts'
import { exampleTime } from './example-changes.ts'

/** An operator store and the catalog store over the same records, whose audit log tells of operators. */
export interface OperatorStores {
  readonly catalog: Pick<CatalogStore, 'searchAudit'>
  readonly operators: OperatorStore
}

const issuer = 'https://auth.example'

function operator(subject: string, fields: Partial<Operator> = {}): Operator {
  return { issuer, kind: 'user', subject, name: `Operator ${subject} 🏦`, createdAt: exampleTime, ...fields }
}

let changes = 0

function change(): PlatformChange {
  changes += 1
  return {
    actor: 'root',
    requestId: `request-${changes}`,
    auditId: `aud_op_${changes}`,
    at: exampleTime,
    answered: null,
  }
}

async function auditOf({ catalog }: OperatorStores) {
  const query = { tenantId: 'platform', actor: null, action: null, limit: 1_000, after: 0 }
  return (await catalog.searchAudit(query)).entries
}

/** What an operator store does; over {@link OperatorStores}. */
export const operatorContract: ReadonlyArray<StoreCase<OperatorStores>> = [
  {
    name: 'has no operators at first',
    async run(createStores) {
      const { operators } = await createStores()
      assertSame(await operators.listOperators(), [], 'operators')
      assertSame(await operators.hasOperators(), false, 'whether there are any')
      assertSame(await operators.findOperator({ issuer, kind: 'user', subject: 'ada' }), null, 'one of them')
    },
  },
  {
    name: 'returns operators as they were added, in the order of issuer, kind and subject, each with its audit entry',
    async run(createStores) {
      const stores = await createStores()
      const { operators } = stores
      const all = [operator('bob'), operator('ada'), operator('zoe', { issuer: 'https://a.example' })]
      const asked = change()
      assertSame(await operators.addOperator(all[0] ?? operator('bob'), asked), 'committed', 'the first')
      for (const each of all.slice(1)) assertSame(await operators.addOperator(each, change()), 'committed', 'outcome')
      assertSame(await operators.listOperators(), [all[2], all[1], all[0]], 'operators')
      assertSame(await operators.findOperator({ issuer, kind: 'user', subject: 'bob' }), all[0], 'found')
      assertSame(
        await operators.findOperator({ issuer: 'https://a.example', kind: 'user', subject: 'bob' }),
        null,
        'other issuer',
      )
      assertSame(await operators.hasOperators(), true, 'whether there are any')
      const [entry] = await auditOf(stores)
      const { auditId: id, actor, requestId, at } = asked
      const told = { id, actor, requestId, at, tenantId: 'platform', action: 'operator.added', before: null }
      const after = operatorToWire(operator('bob'))
      assertSame({ ...entry, sequence: 0 }, { sequence: 0, ...told, after }, 'audit entry')
    },
  },
  {
    name: 'takes a client for another than the user of its name',
    async run(createStores) {
      const stores = await createStores()
      const { operators } = stores
      const [user, client] = [operator('ada'), operator('ada', { kind: 'client', name: 'Pipeline' })]
      assertSame(await operators.addOperator(user, change()), 'committed', 'the user')
      assertSame(await operators.findOperator({ ...user, kind: 'client' }), null, 'the client before it is one')
      assertSame(await operators.removeOperator(client, change()), 'refused', 'its removal')
      assertSame(await operators.addOperator(client, change()), 'committed', 'the client')
      assertSame(await operators.listOperators(), [client, user], 'operators')
      assertSame(await operators.removeOperator(user, change()), 'committed', 'the removal of the user')
      assertSame(await operators.listOperators(), [client], 'operators left')
      const told = (await auditOf(stores)).map(({ before, after }) => [before, after])
      assertSame(
        told,
        [
          [null, operatorToWire(user)],
          [null, operatorToWire(client)],
          [operatorToWire(user), null],
        ],
        'audit',
      )
    },
  },
  {
    name: 'refuses an operator more than there may be, and leaves no trace of the attempt',
    async run(createStores) {
      const stores = await createStores()
      const names = Array.from({ length: maxOperators }, (_, index) => `operator-${index}`)
      for (let from = 0; from < names.length; from += 50) {
        const some = names.slice(from, from + 50)
        await Promise.all(some.map((name) => stores.operators.addOperator(operator(name), change())))
      }
      assertSame(await stores.operators.addOperator(operator('more'), change()), 'refused', 'one more')
      assertSame((await stores.operators.listOperators()).length, maxOperators, 'operators')
      assertSame(await stores.operators.removeOperator(operator('operator-0'), change()), 'committed', 'a removal')
      assertSame(await stores.operators.addOperator(operator('more'), change()), 'committed', 'one in its place')
    },
  },
  {
    name: 'adds one of 50 parallel additions of an operator, and the losers leave no trace',
    async run(createStores) {
      const stores = await createStores()
      const all = Array.from({ length: 50 }, (_, index) => operator('ada', { name: `Ada ${index}` }))
      const outcomes = await Promise.all(all.map((each) => stores.operators.addOperator(each, change())))
      assertSame(outcomes.filter((outcome) => outcome === 'committed').length, 1, 'winners')
      assertSame(outcomes.filter((outcome) => outcome === 'refused').length, 49, 'losers')
      assertSame(await stores.operators.listOperators(), [all[outcomes.indexOf('committed')]], 'operators')
      assertSame((await auditOf(stores)).length, 1, 'audit entries')
    },
  },
  {
    name: 'keeps one of the last operators that remove each other at once',
    async run(createStores) {
      const stores = await createStores()
      const all = Array.from({ length: 20 }, (_, index) => operator(`operator-${index}`))
      for (const each of all) await stores.operators.addOperator(each, change())
      const outcomes = await Promise.all(all.map((each) => stores.operators.removeOperator(each, change())))
      assertSame(outcomes.filter((outcome) => outcome === 'committed').length, 19, 'removed')
      assertSame(await stores.operators.listOperators(), [all[outcomes.indexOf('refused')]], 'operators')
      const removed = (await auditOf(stores)).filter((entry) => entry.action === 'operator.removed')
      assertSame(removed.length, 19, 'audit entries')
      assertSame(await stores.operators.hasOperators(), true, 'whether there are any')
    },
  },
  {
    name: 'removes nobody who is not there, and leaves no trace of the attempt',
    async run(createStores) {
      const stores = await createStores()
      for (const subject of ['ada', 'bob']) await stores.operators.addOperator(operator(subject), change())
      const stranger = operator('ada', { issuer: 'https://other.example' })
      assertSame(await stores.operators.removeOperator(stranger, change()), 'refused', 'a stranger')
      assertSame(await stores.operators.removeOperator(operator('bob'), change()), 'committed', 'one of them')
      assertSame(await stores.operators.removeOperator(operator('bob'), change()), 'refused', 'once more')
      const bob = operatorToWire(operator('bob'))
      assertSame(
        (await auditOf(stores)).slice(1).map(({ action, before, after }) => ({ action, before, after })),
        [
          { action: 'operator.added', before: null, after: bob },
          { action: 'operator.removed', before: bob, after: null },
        ],
        'audit',
      )
    },
  },
]
