import type { Operator, OperatorStore, PlatformChange, PlatformOutcome, RandomBytes } from '@voyage/catalog'
import { answeredBy, newId, operatorToWire } from '@voyage/catalog'
import type { AppContext } from '../handling.ts'
import { changeRequest } from '../handling.ts'
import { bootstrapActor } from '../http/actor.ts'
import type { Rendered } from '../http/rendered.ts'
import { toResponse } from '../http/rendered.ts'
import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'
import type { ProblemCode } from '../problem.ts'
import { problemResponse } from '../problem.ts'
import { refusalProblem } from '../refusal-problem.ts'

const group = 'Operators'

/** What the operations on operators work with. */
export interface OperatorRoutesOptions {
  readonly operators: OperatorStore
  /** Tells whether the bootstrap credential may add an operator of this issuer, with whom it may come to its end. */
  readonly mayBootstrap: (issuer: string) => boolean
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
  readonly randomBytes: RandomBytes
}

/** Returns the operations on operators. */
export function operatorRoutes(options: OperatorRoutesOptions): ReadonlyArray<Operation> {
  const { operators, mayBootstrap, clock, randomBytes } = options
  /** Makes a change and answers it, or returns the problem that a refusal is. */
  async function answerChange(
    c: AppContext,
    operator: Operator,
    what: {
      readonly render: (operator: Operator) => Rendered
      /** Why it was refused. */
      readonly refusal: () => Promise<ProblemCode>
      readonly make: (change: PlatformChange) => Promise<PlatformOutcome>
    },
  ): Promise<Response> {
    const by = changeRequest(c, what.render)
    const { actor, requestId, once } = by
    const answered = answeredBy(by, operator)
    const outcome = await what.make({ actor, requestId, auditId: newId('aud', randomBytes), at: clock(), answered })
    if (outcome === 'attempt_superseded') return problemResponse(refusalProblem({ reason: outcome }))
    if (outcome === 'refused') return problemResponse({ code: await what.refusal() })
    once?.onKept()
    return toResponse(what.render(operator))
  }
  return [
    operation({
      id: 'listOperators',
      method: 'GET',
      path: '/operators',
      group,
      summary: 'List operators',
      scope: 'operators:write',
      answers: [{ status: 200, when: 'All of them.', body: 'OperatorList' }],
      handle: async (c) => c.json({ operators: (await operators.listOperators()).map(operatorToWire) }),
    }),
    operation({
      id: 'addOperator',
      method: 'POST',
      path: '/operators',
      group,
      summary: 'Make somebody an operator',
      details:
        'A user (kind user), or a client that acts for itself (client). ' +
        'What they may do, the scopes of their access tokens say. With the first operator the bootstrap credential is ' +
        'worth nothing any more, unless the deployment says otherwise; so that one comes from the configured issuer.',
      scope: 'operators:write',
      body: 'NewOperator',
      example: { issuer: 'https://auth.example', kind: 'user', subject: 'ada', name: 'Ada' },
      answers: [{ status: 201, when: 'They are an operator.', body: 'Operator' }],
      problems: ['operator-exists', 'too-many-operators', 'operator-issuer-unknown'],
      handle: (c, { body }) => {
        // Whoever ends the bootstrap credential with somebody whose tokens are not taken here would lock everybody out.
        if (c.get('actor') === bootstrapActor && !mayBootstrap(body.issuer)) {
          return problemResponse({ code: 'operator-issuer-unknown', detail: 'It must be what OPERATOR_ISSUER names.' })
        }
        const operator = { ...body, createdAt: clock() }
        const make = (change: PlatformChange) => operators.addOperator(operator, change)
        const refusal = async (): Promise<ProblemCode> =>
          (await operators.findOperator(operator)) === null ? 'too-many-operators' : 'operator-exists'
        return answerChange(c, operator, { render: added, refusal, make })
      },
    }),
    operation({
      id: 'removeOperator',
      method: 'DELETE',
      path: '/operators',
      group,
      summary: 'Make somebody an operator no more',
      details: 'The last operator stays. A removed one is let in for ten seconds more at most.',
      scope: 'operators:write',
      query: 'OperatorIdentity',
      answers: [{ status: 204, when: 'They are an operator no more.', body: null }],
      problems: ['operator-not-found', 'last-operator'],
      handle: async (c, { query }) => {
        const operator = await operators.findOperator(query)
        if (operator === null) return problemResponse({ code: 'operator-not-found' })
        const make = (change: PlatformChange) => operators.removeOperator(operator, change)
        return answerChange(c, operator, { render: removed, refusal: async () => 'last-operator', make })
      },
    }),
  ]
}

function added(operator: Operator): Rendered {
  return { body: operatorToWire(operator), status: 201 }
}

function removed(): Rendered {
  return { body: null, status: 204 }
}
