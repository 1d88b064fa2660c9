/** Pages that Zoom has and nobody needs here. */
import { html } from '../../../src/emulator/index.ts';
import { pages } from '../api.ts';
import { NotePage } from './error.tsx';

export const profilePage = pages.operation('pages.profile', 'GET /profile', {
  summary: 'A user’s profile: nothing is set here',
  handler: () => Promise.resolve(html(NotePage({ title: 'Profile', text: 'Users are changed through the API.' }))),
});

export const signInPage = pages.operation('pages.signin', 'GET /signin', {
  summary: 'Signing in: nobody has to',
  handler: () => Promise.resolve(html(NotePage({ title: 'Sign in', text: 'Nobody has to sign in here.' }))),
});
