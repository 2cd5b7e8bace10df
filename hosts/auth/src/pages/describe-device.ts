// Browsers name their forebears too, so the youngest come first.
const browsers: ReadonlyArray<readonly [name: string, mark: RegExp]> = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Headless)?Chrome\/|\bCriOS\//],
  ['Safari', /\bSafari\//],
]

const systems: ReadonlyArray<readonly [name: string, mark: RegExp]> = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
]

/**
 * Returns what a person would call the browser of a User-Agent header, for example "Firefox, Windows"; the header itself
 * when neither browser nor system is known. It is what the browser says, not what it is.
 */
export function describeDevice(userAgent: string): string {
  const known = [browsers, systems].flatMap((kind) => kind.find(([, mark]) => mark.test(userAgent))?.[0] ?? [])
  return known.length === 0 ? userAgent : known.join(', ')
}
