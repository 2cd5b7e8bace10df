import childProcess from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { basename } from 'node:path'

// Preloaded with --import: from here on the process ends with 99 at the first attempt to start another process, open a
// connection, look up a name or write a file, even where the attempt is caught. A file whose name is
// MAY_WRITE, and its temporary file, are free.

type Call = (...args: ReadonlyArray<unknown>) => unknown

const mayWrite = process.env['MAY_WRITE']
const isFree = (path: unknown): boolean => mayWrite !== undefined && basename(String(path)).includes(mayWrite)
const opensForReading = (flags: unknown): boolean =>
  flags === undefined || flags === 'r' || flags === fs.constants.O_RDONLY || typeof flags === 'function'

function forbid(
  holder: object,
  names: ReadonlyArray<string>,
  isAllowed: (args: ReadonlyArray<unknown>) => boolean = () => false,
): void {
  for (const name of names) {
    const original: Call = Reflect.get(holder, name)
    if (typeof original !== 'function') throw new TypeError(`${name} is no function`)
    Reflect.set(holder, name, (...args: ReadonlyArray<unknown>) => {
      if (isAllowed(args)) return Reflect.apply(original, holder, args)
      writeSync(2, `forbidden effect: ${name}${new Error().stack}\n`)
      process.exit(99)
    })
  }
}

const { writeSync } = fs
const writes = [
  'appendFile',
  'chmod',
  'chown',
  'copyFile',
  'cp',
  'link',
  'mkdir',
  'mkdtemp',
  'rename',
  'rm',
  'rmdir',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
]
forbid(childProcess, ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'])
forbid(childProcess.ChildProcess.prototype, ['spawn'])
forbid(net.Socket.prototype, ['connect'])
forbid(net.Server.prototype, ['listen'])
forbid(dgram, ['createSocket'])
forbid(dns, ['lookup', 'resolve'])
forbid(globalThis, ['fetch', 'WebSocket'])
forbid(fs.promises, writes, ([path]) => isFree(path))
forbid(fs, [...writes, ...writes.map((name) => `${name}Sync`), 'createWriteStream'], ([path]) => isFree(path))
for (const [holder, names] of [
  [fs, ['open', 'openSync']],
  [fs.promises, ['open']],
] as const) {
  forbid(holder, names, ([path, flags]) => opensForReading(flags) || isFree(path))
}
syncBuiltinESMExports()
