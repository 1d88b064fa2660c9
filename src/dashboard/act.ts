/** How pages act: a form names a control call, it is made, and the page says what came of it. */
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { commandOf } from './commands.ts';
import { Refused, type Flash, type View } from './view.ts';
import { flashCookie } from './viewing.ts';
import { wordsOf } from './words.ts';

/** Makes the control call that a form names (`call`, `body`, further fields of the body), and goes `back`. */
export async function act(view: View, c: Context): Promise<Response> {
  const { call = '', body, back, ...fields } = (await c.req.parseBody()) as Record<string, string>;
  const [method = 'POST', path = '/'] = call.split(' ');
  return say(c, back, async () => {
    const whole = { ...objectOf(body), ...fields };
    const answer = await view.ask(path, { method, body: whole });
    return { text: wordsOf(call, answer), command: commandOf(view, call, whole) };
  });
}

function objectOf(text: string | undefined): object {
  try {
    return JSON.parse(text || '{}') as object;
  } catch (error) {
    throw new Refused(400, `That is not JSON: ${(error as Error).message}`);
  }
}

/** Does something, and goes back to a page that says how it went. */
export async function say(
  c: Context,
  back: string | undefined,
  work: () => Promise<Omit<Flash, 'kind'>>,
): Promise<Response> {
  const said = await work().then(
    (done): Flash => ({ kind: 'done', ...done }),
    (error: unknown): Flash => {
      if (!(error instanceof Refused)) throw error;
      return { kind: 'failed', text: error.message };
    },
  );
  const { kind, text, command = '' } = said;
  const kept: Flash = { kind, text: text.slice(0, 600), ...(command !== '' && command.length < 1200 && { command }) };
  setCookie(c, flashCookie, JSON.stringify(kept), { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 30 });
  return c.redirect(back?.startsWith('/') && !back.startsWith('//') ? back : '/', 303);
}
