import type { Node, ParseError } from 'jsonc-parser'
import { getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { ConfigInvalid, ConfigPath, ParsedConfig, StringLiteral } from './config-literal.ts'
import { configInvalidAt } from './config-literal.ts'

/** Returns the data and string literals of JSON with comments. The text has no byte order mark. */
export function parseJsoncConfig(text: string): Result<ParsedConfig, ConfigInvalid> {
  const errors: Array<ParseError> = []
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false })
  const first = errors[0]
  if (first) return err(configInvalidAt(text, first.offset, splitWords(printParseErrorCode(first.error))))
  if (root?.type !== 'object') return err(configInvalidAt(text, 0, 'expected an object'))
  const literals: Array<StringLiteral> = []
  collect(root, [], literals)
  return ok({ data: getNodeValue(root), literals })
}

function collect(node: Node, path: ConfigPath, into: Array<StringLiteral>): void {
  if (node.type === 'string') {
    into.push({ path, value: node.value, start: node.offset, end: node.offset + node.length, quote: '"' })
  } else if (node.type === 'array') {
    for (const [index, child] of (node.children ?? []).entries()) collect(child, [...path, index], into)
  } else if (node.type === 'object') {
    // Of a key written twice the last one counts, as in JSON.parse.
    const properties = new Map<string, Node>()
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? []
      if (key && value) properties.set(key.value, value)
    }
    for (const [key, value] of properties) collect(value, [...path, key], into)
  }
}

/** `PropertyNameExpected` to `property name expected`. */
const splitWords = (code: string): string => code.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase()
