import type { Output } from '../output.ts'

/** What a command may use of the world around it. */
export interface CommandContext {
  readonly output: Output
  /** The project root: the folder in which the command runs. Paths are relative to it. */
  readonly root: string
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Sets the exit code with which the command ends, unless it fails. */
  endWith(code: number): void
}

/** The manifest that a command reads unless --manifest names another. */
export const defaultManifest = 'hosts/meridian/voyage.json'

/** Epoch seconds, whole. */
export const now = (): number => Math.floor(Date.now() / 1000)
