// A certified OpenID provider (npm: oidc-provider) on loopback: whoever signs in is who they say, with any password.
const [folder, port, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const { default: Provider } = await import(`${folder}/node_modules/oidc-provider/lib/index.js`);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name", "preferred_username"],
    groups: ["groups"],
  },
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  cookies: { keys: ["of a test"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: `${id}@example.org`,
      email_verified: true,
      name: `${id} of the provider`,
      preferred_username: id,
      groups: [],
    }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
