/** Small programs with the real hosts in them, as people write them: run under `backlot run`, in the languages that are installed. */
export interface Program {
  readonly name: string;
  /** The first word decides whether the language is there. */
  readonly command: (folder: string) => readonly string[];
  readonly file: string;
  readonly source: string;
  /** Whether the language's own package is there, too: a command that exits 0. */
  readonly needs?: readonly string[];
  readonly prints: RegExp;
}

const instamojo = 'https://www.instamojo.com/api/1.1/payment-requests/';

export const programs: readonly Program[] = [
  {
    name: 'node: the stripe package, axios, fetch and https',
    file: 'app.mjs',
    command: (folder) => ['node', `${folder}/app.mjs`],
    source: `import https from 'node:https';
import { createRequire } from 'node:module';
const Stripe = createRequire(process.env.PROJECT + '/package.json')('stripe');
const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);
const { id } = await stripe.customers.create({ email: 'ada@example.com' });
console.log('stripe', id);
const headers = { 'X-Api-Key': process.env.INSTAMOJO_API_KEY, 'X-Auth-Token': process.env.INSTAMOJO_AUTH_TOKEN };
const axios = createRequire(process.env.PROJECT + '/package.json')('axios');
console.log('axios', (await axios.get('${instamojo}', { headers })).status);
console.log('fetch', (await fetch('${instamojo}', { headers })).status);
https.get('${instamojo}', { headers }, (answer) => { console.log('https', answer.statusCode); answer.resume(); });
`,
    prints: /stripe cus_\w+\naxios 200\nfetch 200\nhttps 200/,
  },
  {
    name: 'node: a worker thread and a child process',
    file: 'threads.mjs',
    command: (folder) => ['node', `${folder}/threads.mjs`],
    source: `import { Worker, isMainThread } from 'node:worker_threads';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
const call = async (who) => console.log(who, (await fetch('https://api.stripe.com/v1/customers', { headers: { authorization: 'Bearer ' + process.env.STRIPE_SECRET_KEY } })).status);
if (process.argv[2] === 'child') await call('child');
else if (!isMainThread) await call('worker');
else {
  await new Promise((resolve) => new Worker(fileURLToPath(import.meta.url)).on('exit', resolve));
  process.stdout.write(execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'child']));
}
`,
    prints: /worker 200\nchild 200/,
  },
  {
    name: 'python: urllib',
    file: 'app.py',
    command: (folder) => ['/usr/bin/python3', `${folder}/app.py`],
    source: `import os, urllib.request
call = urllib.request.Request('https://api.stripe.com/v1/customers', headers={'Authorization': 'Bearer ' + os.environ['STRIPE_SECRET_KEY']})
print('urllib', urllib.request.urlopen(call).status)
`,
    prints: /urllib 200/,
  },
  {
    name: 'python: requests',
    file: 'requests_app.py',
    command: (folder) => ['/usr/bin/python3', `${folder}/requests_app.py`],
    needs: ['/usr/bin/python3', '-c', 'import requests'],
    source: `import os, requests
print('requests', requests.get('https://api.stripe.com/v1/customers', auth=(os.environ['STRIPE_SECRET_KEY'], '')).status_code)
`,
    prints: /requests 200/,
  },
  {
    name: 'python: httpx',
    file: 'httpx_app.py',
    command: (folder) => ['/usr/bin/python3', `${folder}/httpx_app.py`],
    needs: ['/usr/bin/python3', '-c', 'import httpx'],
    source: `import os, httpx
print('httpx', httpx.get('https://api.stripe.com/v1/customers', auth=(os.environ['STRIPE_SECRET_KEY'], '')).status_code)
`,
    prints: /httpx 200/,
  },
  {
    name: 'python: aiohttp, which takes no proxy from the environment',
    file: 'aiohttp_app.py',
    command: (folder) => ['/usr/bin/python3', `${folder}/aiohttp_app.py`],
    needs: ['/usr/bin/python3', '-c', 'import aiohttp'],
    source: `import aiohttp, asyncio, os
async def main():
    async with aiohttp.ClientSession(auth=aiohttp.BasicAuth(os.environ['STRIPE_SECRET_KEY'], '')) as session:
        async with session.get('https://api.stripe.com/v1/customers') as answer:
            print('aiohttp', answer.status)
asyncio.run(main())
`,
    prints: /aiohttp 200/,
  },
  {
    name: 'python: the stripe package, which pins a CA bundle',
    file: 'stripe_app.py',
    command: (folder) => ['/usr/bin/python3', `${folder}/stripe_app.py`],
    needs: ['/usr/bin/python3', '-c', 'import stripe'],
    source: `import os, stripe
stripe.api_key = os.environ['STRIPE_SECRET_KEY']
print('stripe', stripe.Customer.create(email='ada@example.com').email)
`,
    prints: /stripe ada@example.com/,
  },
  {
    name: 'python: the twilio package',
    file: 'twilio_app.py',
    command: (folder) => ['/usr/bin/python3', `${folder}/twilio_app.py`],
    needs: ['/usr/bin/python3', '-c', 'import twilio'],
    source: `import os
from twilio.rest import Client
client = Client(os.environ['TWILIO_ACCOUNT_SID'], os.environ['TWILIO_AUTH_TOKEN'])
message = client.messages.create(to='+14155550100', from_=os.environ['TWILIO_PHONE_NUMBER'], body='Hello')
print('twilio', message.sid)
`,
    prints: /twilio SM[0-9a-f]{32}/,
  },
  {
    name: 'curl',
    file: 'app.sh',
    command: (folder) => ['sh', `${folder}/app.sh`],
    needs: ['curl', '--version'],
    source: `curl -s -o /dev/null -w 'curl %{http_code}\\n' https://api.stripe.com/v1/customers -u "$STRIPE_SECRET_KEY:"
curl -s -o /dev/null -w 'other %{http_connect}\\n' https://bank.example/
true
`,
    prints: /curl 200\nother 403/,
  },
  {
    name: 'ruby: net/http',
    file: 'app.rb',
    command: (folder) => ['ruby', `${folder}/app.rb`],
    needs: ['ruby', '-v'],
    source: `require 'net/http'
uri = URI('https://api.stripe.com/v1/customers')
call = Net::HTTP::Get.new(uri)
call.basic_auth(ENV['STRIPE_SECRET_KEY'], '')
puts "ruby #{Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(call) }.code}"
`,
    prints: /ruby 200/,
  },
  {
    name: 'php: streams',
    file: 'app.php',
    command: (folder) => ['php', `${folder}/app.php`],
    needs: ['php', '-v'],
    source: `<?php
$context = stream_context_create(['http' => ['header' => 'Authorization: Bearer ' . getenv('STRIPE_SECRET_KEY'), 'proxy' => 'tcp://' . parse_url(getenv('HTTPS_PROXY'), PHP_URL_HOST) . ':' . parse_url(getenv('HTTPS_PROXY'), PHP_URL_PORT)]]);
echo 'php ', json_decode(file_get_contents('https://api.stripe.com/v1/customers', false, $context))->object, "\\n";
`,
    prints: /php list/,
  },
  {
    name: 'java: HttpURLConnection',
    file: 'App.java',
    command: (folder) => ['java', `${folder}/App.java`],
    needs: ['java', '-version'],
    source: `import java.net.*;
public class App {
  public static void main(String[] args) throws Exception {
    HttpURLConnection call = (HttpURLConnection) new URL("https://api.stripe.com/v1/customers").openConnection();
    call.setRequestProperty("Authorization", "Bearer " + System.getenv("STRIPE_SECRET_KEY"));
    System.out.println("java " + call.getResponseCode());
  }
}
`,
    prints: /java 200/,
  },
];
