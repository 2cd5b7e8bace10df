import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node22',
  clean: true,
  // Workspace packages are bundled from source; what comes from npm stays a dependency.
  noExternal: [/^@voyage\//],
  esbuildOptions(options) {
    options.conditions = ['@voyage/source', 'node', 'import']
  },
})
