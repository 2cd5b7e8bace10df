import { html } from 'hono/html'
import type { Markup } from './page.ts'

/** Returns a field for a password, and its label. */
export function passwordField(field: {
  readonly name: string
  readonly label: string
  readonly autocomplete: string
}): Markup {
  const { name, label, autocomplete } = field
  return html`<div>
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="password" autocomplete="${autocomplete}" maxlength="1024" required>
</div>`
}
