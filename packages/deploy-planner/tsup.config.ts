import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/wrangler-config/index.ts', 'src/files/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
})
