import { parse, TomlError } from 'smol-toml'
import type { AST } from 'toml-eslint-parser'
import { ParseError, parseTOML } from 'toml-eslint-parser'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { ConfigInvalid, ConfigPath, ParsedConfig, StringLiteral } from './config-literal.ts'
import { configInvalidAt } from './config-literal.ts'

/**
 * Returns the data and string literals of TOML. The data comes from one parser and the places from another: what both
 * agree on is safe to edit. The text has no byte order mark.
 */
export function parseTomlConfig(text: string): Result<ParsedConfig, ConfigInvalid> {
  try {
    const program = parseTOML(text)
    const literals: Array<StringLiteral> = []
    for (const item of program.body[0].body) {
      if (item.type === 'TOMLKeyValue') collectPair(item, [], literals)
      else for (const pair of item.body) collectPair(pair, item.resolvedKey, literals)
    }
    return ok({ data: parse(text), literals })
  } catch (error) {
    if (error instanceof ParseError) return err(configInvalidAt(text, error.index, error.message))
    if (error instanceof TomlError) {
      const { line, column } = error
      // Below the first line it draws the place.
      const what = error.message.replace(/\n.*/s, '')
      return err({ reason: 'config_invalid', line, column, message: `line ${line}, column ${column}: ${what}` })
    }
    throw error
  }
}

function collectPair(pair: AST.TOMLKeyValue, path: ConfigPath, into: Array<StringLiteral>): void {
  const keys = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value))
  collect(pair.value, [...path, ...keys], into)
}

function collect(node: AST.TOMLContentNode, path: ConfigPath, into: Array<StringLiteral>): void {
  if (node.type === 'TOMLArray') {
    for (const [index, element] of node.elements.entries()) collect(element, [...path, index], into)
  } else if (node.type === 'TOMLInlineTable') {
    for (const pair of node.body) collectPair(pair, path, into)
  } else if (node.kind === 'string') {
    const [start, end] = node.range
    into.push({ path, value: node.value, start, end, quote: node.style === 'literal' ? "'" : '"' })
  }
}
