/** Public documents: certificates, and the OpenID configuration. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import { keyOf, serviceAccountOf } from '../accounts/service-accounts.ts';
import { documents } from '../api.ts';
import { errors } from '../errors.ts';
import { apiFace, oauthFace, peopleFace } from '../faces.ts';
import { jwkOf, signingKeys } from '../keys/jwt.ts';

const Jwks = schema(() =>
  z.object({
    keys: z.array(
      z.object({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.string(), n: z.string(), e: z.string() }),
    ),
  }),
);

const Certificates = () => z.record(z.string(), z.string());

export const certs = documents.operation('oauth.certs', 'GET /oauth2/v3/certs', {
  summary: 'The keys that sign id tokens, as a JWKS',
  result: Jwks,
  handler: () => Promise.resolve({ keys: signingKeys.map(jwkOf) }),
});

const certificates = (): Promise<Record<string, string>> =>
  Promise.resolve(Object.fromEntries(signingKeys.map(({ id, certificate }) => [id, certificate])));

export const certsV1 = documents.operation('oauth.certsV1', 'GET /oauth2/v1/certs', {
  summary: 'The keys that sign id tokens, as certificates',
  result: Certificates,
  handler: certificates,
});

export const certsV2 = documents.operation('oauth.certsV2', 'GET /oauth2/v2/certs', {
  summary: 'The keys that sign id tokens, as a JWKS (older address)',
  result: Jwks,
  handler: () => Promise.resolve({ keys: signingKeys.map(jwkOf) }),
});

export const robotCertificates = documents.operation('oauth.robotCerts', 'GET /robot/v1/metadata/x509/{email}', {
  summary: 'The public key of a service account, as a certificate',
  result: Certificates,
  async handler(ctx, { params }) {
    const account = await serviceAccountOf(ctx, params.email);
    const key = account && keyOf(account);
    if (!key) throw errors.notFound();
    return { [key.id]: key.certificate };
  },
});

export const openidConfiguration = documents.operation(
  'oauth.openidConfiguration',
  'GET /.well-known/openid-configuration',
  {
    summary: 'The OpenID configuration: endpoints are here, the issuer stays Google',
    result: () => z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    handler: () =>
      Promise.resolve({
        issuer: 'https://accounts.google.com',
        authorization_endpoint: link(peopleFace, '/o/oauth2/v2/auth'),
        device_authorization_endpoint: link(oauthFace, '/device/code'),
        token_endpoint: link(oauthFace, '/token'),
        userinfo_endpoint: link({ options: { host: 'openid' } }, '/v1/userinfo'),
        revocation_endpoint: link(oauthFace, '/revoke'),
        jwks_uri: link(apiFace, '/oauth2/v3/certs'),
        response_types_supported: [
          'code',
          'token',
          'id_token',
          'code token',
          'code id_token',
          'token id_token',
          'code token id_token',
          'none',
        ],
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'email', 'profile'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
        claims_supported: [
          'aud',
          'email',
          'email_verified',
          'exp',
          'family_name',
          'given_name',
          'iat',
          'iss',
          'name',
          'picture',
          'sub',
        ],
        code_challenge_methods_supported: ['plain', 'S256'],
        grant_types_supported: [
          'authorization_code',
          'refresh_token',
          'urn:ietf:params:oauth:grant-type:device_code',
          'urn:ietf:params:oauth:grant-type:jwt-bearer',
        ],
      }),
  },
);
