/** What is the same at every candidate. */
export const clientId = 'bench'
export const clientSecret = 'a-client-secret-of-enough-length-for-all'
export const redirectUri = 'https://client.example/callback'
export const scope = 'openid profile email offline_access'
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
export const password = 'correct horse battery staple'
export const operatorToken = 'operator-credential-of-the-bench'
