import { expect, test } from 'vitest'
import { newWebhookSecret, signWebhook } from './sign-webhook.ts'

// The example that the libraries of the Standard Webhooks specification are tested with.
const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' }
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

test('signs as the Standard Webhooks specification has it', async () => {
  expect(await signWebhook(message, [secret])).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': signature,
  })
})

test('signs with the old secret as well while receivers change over', async () => {
  const next = newWebhookSecret((length) => new Uint8Array(length).fill(7))
  const signatures = (await signWebhook(message, [next, secret]))['webhook-signature']?.split(' ')
  expect(signatures).toHaveLength(2)
  expect(signatures?.[1]).toBe(signature)
})

test('a secret has 32 random bytes', () => {
  const made = newWebhookSecret((length) => crypto.getRandomValues(new Uint8Array(length)))
  expect(atob(made.slice('whsec_'.length))).toHaveLength(32)
})
