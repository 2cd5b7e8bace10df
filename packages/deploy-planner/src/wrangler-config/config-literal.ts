/** The file formats that wrangler reads. `json` allows comments and trailing commas, as wrangler does. */
export type WranglerConfigFormat = 'jsonc' | 'json' | 'toml'

/** Where a value stands in a config: keys and indexes from the root. */
export type ConfigPath = ReadonlyArray<string | number>

/** A string written in a config: where it belongs, what it says, and where its literal, quotes included, is written. */
export interface StringLiteral {
  readonly path: ConfigPath
  readonly value: string
  /** Offsets in UTF-16 code units, the end excluded. */
  readonly start: number
  readonly end: number
  readonly quote: '"' | "'"
}

/** A config that was read: its data, and the literals it is written with. */
export interface ParsedConfig {
  readonly data: unknown
  readonly literals: ReadonlyArray<StringLiteral>
}

/** Why a text is no config: the first error with its place, both counted from 1. */
export interface ConfigInvalid {
  readonly reason: 'config_invalid'
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Returns the refusal for an error at this offset of the text. */
export function configInvalidAt(text: string, offset: number, what: string): ConfigInvalid {
  const before = text.slice(0, offset).split('\n')
  const line = before.length
  const column = (before.at(-1)?.length ?? 0) + 1
  return { reason: 'config_invalid', line, column, message: `line ${line}, column ${column}: ${what}` }
}
