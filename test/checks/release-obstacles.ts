/** What a release looks at. */
export interface ReleaseView {
  readonly packages: ReadonlyArray<PackageView>
  /** File names of the changesets that no version has taken in yet. */
  readonly changesets: ReadonlyArray<string>
  /** Lines of `git status --porcelain`. */
  readonly changes: ReadonlyArray<string>
  /** What people read who take the packages: README files, guides, SECURITY.md. */
  readonly pages: ReadonlyArray<Page>
  /** `owner/name` of the repository whose workflow publishes; null on a machine of one's own. */
  readonly publisher: string | null
}

/** A Markdown file. */
export interface Page {
  /** Relative to the repository's root. */
  readonly file: string
  readonly text: string
}

/** One package.json, as far as a release is concerned. */
export interface PackageView {
  /** Its folder, relative to the repository's root. */
  readonly folder: string
  readonly version: string
  /** As it stands there; npm takes a text or an object. */
  readonly repository: unknown
}

/** Returns what stands in the way of publishing, each with how to mend it; nothing when all is ready. */
export function findReleaseObstacles(view: ReleaseView): ReadonlyArray<string> {
  const { packages, changesets, changes, pages, publisher } = view
  const unversioned = packages.filter(({ version }) => version === '0.0.0').map(({ folder }) => folder)
  const obstacles = [...packages.flatMap((one) => judgeRepository(one, publisher)), ...judgeSources(packages)]
  if (unversioned.length > 0) {
    obstacles.unshift(`there is no version of ${unversioned.join(', ')}. Run \`npm run release:version\`.`)
  } else obstacles.push(...judgePages(pages))
  if (changesets.length > 0) {
    const names = changesets.join(', ')
    obstacles.push(
      `changesets are not versioned yet: ${names}. Run \`npm run release:version\` and commit what it writes.`,
    )
  }
  if (changes.length > 0)
    obstacles.push(`the working tree has ${changes.length} changes. Commit them, or put them aside.`)
  return obstacles
}

/** What is published with a version must not say that there is none. */
function judgePages(pages: ReadonlyArray<Page>): ReadonlyArray<string> {
  const dated = pages.filter(({ text }) => /(?:nothing\s+has\s+been|packages\s+are)\s+released/i.test(text))
  return dated.map(
    ({ file }) => `${file} still speaks of a time before the first release. Say what is so now: npm has the packages.`,
  )
}

/**
 * npm takes a provenance only from a workflow of the very repository that package.json names. The workflow that
 * publishes runs on GitHub, so no other host will do.
 */
function judgeRepository({ folder, repository }: PackageView, publisher: string | null): ReadonlyArray<string> {
  const { type, url, directory } = (
    typeof repository === 'object' && repository !== null ? repository : {}
  ) as Readonly<Record<string, unknown>>
  const wanted = `"repository": { "type": "git", "url": "git+https://github.com/${publisher ?? '<owner>/<name>'}.git", "directory": "${folder}" }`
  if (type !== 'git' || typeof url !== 'string' || directory !== folder) {
    return [`${folder}/package.json does not say where its source is, which provenance compares. Add ${wanted}.`]
  }
  const source = sourceOf(url)
  if (source === null) {
    return [`${folder}/package.json names ${url}, which no workflow on GitHub publishes from. Make it ${wanted}.`]
  }
  const isPublisher = publisher === null || source === publisher
  return isPublisher ? [] : [`${folder}/package.json names ${source}, but ${publisher} publishes. Make it ${wanted}.`]
}

/** `owner/name` of a repository on GitHub, in the spelling that npm compares; null for any other. */
function sourceOf(url: string): string | null {
  return /^git\+https:\/\/github\.com\/([\w-]+\/[\w.-]+)\.git$/.exec(url)?.[1] ?? null
}

/** All packages are published by one workflow. */
function judgeSources(packages: ReadonlyArray<PackageView>): ReadonlyArray<string> {
  const urls = packages.flatMap(({ repository }) =>
    typeof repository === 'object' && repository !== null && 'url' in repository ? [String(repository.url)] : [],
  )
  const named = [...new Set(urls)]
  return named.length < 2 ? [] : [`the packages name several repositories: ${named.join(', ')}. Make them one.`]
}
