import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

type Claims = Record<string, unknown>;

export type OidcProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Claims of whoever signs in next; change them between sign-ins. Also for wrong ones, such as `aud` or `nonce`. */
  person: Claims;
  /** Scopes the discovery document offers, and those the last sign-in asked for. */
  scopesOffered: string[] | undefined;
  scopeAsked: string | null;
  /** Signs id tokens with a key the published set does not hold. */
  forgeSignature: boolean;
  /** A token with exactly these claims, by the key in use, by one nobody published, or HS256 keyed with the published key. */
  signToken(claims: Claims, by?: 'issuer' | 'stranger' | 'shared-secret'): Promise<string>;
  /** Puts a new key in use. The one before stays published unless told otherwise. */
  rotateKey(options?: { drop: boolean }): Promise<void>;
  /** How the set of keys is answered, and how often it was asked for. */
  keysAnswer: 'good' | 'error' | 'redirect' | 'too-large' | 'no-json';
  keysAsked: number;
  stop(): Promise<void>;
};

type Pending = { challenge: string; nonce: string | null; redirectUri: string };

/**
 * A small OpenID Connect provider on a free port of 127.0.0.1: discovery, RS256 keys, an authorization endpoint that
 * says yes at once, and a token endpoint that checks client, code, redirect address and PKCE.
 */
export async function startOidcProvider(): Promise<OidcProvider> {
  let keys = await generateKeyPair('RS256', { extractable: true });
  const strangerKeys = await generateKeyPair('RS256');
  let kid = 'test';
  let published: JWK[] = [await jwkOf(keys.publicKey, kid)];
  const pending = new Map<string, Pending>();
  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => send(res, 500, { error: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: OidcProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'mission-control',
    clientSecret: randomBytes(12).toString('hex'),
    person: { sub: 's1', email: 'sam@example.com', name: 'Sam Okafor', groups: ['sre'] },
    scopesOffered: undefined,
    scopeAsked: null,
    forgeSignature: false,
    signToken,
    async rotateKey({ drop } = { drop: false }) {
      keys = await generateKeyPair('RS256', { extractable: true });
      kid = `test-${published.length + 1}`;
      published = [...(drop ? [] : published), await jwkOf(keys.publicKey, kid)];
    },
    keysAnswer: 'good',
    keysAsked: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', provider.issuer);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return send(res, 200, discovery());
      case '/jwks':
        return answerKeys(res);
      case '/authorize':
        return authorize(url.searchParams, res);
      case '/token':
        return token(new URLSearchParams(await readText(req)), req.headers.authorization ?? '', res);
      default:
        return send(res, 404, {});
    }
  }

  function answerKeys(res: ServerResponse): void {
    provider.keysAsked += 1;
    switch (provider.keysAnswer) {
      case 'good':
        send(res, 200, { keys: published });
        break;
      case 'error':
        send(res, 500, {});
        break;
      case 'redirect':
        res.writeHead(302, { location: `${provider.issuer}/jwks` }).end();
        break;
      case 'too-large':
        send(res, 200, { keys: published, padding: 'x'.repeat(300 * 1024) });
        break;
      case 'no-json':
        res.writeHead(200).end('<html>');
        break;
    }
  }

  async function signToken(claims: Claims, by = 'issuer'): Promise<string> {
    if (by === 'shared-secret') {
      const secret = new TextEncoder().encode(await exportSPKI(keys.publicKey));
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid }).sign(secret);
    }
    const key = by === 'stranger' ? strangerKeys.privateKey : keys.privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
  }

  function discovery() {
    const { issuer } = provider;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      ...(provider.scopesOffered !== undefined && { scopes_supported: provider.scopesOffered }),
    };
  }

  function authorize(query: URLSearchParams, res: ServerResponse): void {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== provider.clientId || query.get('code_challenge_method') !== 'S256') {
      send(res, 400, { error: 'invalid_request' });
      return;
    }
    provider.scopeAsked = query.get('scope');
    const code = randomBytes(12).toString('hex');
    pending.set(code, {
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce'),
      redirectUri,
    });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    res.writeHead(302, { location: back.href }).end();
  }

  async function token(form: URLSearchParams, authorization: string, res: ServerResponse): Promise<void> {
    const expected = `Basic ${Buffer.from(`${provider.clientId}:${provider.clientSecret}`).toString('base64')}`;
    const grant = pending.get(form.get('code') ?? '');
    pending.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood = grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri');
    if (grant === undefined || !isGood) return send(res, 400, { error: 'invalid_grant' });
    if (authorization !== expected) return send(res, 401, { error: 'invalid_client' });
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: provider.issuer,
      aud: provider.clientId,
      iat: nowSeconds,
      exp: nowSeconds + 300,
      ...(grant.nonce !== null && { nonce: grant.nonce }),
      ...provider.person,
    };
    const key = provider.forgeSignature ? strangerKeys.privateKey : keys.privateKey;
    const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
    send(res, 200, { access_token: 'opaque', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }
}

async function jwkOf(key: CryptoKey, kid: string): Promise<JWK> {
  return { ...(await exportJWK(key)), kid, alg: 'RS256', use: 'sig' };
}

function send(res: ServerResponse, status: number, value: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function readText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
