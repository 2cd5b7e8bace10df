import { defineConfig } from 'tsup'

export default defineConfig({
  // The worker is started by its file.
  entry: { main: 'src/main.ts', 'lanes/export-worker': 'src/lanes/export-worker.ts' },
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
