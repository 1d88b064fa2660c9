/** What Node programs call APIs with, each with a host of its own. */
import https from 'node:https';
import http2 from 'node:http2';
import { execFileSync } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import axios from 'axios';
import got from 'got';
import nodeFetch from 'node-fetch';
import { request } from 'undici';

const { env } = process;
const basic = (user, password) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const mail = {
  personalizations: [{ to: [{ email: 'ada@example.com' }] }],
  from: { email: 'school@example.com' },
  subject: 'Hello',
  content: [{ type: 'text/plain', value: 'Nine.' }],
};
const sendgrid = { authorization: `Bearer ${env.SENDGRID_API_KEY}` };
const sent = await got.post('https://api.sendgrid.com/v3/mail/send', { json: mail, headers: sendgrid });
console.log('got, sendgrid', sent.statusCode);

const project = `https://apis.aisensy.com/project-apis/v1/project/${env.AISENSY_PROJECT_ID}`;
const aisensy = { 'X-AiSensy-Project-API-Pwd': env.AISENSY_PROJECT_API_PWD };
console.log('node-fetch, aisensy', (await nodeFetch(project, { headers: aisensy })).status);

const instamojo = { 'X-Api-Key': env.INSTAMOJO_API_KEY, 'X-Auth-Token': env.INSTAMOJO_AUTH_TOKEN };
const payments = await axios.get('https://www.instamojo.com/api/1.1/payment-requests/', { headers: instamojo });
console.log('axios, instamojo', payments.status);

const bolna = { authorization: `Bearer ${env.BOLNA_API_KEY}` };
console.log('fetch, bolna', (await fetch('https://api.bolna.ai/user/me', { headers: bolna })).status);

const token = await request('https://zoom.us/oauth/token', {
  method: 'POST',
  headers: {
    authorization: basic(env.ZOOM_CLIENT_ID, env.ZOOM_CLIENT_SECRET),
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: `grant_type=account_credentials&account_id=${env.ZOOM_ACCOUNT_ID}`,
});
const zoom = { authorization: `Bearer ${(await token.body.json()).access_token}` };
console.log('undici, zoom', (await request('https://api.zoom.us/v2/users/me', { headers: zoom })).statusCode);

const stripe = { authorization: `Bearer ${env.STRIPE_SECRET_KEY}` };
const customers = await new Promise((resolve, reject) => {
  https.get('https://api.stripe.com/v1/customers', { headers: stripe }, resolve).on('error', reject);
});
customers.resume();
console.log('https, stripe', customers.statusCode);

const session = http2.connect('https://api.twilio.com');
const twilio = { authorization: basic(env.TWILIO_ACCOUNT_SID, env.TWILIO_AUTH_TOKEN) };
const stream = session.request({ ':path': `/2010-04-01/Accounts/${env.TWILIO_ACCOUNT_SID}.json`, ...twilio });
const account = await new Promise((resolve, reject) => stream.on('response', resolve).on('error', reject));
stream.resume();
session.close();
console.log('http2, twilio', account[':status']);

const calendar = new URL('calendar.mjs', import.meta.url);
const ownEnvironment = { argv: ['worker thread'], env: { GOOGLE_ACCESS_TOKEN: env.GOOGLE_ACCESS_TOKEN } };
await new Promise((resolve) => new Worker(calendar, ownEnvironment).on('exit', resolve));
process.stdout.write(execFileSync(process.execPath, [calendar.pathname, 'child process']));
