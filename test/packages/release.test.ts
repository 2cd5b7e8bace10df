import { execFile } from 'node:child_process'
import { cp, globSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ReleaseView } from '../checks/release-obstacles.ts'
import { findReleaseObstacles } from '../checks/release-obstacles.ts'
import { root } from '../support/start-workers.ts'
import { packageNames } from './pack-packages.ts'

const run = promisify(execFile)

describe('a version', () => {
  it('raises every package and whatever depends on it, guides too, at exact versions, and publishes what the changesets say', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'voyage-version-'))
    const described = '{packages,hosts,docs/guides}/*/package.json'
    const files = globSync(
      ['package.json', described, 'package-lock.json', '.changeset/config.json', 'test/checks/raise-guide-pins.ts'],
      { cwd: root },
    )
    for (const file of files) {
      await mkdir(join(folder, dirname(file)), { recursive: true })
      await promisify(cp)(join(root, file), join(folder, file))
    }
    const changed = packageNames.map((name) => `'@voyage/${name}': minor`).join('\n')
    await writeFile(join(folder, '.changeset/one.md'), `---\n${changed}\n---\n\nA change.\n`)
    const git = (...args: ReadonlyArray<string>) =>
      run('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: folder })
    await git('init', '--quiet', '--initial-branch', 'main')
    await git('add', '.')
    await git('commit', '--quiet', '--message', 'a change')
    // All of it but the lock, which needs a registry.
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const steps: ReadonlyArray<string> = scripts['release:version'].split(' && ')
    expect(steps.at(-1)).toMatch(/^npm install --package-lock-only/)
    await run('sh', ['-euc', steps.slice(0, -1).join(' && ')], {
      cwd: folder,
      env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    })

    const after = await Promise.all(
      globSync(described, { cwd: folder }).map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))),
    )
    const versions = new Map<string, string>(after.map(({ name, version }) => [name, version]))
    const before = JSON.parse(await readFile(join(root, 'packages/pkce/package.json'), 'utf8')).version
    expect(packageNames.filter((name) => versions.get(`@voyage/${name}`) === before)).toEqual([])
    const stale = after.flatMap(({ name, dependencies = {} }) =>
      Object.entries(dependencies)
        .filter(([other, version]) => versions.has(other) && versions.get(other) !== version)
        .map(([other]) => `${name} on ${other}`),
    )
    expect(after.filter(({ version }) => version === undefined)).toHaveLength(4)
    expect(stale).toEqual([])
    for (const name of packageNames) {
      const cwd = join(folder, 'packages', name)
      expect(await readFile(join(cwd, 'CHANGELOG.md'), 'utf8')).toContain('A change.')
      const { stdout } = await run('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd })
      expect(stdout, name).toContain('"path": "CHANGELOG.md"')
    }
    expect(globSync('.changeset/*.md', { cwd: folder })).toEqual([])
    await rm(folder, { recursive: true })
  })
})

