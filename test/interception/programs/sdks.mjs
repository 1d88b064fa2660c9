/** The official packages, as their documentation shows them: no base URL, no agent. */
import { createRequire } from 'node:module';
import mail from '@sendgrid/mail';
import { UsersS2SAuthClient } from '@zoom/rivet/users';
import { google } from 'googleapis';
import Stripe from 'stripe';
import twilio from 'twilio';

const { env } = process;

mail.setApiKey(env.SENDGRID_API_KEY);
const [sent] = await mail.send({ to: 'ada@example.com', from: 'school@example.com', subject: 'Hello', text: 'Nine.' });
console.log('@sendgrid/mail', sent.statusCode);

const stripe = new Stripe(env.STRIPE_SECRET_KEY);
console.log('stripe', (await stripe.customers.create({ email: 'ada@example.com' })).email);

const phone = twilio(env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN);
const message = { to: '+14155550100', from: env.TWILIO_PHONE_NUMBER, body: 'Hello' };
console.log('twilio', (await phone.messages.create(message)).direction);
const { verify } = phone;
const code = { to: '+14155550100', channel: 'sms' };
const verification = await verify.v2.services(env.TWILIO_VERIFY_SERVICE_SID).verifications.create(code);
console.log('twilio verify', verification.status);

const key = JSON.parse(env.GOOGLE_SERVICE_ACCOUNT_KEY);
const scopes = ['https://www.googleapis.com/auth/calendar'];
const robot = new google.auth.JWT({ email: key.client_email, key: key.private_key, scopes });
const calendars = await google.calendar({ version: 'v3', auth: robot }).calendarList.list();
console.log('googleapis, service account', calendars.data.kind);
const person = new google.auth.OAuth2(env.GOOGLE_CLIENT_ID, env.GOOGLE_CLIENT_SECRET);
person.setCredentials({ refresh_token: env.GOOGLE_REFRESH_TOKEN });
const primary = await google.calendar({ version: 'v3', auth: person }).calendars.get({ calendarId: 'primary' });
console.log('googleapis, refresh token', primary.data.kind);

const rivet = new UsersS2SAuthClient({
  accountId: env.ZOOM_ACCOUNT_ID,
  clientId: env.ZOOM_CLIENT_ID,
  clientSecret: env.ZOOM_CLIENT_SECRET,
  disableReceiver: true,
});
const { data } = await rivet.endpoints.users.getUser({ path: { userId: 'me' } });
console.log('@zoom/rivet', data.type);

const Instamojo = createRequire(import.meta.url)('instamojo-nodejs');
Instamojo.setKeys(env.INSTAMOJO_API_KEY, env.INSTAMOJO_AUTH_TOKEN);
const payment = Object.assign(new Instamojo.PaymentData(), { purpose: 'A book', amount: 250 });
Instamojo.createPayment(payment, (error, answer) =>
  console.log('instamojo-nodejs', error ?? JSON.parse(answer).success),
);
