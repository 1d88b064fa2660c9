/** Accounts: an AiSensy account is a project (also called assistant), one WhatsApp number with its data. */
import { hmac, type Account, type Random } from '../../src/emulator/index.ts';

export interface AisensyAccount extends Account {
  /** The project's id as it is shown; the main project's account is `main` in every namespace. */
  readonly projectId: string;
  /** Also called client and project owner. */
  readonly businessId: string;
  /** The business's own number: digits with country code. */
  readonly phoneNumber: string;
}

/** The account of the namespace's own project. The same everywhere, so that a snapshot can be restored elsewhere. */
export const MAIN = 'main';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JSON Web Token, HS256. */
export function jwt(claims: object, secret: string): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${hmac('sha256', secret, text, 'base64url')}`;
}

export const hexId = (random: Random): string => random.hex(24);

/** Key of the Campaign API, of a project. */
export const campaignKey = (random: Random, project: { id: string; name: string; business: string }, iat: number) =>
  jwt(
    {
      id: project.id,
      name: project.name,
      appName: 'AiSensy',
      clientId: project.business,
      activePlan: 'BASIC_MONTHLY',
      iat,
    },
    random.hex(64),
  );

export const projectPassword = (random: Random): string => random.hex(21);

/** Tokens are drawn before any clock is known; AiSensy's carry the second of their making. */
const epochOfKeys = 1_700_000_000;

export function drawCredentials(random: Random): Readonly<Record<string, string>> {
  const projectId = hexId(random);
  const businessId = hexId(random);
  const partnerId = hexId(random);
  const iat = epochOfKeys + random.int(0, 50_000_000);
  return {
    apiKey: campaignKey(random, { id: projectId, name: 'Backlot Shop', business: businessId }, iat),
    projectId,
    projectApiPassword: projectPassword(random),
    businessId,
    username: `owner-${random.hex(8)}@shop.example`,
    password: random.id('Ai-', 14),
    directApiToken: jwt({ assistantId: projectId, clientId: businessId, iat }, random.hex(64)),
    partnerId,
    partnerApiKey: `${random.hex(21)}_${partnerId}`,
    phoneNumber: `9180${random.digits(8)}`,
    webhookSecret: random.hex(64),
  };
}

export const mainAccount = ({
  projectId = '',
  businessId = '',
  phoneNumber = '',
}: Readonly<Record<string, string>>): AisensyAccount => ({ id: MAIN, projectId, businessId, phoneNumber });

export const jwtForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
