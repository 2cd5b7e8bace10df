import { html, raw } from 'hono/html'
import type { OpenApiDocument } from '../openapi/openapi-document.ts'
import type { ProblemCode } from '../problem.ts'
import { problemStatus, problemTitle } from '../problem.ts'
import { scopeMeanings } from '../scopes.ts'
import type { Markup } from './markup.ts'
import type { PlacedOperation } from './operation-article.ts'
import { operationArticle, problemCodes } from './operation-article.ts'
import { schemaBody } from './schema-markup.ts'
import { stylesheet } from './stylesheet.ts'

/** Returns the OpenAPI document as a page to read: no script, one stylesheet that its policy names by digest. */
export async function referencePage(document: OpenApiDocument): Promise<Response> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(stylesheet))
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return new Response(String(await page(document)), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
}

function page(document: OpenApiDocument): Markup {
  const { info, tags, components } = document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, described]): PlacedOperation => ({ ...described, path, method: method.toUpperCase() }),
    ),
  )
  const groups = tags.map(({ name }) => ({ name, operations: operations.filter(({ tags: [tag] }) => tag === name) }))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}: reference</title>
<style>${raw(stylesheet)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<div class="layout">
<nav aria-label="Operations">
${groups.map(
  (group) => html`<h2>${group.name}</h2>
<ul>${group.operations.map((each) => html`<li><a href="#${each.operationId}">${each.summary}</a></li>`)}</ul>`,
)}
<h2>Besides</h2>
<ul>
<li><a href="#credentials">Credentials</a></li>
<li><a href="#scopes">Scopes</a></li>
<li><a href="#problems">Problems</a></li>
<li><a href="#schemas">Schemas</a></li>
</ul>
</nav>
<main id="content">
<h1>${info.title}</h1>
<p>${info.description}</p>
<p>A request may bring an <code>X-Request-Id</code> of 1 to 128 letters, digits and <code>. _ : -</code>; every answer has one, and so has the audit log. No answer is to be stored. All this as an OpenAPI 3.1 document: <a href="openapi.json">openapi.json</a>.</p>
${groups.map(
  (group) => html`<section aria-label="${group.name}">
<h2>${group.name}</h2>
${group.operations.map((each) => operationArticle(each, document))}
</section>`,
)}
<section id="credentials" aria-label="Credentials">
<h2>Credentials</h2>
<p>As <code>Authorization: Bearer &lt;credential&gt;</code>.</p>
<dl>
${Object.entries(components.securitySchemes).map(
  ([name, scheme]) =>
    html`<div><dt><code>${name}</code></dt><dd>${scheme.description}${
      scheme.flows === undefined ? '' : html`<br>from <code>${scheme.flows.clientCredentials.tokenUrl}</code>`
    }</dd></div>`,
)}
</dl>
</section>
<section id="scopes" aria-label="Scopes">
<h2>Scopes</h2>
<dl>
${Object.entries(scopeMeanings).map(
  ([scope, meaning]) => html`<div><dt><code>${scope}</code></dt><dd>${meaning}</dd></div>`,
)}
</dl>
</section>
<section id="problems" aria-label="Problems">
<h2>Problems</h2>
<p>What is refused is answered as <code>application/problem+json</code> with the <code>type</code> <code>urn:voyage:problem:&lt;code&gt;</code>.</p>
<dl>
${codesOf(operations).map(
  (code) =>
    html`<div id="problem-${code}"><dt><code>${code}</code> <span class="quiet">${problemStatus(code)}</span></dt><dd>${problemTitle(code)}.</dd></div>`,
)}
</dl>
</section>
<section id="schemas" aria-label="Schemas">
<h2>Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) => html`<article id="schema-${name}" aria-labelledby="schema-${name}-title">
<h3 id="schema-${name}-title">${name}</h3>
${typeof schema['description'] === 'string' ? html`<p>${schema['description']}</p>` : ''}
${schemaBody(schema)}
</article>`,
)}
</section>
</main>
</div>
</body>
</html>
`
}

// The document is made of these codes alone.
function codesOf(operations: ReadonlyArray<PlacedOperation>): ReadonlyArray<ProblemCode> {
  const contents = operations.flatMap(({ responses }) => Object.values(responses).map(({ content }) => content))
  const codes = contents.flatMap((content) => problemCodes(content?.['application/problem+json']?.schema))
  return ([...new Set(codes)] as ReadonlyArray<ProblemCode>).toSorted((a, b) => problemStatus(a) - problemStatus(b))
}
