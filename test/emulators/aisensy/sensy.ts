/** Callers of the AiSensy tests: raw calls, as apps make them (there is no SDK). */
import { createHmac } from 'node:crypto';
import aisensy from '../../../emulators/aisensy/index.ts';
import type { World } from '../../../src/index.ts';
import { worldTest, type Receiver } from '../../start.ts';

export const test = worldTest({ emulators: [aisensy] });
/** The clock stands until it is advanced. */
export const frozen = worldTest({ emulators: [aisensy], clock: 'frozen' });

// The tests look into answers of any shape.
// oxlint-disable-next-line typescript/no-explicit-any
export type Tree = any;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Tree;
}

export const baseOf = (world: World): string => world.baseUrls.aisensy ?? '';
export const credentialsOf = (world: World): Readonly<Record<string, string>> => world.credentials.aisensy ?? {};

export async function ask(url: string, options: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: 'manual', ...options });
  const text = await response.text();
  let body: Tree;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

export const post = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A send by the Campaign API v2. */
export const campaign = (world: World, about: object = {}, headers: Record<string, string> = {}): Promise<Reply> =>
  post(
    world.env.AISENSY_API_URL ?? '',
    {
      apiKey: world.env.AISENSY_API_KEY,
      campaignName: 'welcome_api',
      destination: '+91 98765 00001',
      userName: 'Riya Sen',
      templateParams: ['Riya'],
      ...about,
    },
    headers,
  );

/** The Project API. */
export function project(world: World) {
  const headers = { 'X-AiSensy-Project-API-Pwd': world.env.AISENSY_PROJECT_API_PWD ?? '' };
  const base = `${baseOf(world)}/project-apis/v1/project/${world.env.AISENSY_PROJECT_ID}`;
  return {
    base,
    headers,
    get: (path: string) => ask(`${base}${path}`, { headers }),
    post: (path: string, body: unknown = {}, more: Record<string, string> = {}) =>
      post(`${base}${path}`, body, { ...headers, ...more }),
    patch: (path: string, body: unknown) =>
      ask(`${base}${path}`, {
        method: 'PATCH',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    remove: (path: string) => ask(`${base}${path}`, { method: 'DELETE', headers }),
    text: (to: string, body: string) => post(`${base}/messages`, { to, type: 'text', text: { body } }, headers),
  };
}

/** The Direct API. */
export const direct = (world: World, path: string, body: unknown = {}, token?: string): Promise<Reply> =>
  post(`${baseOf(world)}/direct-apis/t1${path}`, body, {
    authorization: `Bearer ${token ?? credentialsOf(world).directApiToken}`,
  });

/** Templates and campaigns that are ready to send. */
export const ready = (world: World, extra: object = {}): Promise<void> =>
  world.fixtures({
    aisensy: {
      templates: [
        { name: 'welcome', text: 'Hi {{1}}, welcome.' },
        {
          name: 'order_update_img',
          type: 'IMAGE',
          text: 'Hi {{1}}, order {{2}} is out for delivery.',
          call_to_action: [{ type: 'URL', button_value: 'https://shop.example/t/{{3}}', button_title: 'Track' }],
        },
        { name: 'feedback', text: 'How was it?', quick_replies: ['Good', 'Bad'], category: 'MARKETING' },
      ],
      campaigns: [
        { name: 'welcome_api', template_name: 'welcome' },
        { name: 'order_update_img_api', template_name: 'order_update_img' },
        { name: 'feedback_api', template_name: 'feedback' },
      ],
      ...extra,
    },
  });

/** AiSensy's own sample: the body parsed and written again. */
export const verified = (receiver: Receiver, secret: string): boolean =>
  receiver.requests.every(
    ({ body, headers }) =>
      createHmac('sha256', secret)
        .update(JSON.stringify(JSON.parse(body)))
        .digest('hex') === headers['x-aisensy-signature'],
  );

export const topicsOf = (receiver: Receiver): string[] => (receiver.events as Tree[]).map(({ topic }) => topic);
