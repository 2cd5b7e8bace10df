import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/{bindings,context,credentials,hono,itty-router,projection}/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
})
