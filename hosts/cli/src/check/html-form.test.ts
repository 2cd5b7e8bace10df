import { expect, it } from 'vitest'
import { findSignInForm } from './html-form.ts'

it('finds the form with a password field among others, with its hidden fields decoded', () => {
  const html = `<form action="/search"><input name="q"></form>
    <form method="post" action="/sign-in?a=1&amp;b=2">
      <input type="hidden" name="csrf" value="&quot;x&quot;&lt;">
      <input name="username" type="text"><input name="password" type="password">
    </form>`
  expect(findSignInForm(html)).toEqual({ action: '/sign-in?a=1&b=2', hidden: [['csrf', '"x"<']] })
})

it('finds nothing on a page that asks for no password', () => {
  expect(findSignInForm('<form action="/x"><input name="q"></form>')).toBeUndefined()
})
