export default {
  fetch: (_request: Request, env: { readonly GREETING: string }): Response =>
    new Response(`${env.GREETING} from the site, first edition`),
  queue: (): void => undefined,
}
