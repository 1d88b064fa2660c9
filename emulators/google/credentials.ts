/** What a namespace hands out: a client, users with their tokens, a service account's key; and the variables that an app would set. */
import { link, type Random } from '../../src/emulator/index.ts';
import { oauthFace, peopleFace } from './faces.ts';
import { drawAccessToken, drawRefreshToken, drawSub } from './ids.ts';
import { accountKeys } from './keys/jwt.ts';
import type { GoogleCtx } from './provider.ts';

export interface GivenUser {
  readonly email: string;
  readonly name: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface ServiceAccountKey {
  readonly type: 'service_account';
  readonly project_id: string;
  readonly private_key_id: string;
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly auth_uri: string;
  readonly token_uri: string;
  readonly auth_provider_x509_cert_url: string;
  readonly client_x509_cert_url: string;
  readonly universe_domain: 'googleapis.com';
}

export interface GoogleCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly users: readonly GivenUser[];
  readonly serviceAccount: ServiceAccountKey;
}

const people = ['Ada Byron', 'Grace Murray', 'Alan Mathison', 'Katherine Coleman'];
const firsts = [
  'amber',
  'birch',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'harbor',
  'island',
  'juniper',
  'lake',
  'maple',
];
const seconds = ['works', 'labs', 'studio', 'clinic', 'bakery', 'press', 'motors', 'health', 'media', 'books'];
const lowercase = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function drawCredentials(random: Random): Readonly<Record<string, string | object>> {
  const domain = `${random.pick(firsts)}${random.pick(seconds)}-${random.text(5, lowercase)}.example`;
  const users = people.map((name): GivenUser => ({
    email: `${name.split(' ')[0]?.toLowerCase()}@${domain}`,
    name,
    accessToken: drawAccessToken(random),
    refreshToken: drawRefreshToken(random),
  }));
  const [main] = users;
  return {
    clientId: `${random.int(1, 9)}${random.digits(11)}-${random.text(32, lowercase)}.apps.googleusercontent.com`,
    clientSecret: `GOCSPX-${random.base64url(28)}`,
    apiKey: `AIza${random.base64url(35)}`,
    ...(main && { email: main.email, accessToken: main.accessToken, refreshToken: main.refreshToken }),
    users,
    serviceAccount: drawServiceAccount(random),
  };
}

function drawServiceAccount(random: Random): ServiceAccountKey {
  const project = `${random.pick(firsts)}-${random.pick(seconds)}-${random.digits(6)}`;
  const email = `scheduler@${project}.iam.gserviceaccount.com`;
  const key = random.pick(accountKeys);
  return {
    type: 'service_account',
    project_id: project,
    private_key_id: key.id,
    private_key: key.privateKey,
    client_email: email,
    client_id: drawSub(random),
    auth_uri: link(peopleFace, '/o/oauth2/auth'),
    token_uri: link(oauthFace, '/token'),
    auth_provider_x509_cert_url: link(oauthFace, '/oauth2/v1/certs'),
    client_x509_cert_url: link(oauthFace, `/robot/v1/metadata/x509/${encodeURIComponent(email)}`),
    universe_domain: 'googleapis.com',
  };
}

/** The namespace's own, as they were handed out. */
export const given = (ctx: Pick<GoogleCtx, 'credentials'>): GoogleCredentials =>
  ctx.credentials as unknown as GoogleCredentials;

export function variables(credentials: GoogleCredentials, { base, own }: { base: string; own: string }) {
  const { clientId, clientSecret, apiKey, email, accessToken, refreshToken, serviceAccount } = credentials;
  return {
    GOOGLE_CLIENT_ID: clientId,
    GOOGLE_CLIENT_SECRET: clientSecret,
    GOOGLE_API_KEY: apiKey,
    GOOGLE_ACCESS_TOKEN: accessToken,
    GOOGLE_REFRESH_TOKEN: refreshToken,
    GOOGLE_USER_EMAIL: email,
    GOOGLE_CALENDAR_ID: email,
    GOOGLE_SERVICE_ACCOUNT_EMAIL: serviceAccount.client_email,
    GOOGLE_PRIVATE_KEY: serviceAccount.private_key,
    GOOGLE_SERVICE_ACCOUNT_KEY: JSON.stringify(serviceAccount),
    GOOGLE_BASE_URL: base,
    GOOGLE_AUTH_URL: `${base}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${base}/token`,
    GOOGLE_OWN_PORT_URL: `${own}/`,
  };
}
