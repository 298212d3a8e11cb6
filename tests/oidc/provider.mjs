// A third-party OpenID Connect provider (npm oidc-provider), for the tests of signing in with one. The
// first line that it prints is its issuer, and it ends when its input does. The user `ada` has the
// address ada@example.com; an address that begins with `unverified` is not verified.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const jwk = (type, options, more) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), ...more });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'glotto',
        client_secret: 'a secret that only the two of us know + %',
        redirect_uris: ['https://app.glotto.test/signed-in/real', 'https://api.glotto.test/v1/providers/posting/answers'],
      },
      {
        client_id: 'glotto-es256',
        client_secret: 'another secret',
        id_token_signed_response_alg: 'ES256',
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: ['https://app.glotto.test/signed-in/curve'],
      },
    ],
    jwks: {
      keys: [
        jwk('rsa', { modulusLength: 2048 }, { kid: 'rsa', use: 'sig', alg: 'RS256' }),
        jwk('ec', { namedCurve: 'P-256' }, { kid: 'curve', use: 'sig', alg: 'ES256' }),
      ],
    },
    cookies: { keys: ['a key of cookies'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'locale', 'zoneinfo'] },
    pkce: { required: () => true },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
    findAccount: (_, name) => ({
      accountId: name,
      claims: () => ({
        sub: name,
        email: `${name}@example.com`,
        email_verified: !name.startsWith('unverified'),
        name: `${name} of the real provider`,
        locale: 'de-DE',
        zoneinfo: 'Europe/Berlin',
      }),
    }),
  });
  server.on('request', provider.callback());
  console.log(issuer);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
