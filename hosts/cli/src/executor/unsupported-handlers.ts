import type { Executor, Result, StepFailure } from '@voyage/deploy-planner'
import { err } from './result.ts'

type UnsupportedKind = 'pages.create' | 'pages.build' | 'pages.deploy'

/** Creates the handlers of the kinds that no target can carry out yet; each refuses before anything is changed. */
export function createUnsupportedHandlers(target: string): Pick<Executor['handlers'], UnsupportedKind> {
  const refuse = (kind: UnsupportedKind) => async () => unsupported(target, kind)
  return {
    'pages.create': refuse('pages.create'),
    'pages.build': refuse('pages.build'),
    'pages.deploy': refuse('pages.deploy'),
  }
}

/** Creates the finders of these kinds. */
export function createUnsupportedFinders(target: string): Pick<Executor['finders'], 'pages.create'> {
  const refuse = (kind: UnsupportedKind) => async () => unsupported(target, kind)
  return {
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
