<?php
// The eight by curl, Stripe as its package does it (with certificates of its own), and a stream.
function call(string $name, string $url, array $options): void
{
    $handle = curl_init($url);
    curl_setopt_array($handle, [CURLOPT_RETURNTRANSFER => true] + $options);
    $body = curl_exec($handle);
    echo $name, ' ', $body === false ? curl_error($handle) : curl_getinfo($handle, CURLINFO_RESPONSE_CODE), "\n";
}

function bearer(string $variable): array
{
    return [CURLOPT_HTTPHEADER => ['Authorization: Bearer ' . getenv($variable), 'Content-Type: application/json']];
}

$mail = ['personalizations' => [['to' => [['email' => 'ada@example.com']]]], 'from' => ['email' => 'school@example.com'], 'subject' => 'Hello', 'content' => [['type' => 'text/plain', 'value' => 'Nine.']]];
call('sendgrid', 'https://api.sendgrid.com/v3/mail/send', [CURLOPT_POSTFIELDS => json_encode($mail)] + bearer('SENDGRID_API_KEY'));
call('aisensy', 'https://apis.aisensy.com/project-apis/v1/project/' . getenv('AISENSY_PROJECT_ID'), [CURLOPT_HTTPHEADER => ['X-AiSensy-Project-API-Pwd: ' . getenv('AISENSY_PROJECT_API_PWD')]]);
call('instamojo', 'https://www.instamojo.com/api/1.1/payment-requests/', [CURLOPT_POSTFIELDS => http_build_query(['purpose' => 'A book', 'amount' => '250']), CURLOPT_HTTPHEADER => ['X-Api-Key: ' . getenv('INSTAMOJO_API_KEY'), 'X-Auth-Token: ' . getenv('INSTAMOJO_AUTH_TOKEN')]]);
call('bolna', 'https://api.bolna.ai/user/me', bearer('BOLNA_API_KEY'));
call('zoom', 'https://zoom.us/oauth/token', [CURLOPT_USERPWD => getenv('ZOOM_CLIENT_ID') . ':' . getenv('ZOOM_CLIENT_SECRET'), CURLOPT_POSTFIELDS => http_build_query(['grant_type' => 'account_credentials', 'account_id' => getenv('ZOOM_ACCOUNT_ID')])]);
call('stripe', 'https://api.stripe.com/v1/customers', [CURLOPT_USERPWD => getenv('STRIPE_SECRET_KEY') . ':', CURLOPT_POSTFIELDS => 'email=ada%40example.com', CURLOPT_CAINFO => '/etc/ssl/certs/ca-certificates.crt']);
call('twilio', 'https://api.twilio.com/2010-04-01/Accounts/' . getenv('TWILIO_ACCOUNT_SID') . '/Messages.json', [CURLOPT_USERPWD => getenv('TWILIO_ACCOUNT_SID') . ':' . getenv('TWILIO_AUTH_TOKEN'), CURLOPT_POSTFIELDS => http_build_query(['To' => '+14155550100', 'From' => getenv('TWILIO_PHONE_NUMBER'), 'Body' => 'Hello'])]);
call('google', 'https://www.googleapis.com/calendar/v3/users/me/calendarList', bearer('GOOGLE_ACCESS_TOKEN'));
echo 'stream ', json_decode(file_get_contents('https://' . getenv('STRIPE_SECRET_KEY') . ':@api.stripe.com/v1/customers'))->object, "\n";
