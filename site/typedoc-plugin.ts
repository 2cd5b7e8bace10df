import { Application, Converter, IndexEvent, KindRouter, type ProjectReflection, type Reflection } from 'typedoc'
import { drawMermaid } from './draw-mermaid.ts'
import { addLinkedFiles } from './linked-files.ts'
import { addressOf, placeDocument, withoutHeading } from './pages.ts'
import { undocumentedExports } from './undocumented-exports.ts'

/** A page of a file has the file's path as its address, which outlives a new title. */
class PathRouter extends KindRouter {
  protected override getIdealBaseName(target: Reflection): string {
    return addressOf(target) ?? super.getIdealBaseName(target)
  }
}

/**
 * Makes typedoc write a site: Markdown files as pages with a title and a place, linked files, drawings; and warn of
 * every export without a docstring.
 */
export function load(app: Application): void {
  app.renderer.defineRouter('paths', PathRouter)
  app.on(Application.EVENT_BOOTSTRAP_END, () => app.options.setValue('markdownItLoader', drawMermaid))
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    // Text of a guide counts as much as the name of a symbol: whoever looks for words is to find it.
    event.searchFieldWeights['document'] = event.searchFieldWeights['name'] ?? 1
  })
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, document) => placeDocument(document))
  app.on(Application.EVENT_VALIDATE_PROJECT, (project: ProjectReflection) => {
    for (const name of undocumentedExports(project)) app.logger.warn(`${name} of ${project.name} has no docstring`)
  })
  // Before typedoc puts what is there into groups.
  app.on(Application.EVENT_PROJECT_REVIVE, addLinkedFiles, 100)
  // After typedoc has read the README.
  app.on(Application.EVENT_PROJECT_REVIVE, takeHeadingsOff, -100)
}

/** The pages of the project and of packages have a title of their own above their README. */
function takeHeadingsOff(project: ProjectReflection): void {
  for (const page of [project, ...(project.children ?? [])]) {
    if (page.readme !== undefined) page.readme = withoutHeading(page.readme)
  }
}
