import { posix } from 'node:path'
import { Parser } from 'htmlparser2'

/** What one page of HTML has that can be wrong. */
interface Page {
  readonly anchors: ReadonlySet<string>
  /** What the page links to. */
  readonly links: ReadonlyArray<string>
  /** What the browser loads with the page: scripts, styles, images. */
  readonly loads: ReadonlyArray<string>
  readonly headings: number
  /** `src` of images that say nothing to whoever does not see them. */
  readonly mute: ReadonlyArray<string>
}

const elsewhere = /^[a-z][a-z0-9+.-]*:|^\/\//i

/**
 * Returns what is wrong with a site that is read from a folder: links and anchors that lead nowhere, images without
 * text, what needs the network, pages with no or several first headings.
 *
 * @param pages HTML by path from the site's folder
 * @param others paths of all other files
 */
export function siteFaults(pages: ReadonlyMap<string, string>, others: ReadonlySet<string>): ReadonlyArray<string> {
  const read = new Map([...pages].map(([path, html]) => [path, readPage(html)]))
  return [...read].flatMap(([path, page]) => {
    const faults = [
      ...page.links.flatMap((link) => linkFault(path, link)),
      ...page.loads.flatMap((link) => (elsewhere.test(link) ? [`${link} needs the network`] : linkFault(path, link))),
      ...page.mute.map((source) => `image ${source} has no alt text`),
      ...(page.headings === 1 ? [] : [`${page.headings} h1 instead of one`]),
    ]
    return [...new Set(faults)].map((fault) => `${path}: ${fault}`)
  })

  function linkFault(from: string, link: string): ReadonlyArray<string> {
    if (elsewhere.test(link)) return []
    const [file = '', anchor = ''] = link.split('#').map(decodeURIComponent)
    const target = file === '' ? from : posix.join(posix.dirname(from), file)
    const page = read.get(target)
    if (page === undefined) return others.has(target) ? [] : [`${link} is not there`]
    return anchor === '' || page.anchors.has(anchor) ? [] : [`${link} has no such anchor`]
  }
}

function readPage(html: string): Page {
  const anchors = new Set<string>()
  const links: Array<string> = []
  const loads: Array<string> = []
  const mute: Array<string> = []
  let headings = 0
  const parser = new Parser({
    onopentag(name, { id, href, src, alt }) {
      if (id !== undefined) anchors.add(id)
      if (name === 'h1') headings += 1
      if (name === 'a' && href !== undefined) links.push(href)
      if (name === 'link' && href !== undefined) loads.push(href)
      if (src !== undefined) loads.push(src)
      if (name === 'img' && !alt?.trim()) mute.push(src ?? '')
    },
    // A style may load as well: `@import url(...)`, a font, a background.
    ontext(text) {
      for (const [, url = ''] of text.matchAll(/@import url\(['"]?([^'")]+)/g)) loads.push(url)
    },
  })
  parser.end(html)
  return { anchors, links, loads, headings, mute }
}
