import type { StepFailure } from '@voyage/deploy-planner'

/** The failure for an answer that is not in the form that Cloudflare documents. */
export function answerUnexpected(doing: string, effect: StepFailure['effect']): StepFailure {
  return {
    code: 'cloudflare-answer-unexpected',
    message: `${doing}: Cloudflare's answer is not in the form that its API documents.`,
    remedy: 'Run the command again; it looks first at what stands. If it stays so, use --target wrangler.',
    retriable: false,
    effect,
  }
}
