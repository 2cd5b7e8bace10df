import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blankBindingIds } from './blank-binding-ids.ts'
import type { BindingIds } from './sync-bindings.ts'
import { syncBindings } from './sync-bindings.ts'

type Kind = keyof BindingIds

/** How each kind is written, and an id of it by number. */
const forms: Readonly<
  Record<
    Kind,
    { readonly list: string; readonly name: string; readonly id: string; readonly make: (n: number) => string }
  >
> = {
  d1: {
    list: 'd1_databases',
    name: 'binding',
    id: 'database_id',
    make: (n) => `0a0a0a0a-1111-4222-8333-${String(n).padStart(12, '0')}`,
  },
  kv: { list: 'kv_namespaces', name: 'binding', id: 'id', make: (n) => String(n).padStart(32, 'f') },
  r2: { list: 'r2_buckets', name: 'binding', id: 'bucket_name', make: (n) => `bucket-${n}` },
  queues: { list: 'queues.producers', name: 'binding', id: 'queue', make: (n) => `queue-${n}` },
  deadLetterQueues: { list: 'queues.consumers', name: 'queue', id: 'dead_letter_queue', make: (n) => `dead-${n}` },
}
const kinds = Object.keys(forms) as ReadonlyArray<Kind>

/** A text with gaps: what stands between the ids, and for each id its section, kind, name and the quote around it. */
type Piece =
  | string
  | {
      readonly section: string
      readonly kind: Kind
      readonly name: string
      readonly quote: string
      readonly old: string
    }

interface Layout {
  readonly eol: string
  readonly mark: string
  readonly tail: string
  readonly indent: string
  readonly comment: string
  readonly gap: string
  readonly quote: string
  /** Shuffles keys and entries. */
  readonly pick: () => number
}

interface Binding {
  readonly section: string
  readonly kind: Kind
  readonly name: string
  readonly old: string
}

function shuffle<T>(items: ReadonlyArray<T>, pick: () => number): ReadonlyArray<T> {
  const keyed = items.map((item) => [pick(), item] as const)
  return keyed.sort((a, b) => a[0] - b[0]).map(([, item]) => item)
}

/** One `key = value` or `"key": value` of an entry; the id is a gap. */
function fieldsOf(
  { kind, name, section, old }: Binding,
  write: (key: string, value: Piece) => ReadonlyArray<Piece>,
  quote: string,
  pick: () => number,
) {
  const { name: nameKey, id } = forms[kind]
  const fields = [
    write(nameKey, `${quote}${name}${quote}`),
    write(id, { section, kind, name, quote, old }),
    write('note', `${quote}${id} is not it${quote}`),
  ]
  return shuffle(fields, pick)
}

function toToml(
  bindings: ReadonlyArray<Binding>,
  { eol, indent, comment, gap, quote, pick }: Layout,
): ReadonlyArray<Piece> {
  const write = (key: string, value: Piece) => [
    `${indent}${key}${gap}=${gap}`,
    value,
    `${comment === '' ? '' : ` # ${comment}`}${eol}`,
  ]
  const head = `name = "x" # ${comment}${eol}`
  return [
    head,
    ...shuffle(bindings, pick).flatMap((binding) => {
      const table = `${binding.section === '' ? '' : `env.${binding.section}.`}${forms[binding.kind].list}`
      return [`${eol}[[${table}]]${eol}`, ...fieldsOf(binding, write, quote, pick).flat()]
    }),
  ]
}

