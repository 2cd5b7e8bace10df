/** What a release looks at. */
export interface ReleaseView {
  readonly packages: ReadonlyArray<PackageView>
  /** File names of the changesets that no version has taken in yet. */
  readonly changesets: ReadonlyArray<string>
  /** Lines of `git status --porcelain`. */
  readonly changes: ReadonlyArray<string>
  /** `owner/name` of the repository whose workflow publishes; null on a machine of one's own. */
  readonly publisher: string | null
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
  const { packages, changesets, changes, publisher } = view
  const unversioned = packages.filter(({ version }) => version === '0.0.0').map(({ folder }) => folder)
  const obstacles = packages.flatMap((one) => judgeRepository(one, publisher))
  if (unversioned.length > 0) {
    obstacles.unshift(`there is no version of ${unversioned.join(', ')}. Run \`npm run release:version\`.`)
  }
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

/** npm refuses a provenance whose repository is not the package's own. */
function judgeRepository({ folder, repository }: PackageView, publisher: string | null): ReadonlyArray<string> {
  const { type, url, directory } = (
    typeof repository === 'object' && repository !== null ? repository : {}
  ) as Readonly<Record<string, unknown>>
  const wanted = `"repository": { "type": "git", "url": "git+https://<host>/<owner>/<name>.git", "directory": "${folder}" }`
  if (type !== 'git' || typeof url !== 'string' || directory !== folder) {
    return [`${folder}/package.json does not say where its source is, which provenance compares. Add ${wanted}.`]
  }
  const isPublisher = publisher === null || url.replace(/\.git$/, '').endsWith(`/${publisher}`)
  return isPublisher ? [] : [`${folder}/package.json names ${url}, but ${publisher} publishes. Make them one.`]
}
