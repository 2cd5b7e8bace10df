import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/browser/index.ts',
    'src/browser/storage/index.ts',
    'src/browser/windows/index.ts',
    'src/cookie/index.ts',
    'src/cookie/hono/index.ts',
    'src/cookie/itty-router/index.ts',
    'src/memory/index.ts',
    'src/d1/index.ts',
    'src/contract/index.ts',
  ],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
})
