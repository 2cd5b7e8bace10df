import type { Plan } from './plan.ts'

/**
 * Returns the plan's graph as a Mermaid flowchart: an arrow from each step to those that wait for it. Nodes are numbered,
 * so that no name can break the syntax; titles are escaped.
 */
export function renderPlanMermaid(plan: Plan): string {
  const numbers = new Map(plan.steps.map((step, index) => [step.id, `s${index}`]))
  const nodes = plan.steps.map((step) => `  ${numbers.get(step.id)}["${escapeTitle(step.title)}"]:::${step.action}`)
  const edges = plan.steps.flatMap((step) =>
    step.dependsOn.map((id) => `  ${numbers.get(id)} --> ${numbers.get(step.id)}`),
  )
  const classes = [
    '  classDef create fill:#d7f5dd,stroke:#1a7f37,color:#0b3d1a',
    '  classDef update fill:#fff3c9,stroke:#9a6700,color:#4d3300',
    '  classDef none fill:#eeeeee,stroke:#888888,color:#333333',
  ]
  return ['flowchart TD', ...nodes, ...edges, ...classes, ''].join('\n')
}

const escapeTitle = (title: string): string =>
  title.replace(/[^\p{L}\p{N} ._/-]/gu, (character) => `#${character.codePointAt(0)};`)
