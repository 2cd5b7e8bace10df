import type { Judgement } from '../stores/judgement.ts'
import { assertEqual } from './contract-case.ts'

/** @throws Error unless as many wrong guesses as the limit were judged, each counted once, and none of the others */
export function assertJudgedToLimit(judged: ReadonlyArray<Judgement<unknown>>, limit: number, message: string): void {
  const counts = judged.flatMap((each) => (each.outcome === 'wrong' ? each.attempts : []))
  assertEqual(
    counts.sort((left, right) => left - right),
    Array.from({ length: limit }, (_, index) => index + 1),
    `${message}, judged`,
  )
  const limited = judged.filter(({ outcome }) => outcome === 'limited')
  assertEqual(limited.length, judged.length - limit, `${message}, not judged`)
}
