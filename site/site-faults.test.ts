import { describe, expect, it } from 'vitest'
import { siteFaults } from './site-faults.ts'

const faultsOf = (html: string, others: ReadonlyArray<string> = []) =>
  siteFaults(
    new Map([
      ['docs/page.html', html],
      ['index.html', '<h1>Front</h1><h2 id="run-it">Run it</h2>'],
    ]),
    new Set(others),
  )

describe('a site in a folder', () => {
  it('has no fault when links, anchors, images and what it loads are there', () => {
    const html = `<link rel="stylesheet" href="../style.css"><h1 id="top">Page</h1><a href="../index.html#run-it">run</a>
      <a href="#top">top</a><a href="https://example.com/x">elsewhere</a><img src="a%20b.png" alt="A picture">`
    expect(faultsOf(html, ['style.css', 'docs/a b.png'])).toEqual([])
  })

  it.each([
    ['<h1>A</h1><a href="gone.html">x</a>', 'docs/page.html: gone.html is not there'],
    ['<h1>A</h1><a href="../index.html#gone">x</a>', 'docs/page.html: ../index.html#gone has no such anchor'],
    ['<h1>A</h1><a href="#gone">x</a>', 'docs/page.html: #gone has no such anchor'],
    ['<h1>A</h1><a href="../../README.md">x</a>', 'docs/page.html: ../../README.md is not there'],
    ['<h1>A</h1><img src="a.png" alt=" ">', 'docs/page.html: image a.png has no alt text'],
    [
      '<h1>A</h1><script src="https://cdn.example/x.js"></script>',
      'docs/page.html: https://cdn.example/x.js needs the network',
    ],
    [
      '<h1>A</h1><link rel="stylesheet" href="//cdn.example/x.css">',
      'docs/page.html: //cdn.example/x.css needs the network',
    ],
    [
      "<h1>A</h1><svg><style>@import url('https://fonts.example/a')</style></svg>",
      'docs/page.html: https://fonts.example/a needs the network',
    ],
    ['<p>A</p>', 'docs/page.html: 0 h1 instead of one'],
    ['<h1>A</h1><h1>B</h1>', 'docs/page.html: 2 h1 instead of one'],
  ])('%s is a fault', (html, fault) => {
    expect(faultsOf(html, ['docs/a.png'])).toEqual([fault])
  })
})
