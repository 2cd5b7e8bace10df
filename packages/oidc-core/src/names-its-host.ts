/**
 * Returns whether an http(s) URI says its host between `//` and the next slash, without a user.
 *
 * `https:cb` and `https:/cb` are parsed as if they did, but a browser takes them for a path of the page that it is on.
 */
export const namesItsHost = (uri: string): boolean => /^https?:\/\/[^/@\\]+(?:[/?#]|$)/i.test(uri)
