import { mkdirSync, writeFileSync } from 'node:fs'

mkdirSync('dist', { recursive: true })
writeFileSync('dist/index.html', '<h1>Help</h1>\n')
writeFileSync('dist/environment.json', JSON.stringify(Object.keys(process.env).sort()))