describe('a release', () => {
  const repository = { type: 'git', url: 'git+https://github.com/voyage/voyage.git', directory: 'packages/pkce' }
  const ready: ReleaseView = {
    packages: [{ folder: 'packages/pkce', version: '0.1.0', repository }],
    changesets: [],
    changes: [],
    pages: [{ file: 'README.md', text: 'Install one: `npm install @voyage/pkce`.' }],
    publisher: 'voyage/voyage',
  }
  const withPackage = (change: object): ReleaseView => ({
    ...ready,
    packages: ready.packages.map((one) => ({ ...one, ...change })),
  })

  it('has nothing in its way when versions are made, all is committed and each package says where its source is', () => {
    expect(findReleaseObstacles(ready)).toEqual([])
    expect(findReleaseObstacles({ ...ready, publisher: null })).toEqual([])
  })

  const unreleased = [{ file: 'guide.md', text: 'Once the\npackages are released, `npm install` finds them.' }]

  it('leaves pages as they are before there is a version', () => {
    const view = { ...withPackage({ version: '0.0.0' }), pages: unreleased }
    expect(findReleaseObstacles(view).filter((obstacle) => obstacle.includes('guide.md'))).toEqual([])
  })

  it('finds each page of this repository that speaks of a time before it', async () => {
    const files = globSync(['*.md', 'docs/guides/*/README.md'], { cwd: root })
    const pages = await Promise.all(
      files.map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
    )
    const telling = pages.filter(({ text }) => text.includes('npm --prefix "$VOYAGE" run pack'))
    const found = findReleaseObstacles({ ...ready, pages }).join('\n')
    const isReleased = !(await readFile(join(root, 'packages/pkce/package.json'), 'utf8')).includes('"0.0.0"')
    const expected = ['README.md', 'SECURITY.md', ...telling.map(({ file }) => file)]
    expect(telling).toHaveLength(4)
    expect(expected.filter((file) => found.includes(`${file} still`) === isReleased)).toEqual([])
  })

  /** Views with one thing each in the way, and what is said of it. */
  const refusals = (): ReadonlyArray<readonly [ReleaseView, string]> => {
    return [
      [withPackage({ version: '0.0.0' }), 'there is no version of packages/pkce. Run `npm run release:version`.'],
      [withPackage({ repository: undefined }), '"directory": "packages/pkce" }.'],
      [withPackage({ repository: 'github:voyage/voyage' }), 'does not say where its source is'],
      [
        withPackage({ repository: { ...repository, directory: 'packages/catalog' } }),
        'does not say where its source is',
      ],
      [{ ...ready, publisher: 'somebody/fork' }, 'names voyage/voyage, but somebody/fork publishes'],
      [{ ...ready, publisher: 'voyage' }, 'names voyage/voyage, but voyage publishes'],
      ...[
        'git+https://git.example/voyage/voyage.git',
        'git+https://github.com.example/voyage/voyage.git',
        'git+https://github.com/a/voyage/voyage.git',
        'git+https://github.com/voyage.git',
        'git+ssh://git@github.com/voyage/voyage.git',
      ].map(
        (url) =>
          [withPackage({ repository: { ...repository, url } }), 'which no workflow on GitHub publishes from'] as const,
      ),
      [
        {
          ...ready,
          publisher: null,
          packages: [
            ...ready.packages,
            {
              folder: 'packages/catalog',
              version: '0.1.0',
              repository: {
                type: 'git',
                url: 'git+https://github.com/voyage/other.git',
                directory: 'packages/catalog',
              },
            },
          ],
        },
        'the packages name several repositories',
      ],
      [{ ...ready, changesets: ['brave-cats.md'] }, 'changesets are not versioned yet: brave-cats.md.'],
      [{ ...ready, pages: unreleased }, 'guide.md still speaks of a time before the first release'],
      [{ ...ready, changes: [' M README.md'] }, 'the working tree has 1 changes.'],
    ]
  }

  it('is refused with what to do about it', () => {
    for (const [view, said] of refusals()) {
      const obstacles = findReleaseObstacles(view)
      expect(obstacles).toHaveLength(1)
      expect(obstacles[0]).toContain(said)
    }
  })

  it('is refused by what docs/releasing.md lists, each once, and by nothing else', async () => {
    const [, section = ''] = (await readFile(join(root, 'docs/releasing.md'), 'utf8')).split(
      '## What release:check says',
    )
    const rows = [...section.matchAll(/^\| (?!it says|---)(.+?) \|/gm)].map(([, row = '']) => row)
    const obstacles = refusals().flatMap(([view]) => findReleaseObstacles(view))
    // In a row, an ellipsis stands for what differs from one refusal to the next.
    const speaksOf = (row: string, obstacle: string): boolean => {
      const parts = row.split('…').map((part) => obstacle.indexOf(part))
      return parts.every((place, index) => place >= 0 && place >= (parts[index - 1] ?? 0))
    }
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter((row) => !obstacles.some((obstacle) => speaksOf(row, obstacle)))).toEqual([])
    const rowsOf = (obstacle: string) => rows.filter((row) => speaksOf(row, obstacle)).length
    expect(obstacles.filter((obstacle) => rowsOf(obstacle) !== 1)).toEqual([])
  })
})

describe('the workflows', () => {
  const files = globSync('.github/workflows/*.yml', { cwd: root })
  const read = async (file: string) => {
    const text = await readFile(join(root, file), 'utf8')
    return { text, workflow: parse(text) }
  }

  it('pin every action to a commit, give the token no more than reading but where a job says so, and know no secret', async () => {
    expect(files).toContain('.github/workflows/ci.yml')
    for (const file of files) {
      const { text, workflow } = await read(file)
      expect(workflow.permissions, file).toEqual({ contents: 'read' })
      expect(text, file).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|pull_request_target/)
      const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action)
      expect(used.filter((action) => !/^\.\/|^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/.test(action))).toEqual([])
    }
  })

  it('publish after CI, from main, by hand, with provenance and nothing but the identity of the workflow', async () => {
    const { workflow } = await read('.github/workflows/release.yml')
    expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch'])
    const { ci, publish } = workflow.jobs
    expect(ci).toEqual({ uses: './.github/workflows/ci.yml' })
    expect(publish).toMatchObject({
      needs: 'ci',
      if: "github.ref == 'refs/heads/main'",
      permissions: { contents: 'read', 'id-token': 'write' },
    })
    expect(publish.steps.at(-1)).toEqual({ run: 'npm run release:publish', env: { NPM_CONFIG_PROVENANCE: true } })
    expect(publish.steps[0].with).toEqual({ 'persist-credentials': false })
    const { workflow: checks } = await read('.github/workflows/ci.yml')
    expect(checks.jobs.ci.steps.at(-1)).toEqual({ run: '.ci/run' })
  })

  it('tag what was published, in a job of its own that alone may write', async () => {
    const { workflow } = await read('.github/workflows/release.yml')
    const names = Object.keys(workflow.jobs)
    expect(names.filter((name) => workflow.jobs[name].permissions?.contents === 'write')).toEqual(['tag'])
    const { tag } = workflow.jobs
    expect([tag.needs, tag.permissions]).toEqual(['publish', { contents: 'write' }])
    expect(tag.steps[0].with).toEqual({ 'fetch-tags': true })
    expect(tag.steps.at(-1).run).toMatch(/changeset git-tag\ngit push origin --tags\n$/)
  })
})
