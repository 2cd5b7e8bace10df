import { expect, it } from 'vitest'
import { commandLine } from './command-line.ts'

it('leaves out what is absent and quotes what a shell would take apart', () => {
  const options = {
    manifest: "it's mine.json",
    environment: 'production',
    adopt: false,
    only: undefined,
    execute: true,
  }
  expect(commandLine('deploy', options)).toBe(
    `voyage deploy --manifest 'it'\\''s mine.json' --environment production --execute`,
  )
  expect(commandLine('drift', { manifest: '$(rm -rf .)' })).toBe("voyage drift --manifest '$(rm -rf .)'")
})
