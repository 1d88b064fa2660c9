/** A payment intent, with every SDK that Stripe publishes. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

export const firstCall: MakeFirstCall = ({ credentials: { secretKey = '' }, base, own }) => {
  const { hostname, port } = new URL(own);
  return {
    does: 'Create a payment intent',
    method: 'POST',
    path: '/v1/payment_intents',
    headers: { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'amount=2000&currency=eur&automatic_payment_methods[enabled]=true',
    sdks: {
      node: `import Stripe from 'stripe';
const stripe = new Stripe('${secretKey}', { host: '${hostname}', port: ${port}, protocol: 'http' });
const intent = await stripe.paymentIntents.create({ amount: 2000, currency: 'eur' });
console.log(intent.id, intent.status);`,
      python: `import stripe
stripe.api_key = '${secretKey}'
stripe.api_base = '${base}'
intent = stripe.PaymentIntent.create(amount=2000, currency='eur')
print(intent.id, intent.status)`,
      go: `config := &stripe.BackendConfig{URL: stripe.String("${base}")}
stripe.SetBackend(stripe.APIBackend, stripe.GetBackendWithConfig(stripe.APIBackend, config))
stripe.Key = "${secretKey}"
intent, err := paymentintent.New(&stripe.PaymentIntentParams{Amount: stripe.Int64(2000), Currency: stripe.String("eur")})`,
      ruby: `require 'stripe'
Stripe.api_key = '${secretKey}'
Stripe.api_base = '${base}'
intent = Stripe::PaymentIntent.create(amount: 2000, currency: 'eur')
puts intent.id, intent.status`,
      php: `$stripe = new \\Stripe\\StripeClient(['api_key' => '${secretKey}', 'api_base' => '${base}']);
$intent = $stripe->paymentIntents->create(['amount' => 2000, 'currency' => 'eur']);
echo $intent->id, ' ', $intent->status;`,
      java: `Stripe.apiKey = "${secretKey}";
Stripe.overrideApiBase("${base}");
PaymentIntentCreateParams params = PaymentIntentCreateParams.builder().setAmount(2000L).setCurrency("eur").build();
PaymentIntent intent = PaymentIntent.create(params);`,
    },
  };
};
