/** A payment request, with the clients that take an endpoint. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

export const firstCall: MakeFirstCall = ({ credentials: { apiKey = '', authToken = '' }, base }) => ({
  does: 'Ask for a payment',
  method: 'POST',
  path: '/api/1.1/payment-requests/',
  headers: {
    'X-Api-Key': apiKey,
    'X-Auth-Token': authToken,
    'Content-Type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({ purpose: 'Piano lesson', amount: '500', buyer_name: 'Ada' }).toString(),
  sdks: {
    python: `from instamojo_wrapper import Instamojo
api = Instamojo(api_key='${apiKey}', auth_token='${authToken}', endpoint='${base}/api/1.1/')
answer = api.payment_request_create(amount='500', purpose='Piano lesson', buyer_name='Ada')
print(answer['payment_request']['longurl'])`,
    ruby: `require 'Instamojo-rb'
client = Instamojo::API.new('${apiKey}', '${authToken}', '${base}/api/1.1/').client
request = client.payment_request(amount: 500, purpose: 'Piano lesson', buyer_name: 'Ada')`,
    php: `$api = new Instamojo\\Instamojo('${apiKey}', '${authToken}', '${base}/api/1.1/');
$answer = $api->paymentRequestCreate(['purpose' => 'Piano lesson', 'amount' => '500', 'buyer_name' => 'Ada']);
echo $answer['longurl'];`,
  },
});
