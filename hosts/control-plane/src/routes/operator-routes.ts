import type { Operator, OperatorStore, PlatformChange, PlatformOutcome, RandomBytes } from '@voyage/catalog'
import { answeredBy, newId, operatorToWire, parseNewOperator, parseOperatorIdentity } from '@voyage/catalog'
import type { Hono } from 'hono'
import type { AppContext, AppEnv } from '../handling.ts'
import { changeRequest, queryOf, withBody, withInput } from '../handling.ts'
import type { Rendered } from '../http/rendered.ts'
import { toResponse } from '../http/rendered.ts'
import { needs } from '../middleware/needs.ts'
import type { ProblemCode } from '../problem.ts'
import { problemResponse } from '../problem.ts'
import { refusalProblem } from '../refusal-problem.ts'

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
  /** Makes a change and answers it, or returns the problem that a refusal is. */
  async function answerChange(
    c: AppContext,
    operator: Operator,
    what: {
      readonly render: (operator: Operator) => Rendered
      readonly refusal: ProblemCode
      readonly make: (change: PlatformChange) => Promise<PlatformOutcome>
    },
  ): Promise<Response> {
    const by = changeRequest(c, what.render)
    const { actor, requestId, once } = by
    const answered = answeredBy(by, operator)
    const outcome = await what.make({ actor, requestId, auditId: newId('aud', randomBytes), at: clock(), answered })
    if (outcome === 'attempt_superseded') return problemResponse(refusalProblem({ reason: outcome }))
    if (outcome === 'refused') return problemResponse({ code: what.refusal })
    once?.onKept()
    return toResponse(what.render(operator))
  }
  app.get('/operators', needs('operators:write'), async (c) =>
    c.json({ operators: (await operators.listOperators()).map(operatorToWire) }),
  )
  app.post('/operators', needs('operators:write'), (c) =>
    withBody(c, parseNewOperator, (input) => {
      const operator = { ...input, createdAt: clock() }
      const make = (change: PlatformChange) => operators.addOperator(operator, change)
      return answerChange(c, operator, { render: added, refusal: 'operator-exists', make })
    }),
  )
  app.delete('/operators', needs('operators:write'), (c) =>
    withInput(parseOperatorIdentity(queryOf(c)), async (identity) => {
      const operator = await operators.findOperator(identity)
      if (operator === null) return problemResponse({ code: 'operator-not-found' })
      const make = (change: PlatformChange) => operators.removeOperator(operator, change)
      return answerChange(c, operator, { render: removed, refusal: 'last-operator', make })
    }),
  )
}

function added(operator: Operator): Rendered {
  return { body: operatorToWire(operator), status: 201 }
}

function removed(): Rendered {
  return { body: null, status: 204 }
}
