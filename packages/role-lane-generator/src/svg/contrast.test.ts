import { describe, expect, it } from 'vitest'
import { BLOCK_STYLES } from './block-style.ts'
import { laneStylesheet } from './lane-stylesheet.ts'

const [light = '', dark = ''] = laneStylesheet.split('@media (prefers-color-scheme: dark)')

/** Colours of a theme by the name of their custom property. */
const coloursOf = (css: string): ReadonlyMap<string, string> =>
  new Map([...css.matchAll(/--lanes-([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name = '', colour = '']) => [name, colour]))

/** Relative luminance of WCAG 2.2. */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrastOf(one = '#000000', other = '#000000'): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

describe.each([
  ['light', coloursOf(light)],
  ['dark', coloursOf(dark)],
])('in the %s theme', (_, colours) => {
  it.each(Object.values(BLOCK_STYLES).map(({ name }) => name))(
    'a block of class %s, or its outline, stands out from the paper by 3:1 (WCAG 2.2, 1.4.11)',
    (name) => {
      const rule = new RegExp(`\\.lanes-${name} > rect \\{ fill: var\\(--lanes-${name}\\);(.*)\\}`).exec(laneStylesheet)
      const hasOutline = rule?.[1]?.includes(`stroke: var(--lanes-${name}-edge);`) === true
      const shown = colours.get(hasOutline ? `${name}-edge` : name)
      expect(contrastOf(shown, colours.get('paper'))).toBeGreaterThanOrEqual(3)
    },
  )

  it.each(['booked', 'follow-up', 'proposed', 'event', 'break', 'time-off', 'now'])(
    'the text of class %s stands out from its block by 4.5:1 (1.4.3)',
    (name) => expect(contrastOf(colours.get(`${name}-ink`), colours.get(name))).toBeGreaterThanOrEqual(4.5),
  )
})
