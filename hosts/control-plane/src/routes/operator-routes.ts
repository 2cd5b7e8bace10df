import type { OperatorStore, RandomBytes } from '@voyage/catalog'
import { newId, operatorToWire, parseNewOperator, parseOperatorIdentity } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppContext, AppEnv } from '../handling.ts'
import { queryOf, withBody, withInput } from '../handling.ts'
import { needs } from '../middleware/needs.ts'
import { problemResponse } from '../problem.ts'

/** What the routes of operators work with. */
export interface OperatorRoutesOptions {
  readonly operators: OperatorStore
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly randomBytes: RandomBytes
}

/** Adds the routes of operators. */
export function addOperatorRoutes(app: Hono<AppEnv>, options: OperatorRoutesOptions): void {
  const { operators, clock, randomBytes } = options
  const change = (c: AppContext) => ({
    actor: c.get('actor'),
    requestId: c.get('requestId'),
    auditId: newId('aud', randomBytes),
    at: clock(),
  })
  app.get('/operators', needs('operators:write'), async (c) =>
    c.json({ operators: (await operators.listOperators()).map(operatorToWire) }),
  )
  app.post('/operators', needs('operators:write'), (c) =>
    withBody(c, parseNewOperator, async (input) => {
      const operator = { ...input, createdAt: clock() }
      const added = await operators.addOperator(operator, change(c))
      return added ? c.json(operatorToWire(operator), 201) : problemResponse({ code: 'operator-exists' })
    }),
  )
  app.delete('/operators', needs('operators:write'), (c) =>
    withInput(parseOperatorIdentity(queryOf(c)), async (identity) => {
      const operator = await operators.findOperator(identity)
      if (operator === null) return problemResponse({ code: 'operator-not-found' })
      const removed = await operators.removeOperator(operator, change(c))
      return removed ? c.body(null, 204) : problemResponse({ code: 'last-operator' })
    }),
  )
}
