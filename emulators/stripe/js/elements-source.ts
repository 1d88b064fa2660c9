/** The browser's part of the Stripe.js stand-in that draws: fields for cards and their like, as plain JavaScript. */

export const elementsSource = String.raw`
  var counter = 0;
  var brands = [['visa', /^4/], ['mastercard', /^(5[1-5]|2[2-7])/], ['amex', /^3[47]/], ['discover', /^6(011|5)/], ['diners', /^3[068]/], ['jcb', /^35/], ['unionpay', /^62/]];

  function digits(text) { return String(text).replace(/\D/g, ''); }
  function brandOf(number) {
    for (var i = 0; i < brands.length; i++) if (brands[i][1].test(number)) return brands[i][0];
    return 'unknown';
  }
  function luhn(number) {
    var sum = 0;
    for (var i = 0; i < number.length; i++) {
      var digit = Number(number[number.length - 1 - i]);
      if (i % 2) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      sum += digit;
    }
    return sum % 10 === 0;
  }
  function problem(code, message) { return { type: 'validation_error', code: code, message: message }; }

  function expiryOf(text) {
    var all = digits(text);
    if (all.length < 3) return undefined;
    var month = Number(all.slice(0, 2));
    var year = Number(all.slice(2));
    return { exp_month: month, exp_year: year < 100 ? 2000 + year : year };
  }

  var checks = {
    number: function (value) {
      var number = digits(value);
      if (number.length < 12) return problem('incomplete_number', 'Your card number is incomplete.');
      return luhn(number) ? undefined : problem('invalid_number', 'Your card number is invalid.');
    },
    expiry: function (value) {
      var expiry = expiryOf(value);
      if (!expiry || digits(value).length < 4) return problem('incomplete_expiry', "Your card's expiration date is incomplete.");
      return expiry.exp_month >= 1 && expiry.exp_month <= 12 ? undefined : problem('invalid_expiry_month', "Your card's expiration date is invalid.");
    },
    cvc: function (value) {
      return digits(value).length < 3 ? problem('incomplete_cvc', "Your card's security code is incomplete.") : undefined;
    },
    iban: function (value) {
      return String(value).replace(/\s/g, '').length < 15 ? problem('incomplete_iban', 'Your IBAN is incomplete.') : undefined;
    },
    email: function (value) {
      return /^[^@\s]+@[^@\s]+$/.test(value) ? undefined : problem('incomplete_email', 'Your email is incomplete.');
    },
    text: function (value) { return value ? undefined : problem('incomplete_field', 'Please fill in this field.'); }
  };

  var fields = {
    number: { label: 'Card number', check: 'number', name: 'number', placeholder: '1234 1234 1234 1234', autocomplete: 'cc-number', inputmode: 'numeric' },
    expiry: { label: 'Expiration date', check: 'expiry', name: 'expiry', placeholder: 'MM / YY', autocomplete: 'cc-exp', inputmode: 'numeric' },
    cvc: { label: 'Security code', check: 'cvc', name: 'cvc', placeholder: 'CVC', autocomplete: 'cc-csc', inputmode: 'numeric' },
    iban: { label: 'IBAN', check: 'iban', name: 'iban', placeholder: 'DE00 0000 0000 0000 0000 00' },
    email: { label: 'Email', check: 'email', name: 'email', autocomplete: 'email', inputmode: 'email' },
    name: { label: 'Full name', check: 'text', name: 'name', autocomplete: 'name' },
    line1: { label: 'Address', check: 'text', name: 'line1', autocomplete: 'address-line1' },
    city: { label: 'City', check: 'text', name: 'city', autocomplete: 'address-level2' },
    postal_code: { label: 'Postal code', check: 'text', name: 'postal_code', autocomplete: 'postal-code' },
    country: { label: 'Country', check: 'text', name: 'country', autocomplete: 'country', value: 'US' }
  };
  var kinds = {
    payment: ['number', 'expiry', 'cvc'],
    card: ['number', 'expiry', 'cvc'],
    cardNumber: ['number'],
    cardExpiry: ['expiry'],
    cardCvc: ['cvc'],
    iban: ['iban'],
    linkAuthentication: ['email'],
    address: ['name', 'line1', 'city', 'postal_code', 'country'],
    expressCheckout: [],
    paymentRequestButton: []
  };

  function Emitter() { this.listeners = {}; }
  Emitter.prototype.on = function (event, listener) {
    (this.listeners[event] = this.listeners[event] || []).push(listener);
    return this;
  };
  Emitter.prototype.off = function (event, listener) {
    this.listeners[event] = (this.listeners[event] || []).filter(function (one) { return listener && one !== listener && one.inner !== listener; });
    return this;
  };
  Emitter.prototype.once = function (event, listener) {
    var self = this;
    var wrapped = function (payload) { self.off(event, wrapped); listener(payload); };
    wrapped.inner = listener;
    return this.on(event, wrapped);
  };
  Emitter.prototype.tell = function (event, payload) {
    (this.listeners[event] || []).slice().forEach(function (listener) { listener(payload); });
  };

  function Element(type, options) {
    Emitter.call(this);
    this.type = type;
    this.options = options || {};
    this.inputs = {};
  }
  Element.prototype = Object.create(Emitter.prototype);
  Element.prototype.mount = function (where) {
    var node = typeof where === 'string' ? document.querySelector(where) : where;
    if (!node) throw new Error('The selector you specified (' + where + ') applies to no DOM elements that are currently on the page.');
    this.unmount();
    this.node = node;
    this.root = document.createElement('div');
    this.root.className = '__PrivateStripeElement';
    var self = this;
    kinds[this.type].forEach(function (name) { self.root.appendChild(self.row(name)); });
    node.classList.add('StripeElement', 'StripeElement--empty');
    node.appendChild(this.root);
    setTimeout(function () { self.tell('ready', { elementType: self.type }); }, 0);
    return this;
  };
  Element.prototype.row = function (name) {
    var self = this;
    var about = fields[name];
    var id = 'stripe-' + this.type + '-' + name + '-' + ++counter;
    var row = document.createElement('div');
    var label = document.createElement('label');
    var input = document.createElement('input');
    label.htmlFor = id;
    label.textContent = about.label;
    label.style.cssText = 'display:block;font-size:.875em';
    input.id = id;
    input.name = about.name;
    ['placeholder', 'autocomplete', 'inputmode'].forEach(function (attribute) {
      if (about[attribute]) input.setAttribute(attribute, about[attribute]);
    });
    input.value = this.preset(name) || about.value || '';
    input.style.cssText = 'font:inherit;width:100%;box-sizing:border-box;padding:.5em';
    input.addEventListener('input', function () { self.changed(); });
    input.addEventListener('focus', function () { self.tell('focus', { elementType: self.type }); });
    input.addEventListener('blur', function () { self.tell('blur', { elementType: self.type }); });
    input.addEventListener('keydown', function (event) { if (event.key === 'Escape') self.tell('escape', { elementType: self.type }); });
    row.appendChild(label);
    row.appendChild(input);
    this.inputs[name] = input;
    return row;
  };
  Element.prototype.preset = function (name) {
    var defaults = this.options.defaultValues || {};
    return name === 'email' || name === 'name' ? defaults[name] : (defaults.address || {})[name];
  };
  Element.prototype.state = function () {
    var self = this;
    var names = Object.keys(this.inputs);
    var errors = names.map(function (name) { return checks[fields[name].check](self.inputs[name].value); }).filter(Boolean);
    var empty = names.every(function (name) { return !self.inputs[name].value; });
    return { errors: errors, empty: empty, complete: names.length > 0 && errors.length === 0 };
  };
  Element.prototype.changed = function () {
    var state = this.state();
    this.node.classList.toggle('StripeElement--empty', state.empty);
    this.node.classList.toggle('StripeElement--complete', state.complete);
    var wrong = state.errors.filter(function (error) { return error.code.indexOf('incomplete') !== 0; })[0];
    this.node.classList.toggle('StripeElement--invalid', Boolean(wrong));
    var payload = { elementType: this.type, complete: state.complete, empty: state.empty, error: wrong };
    if (this.type === 'card' || this.type === 'cardNumber') payload.brand = brandOf(digits(this.value('number')));
    if (this.type === 'card') payload.value = { postalCode: '' };
    if (this.type === 'payment') { payload.value = { type: 'card' }; payload.collapsed = false; }
    if (this.type === 'linkAuthentication') payload.value = { email: this.value('email') };
    if (this.type === 'address') payload.value = this.address();
    this.tell('change', payload);
  };
  Element.prototype.value = function (name) { return this.inputs[name] ? this.inputs[name].value.trim() : ''; };
  Element.prototype.address = function () {
    return {
      name: this.value('name'),
      address: { line1: this.value('line1'), line2: null, city: this.value('city'), state: null, postal_code: this.value('postal_code'), country: this.value('country') }
    };
  };
  Element.prototype.getValue = function () { return Promise.resolve({ complete: this.state().complete, value: this.address() }); };
  Element.prototype.unmount = function () {
    if (this.root) this.root.remove();
    this.root = undefined;
    this.inputs = {};
    return this;
  };
  Element.prototype.destroy = function () { this.destroyed = true; if (this.group) this.group.forget(this); return this.unmount(); };
  Element.prototype.update = function (options) { Object.assign(this.options, options); return this; };
  Element.prototype.focus = function () { var first = Object.values(this.inputs)[0]; if (first) first.focus(); return this; };
  Element.prototype.blur = function () { Object.values(this.inputs).forEach(function (input) { input.blur(); }); return this; };
  Element.prototype.clear = function () { Object.values(this.inputs).forEach(function (input) { input.value = ''; }); if (this.node) this.changed(); return this; };
  Element.prototype.collapse = function () { return this; };

  function Elements(options) {
    Emitter.call(this);
    this.options = options || {};
    this.all = [];
  }
  Elements.prototype = Object.create(Emitter.prototype);
  Elements.prototype.create = function (type, options) {
    if (!kinds[type]) throw new Error('A valid Element name must be provided. Valid Elements are: ' + Object.keys(kinds).join(', ') + '; you passed: ' + type + '.');
    if (this.getElement(type)) throw new Error("Can only create one Element of type '" + type + "' through an elements() instance.");
    var element = new Element(type, options);
    element.group = this;
    this.all.push(element);
    return element;
  };
  Elements.prototype.forget = function (element) { this.all = this.all.filter(function (one) { return one !== element; }); };
  Elements.prototype.getElement = function (type) {
    var name = typeof type === 'string' ? type : type && type.__elementType;
    return this.all.filter(function (element) { return element.type === name; })[0] || null;
  };
  Elements.prototype.update = function (options) { Object.assign(this.options, options); };
  Elements.prototype.fetchUpdates = function () { return Promise.resolve({}); };
  Elements.prototype.submit = function () {
    for (var i = 0; i < this.all.length; i++) {
      var wrong = this.all[i].state().errors[0];
      if (wrong) return Promise.resolve({ error: wrong });
    }
    return Promise.resolve(this.all.some(function (element) { return element.type === 'payment'; }) ? { selectedPaymentMethod: 'card' } : {});
  };
  /** What all fields of the group say, as a payment method's data. */
  Elements.prototype.method = function () {
    var self = this;
    var from = function (name) {
      for (var i = 0; i < self.all.length; i++) if (self.all[i].inputs[name]) return self.all[i].value(name);
      return '';
    };
    var details = {};
    if (from('email')) details.email = from('email');
    var place = this.getElement('address');
    if (place) Object.assign(details, { name: place.value('name'), address: place.address().address });
    if (from('iban')) return { type: 'sepa_debit', sepa_debit: { iban: from('iban').replace(/\s/g, '') }, billing_details: details };
    var expiry = expiryOf(from('expiry')) || {};
    return { type: 'card', card: { number: digits(from('number')), cvc: digits(from('cvc')), exp_month: expiry.exp_month, exp_year: expiry.exp_year }, billing_details: details };
  };
`;
