/**
 * A place in a JSON document that may be malformed. Checks between values walk these, so that
 * they report what they can even where the shape of some other value is wrong.
 */
export interface JsonNode {
  readonly value: unknown
  readonly path: string
}

/** Returns the node of a document's root. */
export const rootNode = (value: unknown): JsonNode => ({ value, path: '$' })

/** Returns the JSON path of a key below a path; keys that are not plain words are quoted. */
export function childPath(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`
  return /^[A-Za-z_$][\w$-]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the node of a key; its value is undefined when there is none. */
export function member(node: JsonNode, key: string): JsonNode {
  const value = isRecord(node.value) && Object.hasOwn(node.value, key) ? node.value[key] : undefined
  return { value, path: childPath(node.path, key) }
}

/** Returns the nodes of an array's items; none when it is not an array. */
export function items(node: JsonNode): ReadonlyArray<JsonNode> {
  if (!Array.isArray(node.value)) return []
  return node.value.map((value: unknown, index) => ({ value, path: childPath(node.path, index) }))
}

/** Returns an object's keys with their nodes; none when it is not an object. */
export function members(node: JsonNode): ReadonlyArray<readonly [string, JsonNode]> {
  if (!isRecord(node.value)) return []
  return Object.entries(node.value).map(([key, value]) => [key, { value, path: childPath(node.path, key) }])
}

/** Returns a node's text, or null when it is not a string. */
export const text = (node: JsonNode): string | null => (typeof node.value === 'string' ? node.value : null)