function toJsonc(bindings: ReadonlyArray<Binding>, layout: Layout): ReadonlyArray<Piece> {
  const { eol, indent, comment, gap, pick } = layout
  const note = comment === '' ? '' : `/* ${comment} */`
  const write = (key: string, value: Piece) => [`${indent}"${key}"${gap}:${gap}`, value, `,${note}${eol}`]
  const listOf = (section: string, kind: Kind): ReadonlyArray<Piece> => [
    `[${note}`,
    ...shuffle(bindings, pick)
      .filter((binding) => binding.section === section && binding.kind === kind)
      .flatMap((binding) => [`{${eol}`, ...fieldsOf(binding, write, '"', pick).flat(), `}${gap},${eol}`]),
    `],${eol}`,
  ]
  const sectionOf = (section: string): ReadonlyArray<Piece> => [
    ...shuffle(['d1', 'kv', 'r2'] as const, pick).flatMap((kind) => [
      `"${forms[kind].list}":${gap}`,
      ...listOf(section, kind),
    ]),
    `"queues": {${eol}"producers":`,
    ...listOf(section, 'queues'),
    '"consumers":',
    ...listOf(section, 'deadLetterQueues'),
    '},',
  ]
  return [
    `{${eol}// ${comment}${eol}`,
    ...sectionOf(''),
    `"env": { "staging": {`,
    ...sectionOf('staging'),
    `} }${eol}}`,
  ]
}

/** Returns the text with each gap filled. */
function fill(pieces: ReadonlyArray<Piece>, idOf: (gap: Exclude<Piece, string>) => string): string {
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : `${piece.quote}${idOf(piece)}${piece.quote}`))
    .join('')
}

const layouts = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  tail: fc.constantFrom('', '\n', '\r\n\r\n'),
  indent: fc.constantFrom('', '  ', '\t'),
  comment: fc.constantFrom('', 'database_id = "x"', '"id": "ü"', '🚀 do not touch'),
  gap: fc.constantFrom('', ' ', '\t '),
  quote: fc.constantFrom('"', "'"),
  pick: fc.infiniteStream(fc.nat()).map((stream) => () => stream.next().value ?? 0),
})
const bindingLists = fc.uniqueArray(
  fc.record({
    section: fc.constantFrom('', 'staging'),
    kind: fc.constantFrom(...kinds),
    name: fc.constantFrom('A', 'DB', 'constructor', '__proto__', 'x-1'),
    old: fc.constantFrom('', '<id of it>', 'old', '🚀'),
  }),
  { selector: ({ section, kind, name }) => `${section}/${kind}/${name}`, maxLength: 12 },
)

describe('generated configs', () => {
  it.each([
    ['toml', toToml],
    ['jsonc', toJsonc],
    ['json', toJsonc],
  ] as const)(
    'keep every byte but those of the ids that were given, matched by environment, kind and name (%s)',
    (format, write) => {
      fc.assert(
        fc.property(
          bindingLists,
          layouts,
          fc.constantFrom('', 'staging'),
          fc.infiniteStream(fc.boolean()),
          (bindings, layout, section, given) => {
            const pieces = write(bindings, layout)
            const text = layout.mark + fill(pieces, ({ old }) => old) + layout.tail
            const here = bindings.filter((binding) => binding.section === section)
            const wanted = new Map(
              here.filter(() => given.next().value).map((binding, n) => [binding, forms[binding.kind].make(n)]),
            )
            const idOf = ({ kind, name, section: at, old }: Binding) => {
              const found = [...wanted].find(
                ([binding]) => binding.kind === kind && binding.name === name && binding.section === at,
              )
              return found?.[1] ?? old
            }
            const ids = Object.fromEntries(
              kinds.map((kind) => {
                const own = [...wanted].filter(([binding]) => binding.kind === kind)
                return [kind, Object.fromEntries(own.map(([{ name }, id]) => [name, id]))]
              }),
            )
            const isThere = section === '' || format !== 'toml' || here.length > 0
            const env = section === '' ? {} : { env: section }
            const once = syncBindings({ text, format, ids, ...env })
            if (!isThere) {
              expect(once).toMatchObject({ error: { reason: 'environment_unknown' } })
              return
            }
            const expected = layout.mark + fill(pieces, idOf) + layout.tail
            expect(once).toMatchObject({ ok: true, value: { text: expected, unused: [] } })
            expect(once.ok && once.value.edits).toHaveLength([...wanted].filter(([{ old }, id]) => old !== id).length)
            expect(syncBindings({ text: expected, format, ids, ...env })).toMatchObject({
              value: { text: expected, edits: [] },
            })
            expect(blankBindingIds(expected, format)).toEqual(blankBindingIds(text, format))
          },
        ),
        { numRuns: 150 },
      )
    },
  )
})
