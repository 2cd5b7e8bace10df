import type { IdempotencyStore, IdempotentAttempt } from '../idempotency/idempotency-store.ts'
import { assertSame } from './assert.ts'
import type { StoreCase } from './contract-case.ts'
import { exampleTime } from './example-changes.ts'

const answer = { status: 201, headers: { etag: '"1"' }, body: '{"name":"Söhne"}' }

function attempt(attemptId: string, change: Partial<IdempotentAttempt> = {}): IdempotentAttempt {
  return {
    actor: 'ada',
    key: 'key-1',
    fingerprint: 'print-1',
    attemptId,
    now: exampleTime,
    lockedUntil: exampleTime + 60,
    expiresAt: exampleTime + 3_600,
    ...change,
  }
}

/** The cases that every {@link IdempotencyStore} passes. */
export const idempotencyStoreContract: ReadonlyArray<StoreCase<IdempotencyStore>> = [
  {
    name: 'answers a repetition as the first was answered, and another request under the key not at all',
    async run(createStore) {
      const store = await createStore()
      assertSame(await store.begin(attempt('a')), { kind: 'first' }, 'first')
      assertSame(await store.begin(attempt('b')), { kind: 'in_flight' }, 'while the first is under way')
      const other = attempt('c', { fingerprint: 'print-2' })
      assertSame(await store.begin(other), { kind: 'other_request' }, 'another request while it is under way')
      await store.finish(attempt('a'), answer)
      assertSame(await store.begin(attempt('d')), { kind: 'answered', answer }, 'repetition')
      assertSame(await store.begin(other), { kind: 'other_request' }, 'another request afterwards')
      assertSame(await store.begin(attempt('e', { actor: 'bob' })), { kind: 'first' }, 'the key of somebody else')
    },
  },
  {
    name: 'lets one of 50 parallel attempts be the first',
    async run(createStore) {
      const store = await createStore()
      const attempts = Array.from({ length: 50 }, (_, index) => store.begin(attempt(`attempt-${index}`)))
      const kinds = (await Promise.all(attempts)).map((verdict) => verdict.kind)
      assertSame(kinds.filter((kind) => kind === 'first').length, 1, 'firsts')
      assertSame(kinds.filter((kind) => kind === 'in_flight').length, 49, 'others')
    },
  },
  {
    name: 'forgets an answer when it expires, and takes an attempt for dead when its lock runs out',
    async run(createStore) {
      const store = await createStore()
      await store.begin(attempt('a'))
      const late = attempt('b', { now: exampleTime + 60, lockedUntil: exampleTime + 120 })
      assertSame(await store.begin(late), { kind: 'first' }, 'after the lock ran out')
      await store.finish(attempt('a'), answer)
      assertSame(await store.begin(attempt('c', { now: exampleTime + 61 })), { kind: 'in_flight' }, 'the dead one')
      await store.finish(late, answer)
      const before = attempt('d', { now: exampleTime + 3_599 })
      assertSame(await store.begin(before), { kind: 'answered', answer }, 'before it expires')
      assertSame(await store.begin(attempt('e', { now: exampleTime + 3_600 })), { kind: 'first' }, 'when it expires')
    },
  },
  {
    name: 'gives a key back whose attempt had no answer, and forgets what expired',
    async run(createStore) {
      const store = await createStore()
      await store.begin(attempt('a'))
      await store.abandon(attempt('x'))
      assertSame(await store.begin(attempt('b')), { kind: 'in_flight' }, 'given back by a stranger')
      await store.abandon(attempt('a'))
      assertSame(await store.begin(attempt('c')), { kind: 'first' }, 'given back')
      await store.finish(attempt('c'), answer)
      await store.forgetExpired(exampleTime + 3_599)
      assertSame((await store.begin(attempt('d'))).kind, 'answered', 'not expired')
      await store.forgetExpired(exampleTime + 3_600)
      assertSame((await store.begin(attempt('e'))).kind, 'first', 'expired')
    },
  },
]
