// A certified provider (panva/oidc-provider) configured as Pro Santé Connect is: its paths, its claims, its lifetimes, a
// wallet apart from the realm. A second client of it gets its userinfo as a signed JWT, as FranceConnect sends it.
// Prints its address once it listens. PEOPLE: JSON, claims by identifier. SITE: where the site is.
import http from 'node:http';
import Provider from 'oidc-provider';

const PREFIX = '/auth/realms/esante-wallet';
const PROTOCOL = '/protocol/openid-connect';
const people = JSON.parse(process.env.PEOPLE);
const site = process.env.SITE;
const claimsOf = (id) => Object.keys(people[id] ?? {}).filter((name) => name !== 'sub');
const client = (name, more) => ({
  client_id: `jalon-${name}`,
  client_secret: process.env.SECRET,
  redirect_uris: [`${site}/connexion/${name}/retour/`],
  post_logout_redirect_uris: [`${site}/deconnexion/retour/`],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_post',
  id_token_signed_response_alg: 'RS256',
  ...more,
});

const configuration = {
  clients: [client('e-cps'), client('franceconnect', { userinfo_signed_response_alg: 'RS256' })],
  clientAuthMethods: ['client_secret_post'],
  scopes: ['openid', 'scope_all', 'given_name', 'family_name', 'email'],
  claims: {
    openid: ['sub'],
    scope_all: [...new Set(Object.keys(people).flatMap(claimsOf))],
    given_name: ['given_name'],
    family_name: ['family_name'],
    email: ['email'],
    acr: null,
    auth_time: null,
  },
  acrValues: ['eidas1', 'eidas2', 'eidas3'],
  pkce: { required: () => true },
  routes: {
    authorization: `${PROTOCOL}/auth`,
    token: `${PROTOCOL}/token`,
    userinfo: `${PROTOCOL}/userinfo`,
    jwks: `${PROTOCOL}/certs`,
    end_session: `${PROTOCOL}/logout`,
  },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: async (ctx, form) => {
        ctx.body = form.replace('</form>', '<input type="hidden" name="logout" value="yes"></form>');
      },
    },
  },
  ttl: { AccessToken: 120, AuthorizationCode: 60, IdToken: 120, Session: 4 * 3600, Interaction: 300, Grant: 4 * 3600 },
  cookies: { keys: ['test-only'] },
  findAccount: async (ctx, id) => ({ accountId: id, claims: async () => people[id] }),
  interactions: { url: (ctx, interaction) => `${PREFIX}/mire/${interaction.uid}` },
  // No page of consent: Pro Santé Connect has none.
  loadExistingGrant: async (ctx) => {
    const { client: asking, session, provider, params } = ctx.oidc;
    const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
};

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(base + PREFIX, configuration);
  const answer = provider.callback();
  server.on('request', (req, res) => {
    const { pathname, searchParams, search } = new URL(req.url, base);
    if (pathname === '/wallet/auth') {
      res.writeHead(302, { location: `${base}${PREFIX}${PROTOCOL}/auth${search}` });
      return res.end();
    }
    if (pathname.startsWith(`${PREFIX}/mire/`)) {
      const id = searchParams.get('id');
      if (!id) return res.end('Qui ?');
      const result = id === 'annuler' ? { error: 'access_denied' } : { login: { accountId: id, acr: 'eidas1' } };
      return provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
    }
    req.originalUrl = req.url;
    if (req.url.startsWith(PREFIX)) req.url = req.url.slice(PREFIX.length) || '/';
    return answer(req, res);
  });
  console.log(base);
});
