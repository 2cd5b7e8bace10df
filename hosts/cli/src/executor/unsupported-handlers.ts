import type { Executor, Result, StepFailure } from '@voyage/deploy-planner'
import { err } from './result.ts'

type UnsupportedKind =
  | 'kv.create'
  | 'r2.create'
  | 'queue.create'
  | 'worker.stub'
  | 'pages.create'
  | 'pages.build'
  | 'pages.deploy'

/** Creates the handlers of the kinds that no target can carry out yet; each refuses before anything is changed. */
export function createUnsupportedHandlers(target: string): Pick<Executor['handlers'], UnsupportedKind> {
  const refuse = (kind: UnsupportedKind) => async () => unsupported(target, kind)
  return {
    'kv.create': refuse('kv.create'),
    'r2.create': refuse('r2.create'),
    'queue.create': refuse('queue.create'),
    'worker.stub': refuse('worker.stub'),
    'pages.create': refuse('pages.create'),
    'pages.build': refuse('pages.build'),
    'pages.deploy': refuse('pages.deploy'),
  }
}

/** Creates the finders of these kinds. */
export function createUnsupportedFinders(
  target: string,
): Pick<Executor['finders'], 'kv.create' | 'r2.create' | 'queue.create' | 'pages.create'> {
  const refuse = (kind: UnsupportedKind) => async () => unsupported(target, kind)
  return {
    'kv.create': refuse('kv.create'),
    'r2.create': refuse('r2.create'),
    'queue.create': refuse('queue.create'),
    'pages.create': refuse('pages.create'),
  }
}

function unsupported(target: string, kind: UnsupportedKind): Result<never, StepFailure> {
  return err({
    code: 'kind-unsupported',
    message: `The target ${target} cannot carry out ${kind} yet.`,
    remedy: 'Take this entry out of the manifest and make it by hand.',
    retriable: false,
    effect: 'none',
  })
}
