import type { Result } from '../result.ts'
import type { ConfigInvalid, ParsedConfig, WranglerConfigFormat } from './config-literal.ts'
import { parseJsoncConfig } from './parse-jsonc-config.ts'
import { parseTomlConfig } from './parse-toml-config.ts'

/** A text without its byte order mark, and the mark. */
export interface SplitText {
  readonly mark: string
  readonly text: string
}

/** Returns the text and its byte order mark apart; no parser here knows the mark. */
export function splitByteOrderMark(text: string): SplitText {
  return text.startsWith('\uFEFF') ? { mark: '\uFEFF', text: text.slice(1) } : { mark: '', text }
}

/** Returns what a config without byte order mark holds, or its first error. */
export function parseConfig(text: string, format: WranglerConfigFormat): Result<ParsedConfig, ConfigInvalid> {
  return format === 'toml' ? parseTomlConfig(text) : parseJsoncConfig(text)
}
