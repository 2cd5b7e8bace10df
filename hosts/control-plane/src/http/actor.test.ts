import { operatorKinds, parseOperatorIdentity } from '@voyage/catalog'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bootstrapActor, operatorActor, scheduleActor } from './actor.ts'

const identities = fc
  .record({
    kind: fc.constantFrom(...operatorKinds),
    issuer: fc.oneof(
      fc.constantFrom('https://auth.example', 'https://auth.example/a', 'https://auth.example/a#b'),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
    ),
    subject: fc.oneof(
      fc.constantFrom('operator', 'system:bootstrap', '#', 'a#b', 'https://auth.example#ada'),
      fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
    ),
  })
  .filter((identity) => parseOperatorIdentity(identity).ok)

test('no two operators have one name in the audit log, whatever they are called', () => {
  fc.assert(
    fc.property(identities, identities, (a, b) => {
      const isSame = a.issuer === b.issuer && a.kind === b.kind && a.subject === b.subject
      expect(operatorActor(a) === operatorActor(b)).toBe(isSame)
    }),
    { numRuns: 2_000 },
  )
})

test('nobody passes for the bootstrap credential or the schedule', () => {
  fc.assert(
    fc.property(identities, (identity) => {
      expect([bootstrapActor, scheduleActor]).not.toContain(operatorActor(identity))
    }),
  )
})
