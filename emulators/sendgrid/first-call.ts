/** A mail, with every SDK that SendGrid publishes. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

const [to, from, subject, text] = ['ada@example.com', 'school@example.com', 'Hello', 'Your class begins at nine.'];

export const firstCall: MakeFirstCall = ({ credentials: { apiKey = '' }, base, own }) => {
  const content = [{ type: 'text/plain', value: text }];
  const body = JSON.stringify({ personalizations: [{ to: [{ email: to }] }], from: { email: from }, subject, content });
  return {
    does: 'Send a mail',
    method: 'POST',
    path: '/v3/mail/send',
    headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
    body,
    sdks: {
      node: `import mail from '@sendgrid/mail';
mail.setApiKey('${apiKey}');
mail.client.setDefaultRequest('baseUrl', '${base}/');
await mail.send({ to: '${to}', from: '${from}', subject: '${subject}', text: '${text}' });`,
      python: `from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail
client = SendGridAPIClient('${apiKey}', host='${base}')
client.send(Mail(from_email='${from}', to_emails='${to}', subject='${subject}', plain_text_content='${text}'))`,
      go: `message := mail.NewSingleEmail(mail.NewEmail("", "${from}"), "${subject}", mail.NewEmail("", "${to}"), "${text}", "${text}")
request := sendgrid.GetRequest("${apiKey}", "/v3/mail/send", "${base}")
request.Method, request.Body = "POST", mail.GetRequestBody(message)
response, err := sendgrid.API(request)`,
      ruby: `require 'sendgrid-ruby'
include SendGrid
mail = Mail.new(Email.new(email: '${from}'), '${subject}', Email.new(email: '${to}'), Content.new(type: 'text/plain', value: '${text}'))
SendGrid::API.new(api_key: '${apiKey}', host: '${base}').client.mail._('send').post(request_body: mail.to_json)`,
      php: `$mail = new \\SendGrid\\Mail\\Mail();
$mail->setFrom('${from}');
$mail->addTo('${to}');
$mail->setSubject('${subject}');
$mail->addContent('text/plain', '${text}');
(new \\SendGrid('${apiKey}', ['host' => '${base}']))->send($mail);`,
      java: `SendGrid client = new SendGrid("${apiKey}", true);
client.setHost("${new URL(own).host}");
Request request = new Request();
request.setMethod(Method.POST);
request.setEndpoint("mail/send");
request.setBody(new Mail(new Email("${from}"), "${subject}", new Email("${to}"), new Content("text/plain", "${text}")).build());
client.api(request);`,
    },
  };
};
