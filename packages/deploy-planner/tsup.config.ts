import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/contract/index.ts',
    'src/files/index.ts',
    'src/memory/index.ts',
    'src/objects/index.ts',
    'src/wrangler-config/index.ts',
  ],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
  // Deno and Workers know Node's modules by `node:` alone.
  removeNodeProtocol: false,
  external: [/^node:/],
})
