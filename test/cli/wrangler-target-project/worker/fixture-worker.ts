export default {
  fetch: (): Response => new Response('hello from the fixture'),
}
