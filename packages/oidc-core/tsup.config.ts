import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/admin/index.ts',
    'src/own-claims/index.ts',
    'src/passkeys/index.ts',
    'src/passwords/index.ts',
    'src/registration/index.ts',
    'src/resource-server/index.ts',
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
