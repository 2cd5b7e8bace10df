import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/start-workers.ts'
import { documents } from './code-blocks.ts'

/** The text without code: what stands in a fence or between backticks is no link. */
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** The anchors that a Markdown renderer gives to headings: lower case, spaces as hyphens, without punctuation. */
function anchorsOf(file: string): ReadonlyArray<string> {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function faultOf(file: string, link: string): string | null {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? join(root, file) : join(root, dirname(file), decodeURIComponent(path))
  if (relative(root, target).startsWith('..')) return `${link} leads out of the repository`
  if (!existsSync(target)) return `${link} is not there`
  if (anchor === undefined || statSync(target).isDirectory()) return null
  return anchorsOf(target).includes(anchor) ? null : `${link} has no such heading`
}

describe('links between the Markdown files', () => {
  it('are looked for in all of them', () => {
    expect(documents).toContain('README.md')
    expect(documents.some((file) => file.startsWith('docs/guides/'))).toBe(true)
  })

  it('lead to every decision from their index', () => {
    const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8')
    const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => name !== 'README.md')
    expect(decisions.filter((name) => !index.includes(`](${name})`))).toEqual([])
  })

  it.each(documents)('%s has no broken one', (file) => {
    const text = withoutCode(readFileSync(join(root, file), 'utf8'))
    const links = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, link = '']) => link)
    const inner = links.filter((link) => !/^[a-z]+:/.test(link))
    expect(inner.map((link) => faultOf(file, link)).filter((fault) => fault !== null)).toEqual([])
  })
})
