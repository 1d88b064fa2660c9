/** The browser's part of the Stripe.js stand-in that calls: confirming, tokens, methods, and the bank's question. */

export const methodsSource = String.raw`
  function flatten(value, path, into) {
    if (value === undefined || value === null) return into;
    if (typeof value !== 'object') { into.append(path, String(value)); return into; }
    Object.keys(value).forEach(function (key) { flatten(value[key], path ? path + '[' + key + ']' : key, into); });
    return into;
  }
  function idOf(secret) { return String(secret).split('_secret_')[0]; }
  function merge(one, other) {
    var all = Object.assign({}, one);
    Object.keys(other || {}).forEach(function (key) {
      var nested = all[key] && other[key] && typeof other[key] === 'object' && typeof all[key] === 'object';
      if (other[key] !== undefined) all[key] = nested ? merge(all[key], other[key]) : other[key];
    });
    return all;
  }

  function Stripe(key, options) {
    if (!(this instanceof Stripe)) return new Stripe(key, options);
    if (typeof key !== 'string' || !/^pk_/.test(key)) {
      throw new Error(/^(sk|rk)_/.test(key) ? 'You should not use your secret key with Stripe.js.\n        Please pass a publishable key instead.' : 'Please call Stripe() with your publishable key. You used an empty string.');
    }
    this._key = key;
    this._options = options || {};
  }
  Stripe.version = 3;
  var methods = Stripe.prototype;
  methods._registerWrapper = function () {};
  methods.registerAppInfo = function () {};
  methods._call = function (method, path, data) {
    var form = flatten(Object.assign({}, data, { key: this._key, _stripe_account: undefined }), '', new URLSearchParams());
    var headers = {};
    if (this._options.apiVersion) headers['Stripe-Version'] = this._options.apiVersion;
    if (this._options.stripeAccount) headers['Stripe-Account'] = this._options.stripeAccount;
    if (method === 'POST') headers['Content-Type'] = 'application/x-www-form-urlencoded';
    return fetch(base + path + (method === 'GET' ? '?' + form : ''), { method: method, headers: headers, body: method === 'POST' ? form.toString() : undefined })
      .then(function (response) { return response.json(); })
      .then(function (body) { return body.error ? { error: body.error } : { result: body }; })
      .catch(function (error) { return { error: { type: 'api_connection_error', message: String(error && error.message) } }; });
  };
  methods.elements = function (options) { return new Elements(options); };

  function named(name) { return function (answer) { var all = {}; all[answer.error ? 'error' : name] = answer.error || answer.result; return all; }; }
  function pathOf(kind) { return kind === 'paymentIntent' ? '/v1/payment_intents/' : '/v1/setup_intents/'; }
  function asElement(value) { return value instanceof Element ? value : undefined; }

  /** A method's data in which an element may stand for the card, and a word for a token. */
  function methodData(given) {
    var data = Object.assign({}, given);
    Object.keys(data).forEach(function (name) {
      var element = asElement(data[name]);
      if (!element) return;
      var read = element.group.method();
      data[name] = read[read.type];
      data.type = data.type || read.type;
      data.billing_details = merge(read.billing_details, data.billing_details);
    });
    return data;
  }
  function incomplete(group) {
    for (var i = 0; i < group.all.length; i++) {
      var wrong = group.all[i].state().errors[0];
      if (wrong) return wrong;
    }
    return undefined;
  }
  function elementIn(data) {
    var found;
    Object.keys(data || {}).forEach(function (name) { found = found || asElement(data[name]); });
    return found;
  }

  methods._retrieve = function (kind, secret) {
    return this._call('GET', pathOf(kind) + idOf(secret), { client_secret: secret, is_stripe_sdk: false }).then(named(kind));
  };
  methods.retrievePaymentIntent = function (secret) { return this._retrieve('paymentIntent', secret); };
  methods.retrieveSetupIntent = function (secret) { return this._retrieve('setupIntent', secret); };

  /** Confirms, and asks the customer where the bank wants that. */
  methods._confirm = function (kind, secret, data, handle) {
    var self = this;
    return this._call('POST', pathOf(kind) + idOf(secret) + '/confirm', Object.assign({ client_secret: secret, use_stripe_sdk: true }, data))
      .then(named(kind))
      .then(function (answer) { return answer.error || handle === false ? answer : self._next(kind, secret, answer); });
  };
  methods._next = function (kind, secret, answer) {
    var self = this;
    var next = answer[kind] && answer[kind].next_action;
    if (!next || answer[kind].status !== 'requires_action') return Promise.resolve(answer);
    if (next.redirect_to_url) { window.location.assign(next.redirect_to_url.url); return new Promise(function () {}); }
    if (next.type !== 'use_stripe_sdk') return Promise.resolve(answer);
    return this._call('POST', '/v1/3ds2/authenticate', { source: next.use_stripe_sdk.three_d_secure_2_source }).then(function (begun) {
      return begun.error ? { error: begun.error } : self._ask(kind, secret, begun.result.fallback_redirect_url);
    });
  };
  /** The bank's page above the shop's, until the customer has answered there. */
  methods._ask = function (kind, secret, url) {
    var self = this;
    var dialog = document.createElement('dialog');
    var frame = document.createElement('iframe');
    frame.src = url;
    frame.title = '3D Secure';
    frame.name = 'stripe-challenge-frame';
    frame.style.cssText = 'border:0;width:26rem;height:24rem;max-width:90vw';
    dialog.appendChild(frame);
    document.body.appendChild(dialog);
    dialog.showModal();
    return new Promise(function (resolve) {
      var closed = false;
      dialog.addEventListener('cancel', function () { closed = true; });
      var look = function () {
        self._retrieve(kind, secret).then(function (answer) {
          var intent = answer[kind];
          if (!closed && intent && intent.status === 'requires_action') { setTimeout(look, 300); return; }
          dialog.remove();
          var failed = intent && (intent.last_payment_error || intent.last_setup_error);
          resolve(intent && intent.status === 'requires_payment_method' && failed ? { error: merge(failed, kind === 'paymentIntent' ? { payment_intent: intent } : { setup_intent: intent }) } : answer);
        });
      };
      look();
    });
  };

  /** confirmPayment and confirmSetup: by elements, or by a method that is known. */
  methods._confirmElements = function (kind, options) {
    var self = this;
    var group = options.elements;
    var secret = options.clientSecret || (group && group.options.clientSecret);
    var params = options.confirmParams || {};
    var wrong = group && !options.confirmationToken && !params.payment_method && incomplete(group);
    if (wrong) return Promise.resolve({ error: wrong });
    if (!secret) return Promise.resolve({ error: problem('missing_client_secret', 'You must pass a clientSecret.') });
    var data = Object.assign({}, params);
    delete data.payment_method_data;
    if (options.confirmationToken || params.confirmation_token) data.confirmation_token = options.confirmationToken || params.confirmation_token;
    else if (group && !params.payment_method) data.payment_method_data = merge(group.method(), params.payment_method_data);
    return this._confirm(kind, secret, data).then(function (answer) {
      var intent = answer[kind];
      if (answer.error || options.redirect === 'if_required' || !params.return_url) return answer;
      var url = new URL(params.return_url, window.location.href);
      var name = kind === 'paymentIntent' ? 'payment_intent' : 'setup_intent';
      url.searchParams.set(name, intent.id);
      url.searchParams.set(name + '_client_secret', intent.client_secret);
      url.searchParams.set('redirect_status', intent.status === 'processing' ? 'pending' : intent.status === 'requires_payment_method' ? 'failed' : 'succeeded');
      window.location.assign(url.href);
      return new Promise(function () {});
    });
  };
  methods.confirmPayment = function (options) { return this._confirmElements('paymentIntent', options); };
  methods.confirmSetup = function (options) { return this._confirmElements('setupIntent', options); };

  /** One pair for each type: confirmCardPayment and confirmCardSetup, confirmSepaDebitPayment … */
  var types = { Card: 'card', SepaDebit: 'sepa_debit', UsBankAccount: 'us_bank_account', BacsDebit: 'bacs_debit', AuBecsDebit: 'au_becs_debit', AcssDebit: 'acss_debit', Ideal: 'ideal', Bancontact: 'bancontact', Eps: 'eps', P24: 'p24', Alipay: 'alipay', Klarna: 'klarna', AfterpayClearpay: 'afterpay_clearpay', Affirm: 'affirm', Fpx: 'fpx', Grabpay: 'grabpay', Oxxo: 'oxxo', Boleto: 'boleto', PayPal: 'paypal', CashappPay: 'cashapp', WechatPay: 'wechat_pay' };
  Object.keys(types).forEach(function (name) {
    var confirm = function (kind) {
      return function (secret, given, options) {
        var data = Object.assign({}, given);
        var wish = data.payment_method;
        if (wish && typeof wish === 'object') {
          var element = elementIn(wish);
          var wrong = element && incomplete(element.group);
          if (wrong) return Promise.resolve({ error: wrong });
          delete data.payment_method;
          data.payment_method_data = Object.assign({ type: types[name] }, methodData(wish));
        }
        return this._confirm(kind, secret, data, !(options && options.handleActions === false));
      };
    };
    methods['confirm' + name + 'Payment'] = confirm('paymentIntent');
    methods['confirm' + name + 'Setup'] = confirm('setupIntent');
  });

  methods.handleNextAction = function (options) {
    var secret = options.clientSecret;
    var kind = /^seti_/.test(secret) ? 'setupIntent' : 'paymentIntent';
    var self = this;
    return this._retrieve(kind, secret).then(function (answer) { return answer.error ? answer : self._next(kind, secret, answer); });
  };
  methods.handleCardAction = function (secret) { return this.handleNextAction({ clientSecret: secret }); };

  methods.createPaymentMethod = function (given, element, more) {
    var options = typeof given === 'string' ? merge({ type: given }, more) : given;
    if (asElement(element)) options[options.type] = element;
    var group = options.elements || (elementIn(options) || {}).group;
    var wrong = group && incomplete(group);
    if (wrong) return Promise.resolve({ error: wrong });
    var data = options.elements ? merge(options.elements.method(), options.params) : methodData(options);
    return this._call('POST', '/v1/payment_methods', data).then(named('paymentMethod'));
  };
  methods.createConfirmationToken = function (options) {
    var wrong = options.elements && incomplete(options.elements);
    if (wrong) return Promise.resolve({ error: wrong });
    var params = Object.assign({}, options.params);
    if (options.elements) params.payment_method_data = merge(options.elements.method(), params.payment_method_data);
    return this._call('POST', '/v1/confirmation_tokens', params).then(named('confirmationToken'));
  };
  methods.createToken = function (given, data) {
    var element = asElement(given);
    var wrong = element && incomplete(element.group);
    if (wrong) return Promise.resolve({ error: wrong });
    var body = {};
    if (element) body.card = Object.assign({}, element.group.method().card, data);
    else body[given] = data;
    return this._call('POST', '/v1/tokens', body).then(named('token'));
  };
  methods.createSource = function (given, data) {
    var element = asElement(given);
    var body = Object.assign({}, element ? data : given);
    if (element) Object.assign(body, { type: 'card', card: element.group.method().card });
    return this._call('POST', '/v1/sources', body).then(named('source'));
  };
  methods.redirectToCheckout = function (options) {
    if (!options || !options.sessionId) return Promise.resolve({ error: problem('missing_session', 'stripe.redirectToCheckout: You must provide a sessionId.') });
    window.location.assign(checkoutBase + '/c/pay/' + options.sessionId);
    return new Promise(function () {});
  };
  function embedded(secret, options) {
    var frame = document.createElement('iframe');
    frame.name = 'embedded-checkout';
    frame.title = 'Checkout';
    frame.style.cssText = 'border:0;width:100%;min-height:60rem';
    frame.src = checkoutBase + '/c/pay/' + String(secret).split('_secret_')[0];
    function told(event) {
      if (event.source !== frame.contentWindow || !event.data || event.data.type !== 'checkout.complete') return;
      if (event.data.url) window.location.assign(event.data.url);
      else if (options.onComplete) options.onComplete();
    }
    var checkout = {
      mount: function (place) {
        var at = typeof place === 'string' ? document.querySelector(place) : place;
        if (!at) throw new Error('Invalid value for mount(): no element matches ' + place + '.');
        window.addEventListener('message', told);
        at.appendChild(frame);
      },
      unmount: function () {
        window.removeEventListener('message', told);
        frame.remove();
      },
      destroy: function () { checkout.unmount(); },
    };
    return checkout;
  }
  methods.initEmbeddedCheckout = methods.createEmbeddedCheckoutPage = function (options) {
    var asked = options || {};
    var secret = asked.clientSecret || (asked.fetchClientSecret && asked.fetchClientSecret());
    if (!secret) return Promise.reject(new Error('You must provide fetchClientSecret or clientSecret.'));
    return Promise.resolve(secret).then(function (one) { return embedded(one, asked); });
  };
  methods.paymentRequest = function () {
    var request = new Emitter();
    request.canMakePayment = function () { return Promise.resolve(null); };
    request.show = request.abort = request.update = function () {};
    request.isShowing = function () { return false; };
    return request;
  };
`;
