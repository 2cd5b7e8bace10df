import { describe, expect, it } from 'vitest'
import { operator, put } from './browser.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
const tenant = '/admin/tenants/ten_one'

describe('a query of the operator', () => {
  it.each([
    ['GET', '/admin/audit?limit=x', 'limit'],
    ['GET', '/admin/audit?foo=1', 'foo'],
    ['GET', `${tenant}/audit?limit=0`, 'limit'],
    ['GET', `${tenant}/audit?limit=1001`, 'limit'],
    ['GET', `${tenant}/users?limit=abc`, 'limit'],
    ['GET', `${tenant}/users?limit=1001`, 'limit'],
    ['GET', `${tenant}/users?foo=1`, 'foo'],
    ['GET', `${tenant}/users?user_id=a&user_id=b`, 'user_id'],
    ['GET', `${tenant}/users?after=`, 'after'],
    ['GET', `${tenant}/clients?limit=-1`, 'limit'],
    ['GET', `${tenant}/clients?limit=1001`, 'limit'],
    ['GET', `${tenant}/clients?user_id=a`, 'user_id'],
    ['GET', `${tenant}/users/ada?limit=1`, 'limit'],
    ['HEAD', `${tenant}/users/ada?limit=1`, null],
    ['GET', `${tenant}/clients/meridian?dry_run=true`, 'dry_run'],
    ['GET', `${tenant}/initial-access-tokens?limit=1`, 'limit'],
    ['GET', `${tenant}?foo=1`, 'foo'],
    ['PUT', `${tenant}?dry_run=true`, 'dry_run'],
    ['PUT', `${tenant}/users/ada?dry_run=yes`, 'dry_run'],
    ['PUT', `${tenant}/clients/meridian?dryrun=true`, 'dryrun'],
    ['PUT', `${tenant}/users/ada/password?dry_run=true`, 'dry_run'],
    ['DELETE', `${tenant}/users/ada?dry_run=true`, 'dry_run'],
    ['DELETE', `${tenant}/users/ada/sessions?foo=1`, 'foo'],
    ['POST', `${tenant}/users/ada/disable?foo=1`, 'foo'],
    ['POST', '/admin/housekeeping?foo=1', 'foo'],
  ])('that its endpoint does not know is refused by name: %s %s', async (method, path, name) => {
    const answer = method === 'PUT' ? await put(workers, path, {}) : await operator(workers, path, method)
    expect(answer.status).toBe(422)
    if (name === null) return
    const { errors } = (await answer.json()) as { errors: unknown }
    expect(errors).toEqual([{ path: name, expected: expect.any(String), message: expect.stringMatching(/^expected /) }])
  })

  it('changes nothing when it is refused, and where nothing is it is not found', async () => {
    expect((await operator(workers, `${tenant}/users/ada`)).status).toBe(200)
    expect((await operator(workers, '/admin/nowhere?foo=1')).status).toBe(404)
    expect((await workers.fetch('auth', 'http://auth.localhost:8787/admin/audit?foo=1')).status).toBe(401)
  })
})

describe('a tenant', () => {
  it('is known when it has a name, a user or a client', async () => {
    const read = async (id: string) => {
      const answer = await operator(workers, `/admin/tenants/${id}`)
      return [answer.status, ((await answer.json()) as { name?: string | null }).name]
    }
    expect(await read('ten_one')).toEqual([200, null])
    expect(await read('ten_nope')).toEqual([404, undefined])
    expect(await read('ten%20nope')).toEqual([422, undefined])
    await put(workers, '/admin/tenants/ten_nope', { name: 'New' })
    expect(await read('ten_nope')).toEqual([200, 'New'])
  })
})
