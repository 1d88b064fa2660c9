/** Stripe.js for a browser whose shop talks to Backlot: it defines `Stripe`, and calls where it was loaded from. */
import { file, html, link, z } from '../../../src/emulator/index.ts';
import { api } from '../api.ts';
import { errors } from '../errors.ts';
import { stripe } from '../provider.ts';
import { checkoutPages } from '../checkout/face.ts';
import { elementsSource } from './elements-source.ts';
import { methodsSource } from './methods-source.ts';

const scripts = stripe.api({
  host: 'js',
  path: '/v3',
  authenticate: { key: () => undefined, account: (ctx) => Promise.resolve(ctx.account) },
  bodies: 'brackets',
  envelope: ({ message, status }) => html(message, { status }),
  invalid: () => errors.invalid_params('Invalid request.'),
  unknown: ({ method, path }) => errors.unrecognized_url(method, path),
  cors: {},
});

/** Behind a real host the API is on another one; everywhere else it is where the script came from, proxies included. */
const places = `
  var loaded = document.currentScript && document.currentScript.src;
  var apart = !loaded || /^https?:\\/\\/js\\.stripe\\.com/.test(loaded);
  var own = apart ? '' : loaded.replace(/[?#].*$/, '').replace(/\\/((js\\/)?v3\\/?|[a-z]+\\/stripe\\.js)$/, '');
  var base = apart ? '${link(api, '')}' : own;
  var checkoutBase = apart ? '${link(checkoutPages, '')}' : own;
`;

const script = `(function () {
  'use strict';
  if (window.Stripe) return;
${places}${elementsSource}${methodsSource}
  window.Stripe = Stripe;
})();
`;

const served = () =>
  Promise.resolve(file(script, { type: 'text/javascript', headers: { 'cache-control': 'max-age=60' } }));

export const loadScript = scripts.operation('js.v3', 'GET /v3', {
  summary: 'Stripe.js',
  query: () => z.object({}),
  handler: served,
});
export const loadScriptSlash = scripts.operation('js.v3_slash', 'GET /v3/', {
  summary: 'Stripe.js, as pages load it',
  handler: served,
});
export const loadTrain = scripts.operation('js.train', 'GET /{train}/stripe.js', {
  summary: 'Stripe.js, as the npm loader takes it',
  handler: served,
});
