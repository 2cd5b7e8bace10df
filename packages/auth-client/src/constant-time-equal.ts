/** Returns whether two texts are equal, in a time that depends on their lengths alone. */
export function constantTimeEqual(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let at = 0; at < left.length; at++) difference |= left.charCodeAt(at) ^ right.charCodeAt(at % right.length)
  return difference === 0
}
