import type { CommentDisplayPart } from 'typedoc'
import { describe, expect, it } from 'vitest'
import { figureOf } from './draw-mermaid.ts'
import { groupOf, titleOf, withoutHeading } from './pages.ts'

describe('a page of the site', () => {
  it('has the title of its first heading, without marks', () => {
    expect(titleOf('Text\n\n# `voyage`, the *command*\n', 'README.md')).toBe('voyage, the command')
    expect(titleOf('## No first heading\n', 'README.md')).toBe('README.md')
  })

  it.each([
    ['docs/guides/passkeys.md', 'Guides'],
    ['docs/decisions/0001-one-plan-two-targets.md', 'Decisions'],
    ['docs/errors.md', 'Reference'],
    ['hosts/cli/README.md', 'Hosts'],
    ['bench/catalog/RESULTS.md', 'Benchmarks'],
    ['SECURITY.md', 'Project'],
  ])('%s is among %s', (path, group) => {
    expect(groupOf(path)).toBe(group)
  })

  const text = (value: string): CommentDisplayPart => ({ kind: 'text', text: value })
  const code = (value: string): CommentDisplayPart => ({ kind: 'code', text: value })

  it.each([
    [[text('# Title\n\nText')], '\n\nText'],
    [[text('# '), code('`pkce`'), text(' and more\nText '), code('`x`')], '\nText `x`'],
    [[text('## Not first\n')], '## Not first\n'],
    [[text('# Only a title')], ''],
  ])('loses its first heading and nothing else (%#)', (parts, rest) => {
    expect(
      withoutHeading(parts)
        .map((part) => part.text)
        .join(''),
    ).toBe(rest)
  })
})

describe('a drawing', () => {
  const figure = figureOf('flowchart LR\n  a[voyage.json] -->|"<b>"| b[plan]\n')

  it('is drawn with its words, and needs no network', () => {
    expect(figure).toContain('<svg role="img" aria-label=')
    expect(figure).toContain('voyage.json</text>')
    expect(figure.replaceAll('http://www.w3.org/2000/svg', '')).not.toContain('http')
  })

  it('has its source as text beside it, escaped', () => {
    expect(figure).toContain('a[voyage.json] -->|"&lt;b>"| b[plan]</pre>')
  })
})
