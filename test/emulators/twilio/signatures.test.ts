/** Signatures: the vectors that the official validators agree on. */
import { expect, test } from 'vitest';
import twilio from 'twilio';
import { requestUrl } from '../../../emulators/twilio/webhooks/overrides.ts';
import { signature, withBodyDigest } from '../../../emulators/twilio/webhooks/signature.ts';

test('a form', () => {
  const params = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+12349013030',
    Digits: '1234',
    From: '+12349013030',
    To: '+18005551212',
  };
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  expect(signature('12345', url, params)).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=');
  expect(twilio.validateRequest('12345', signature('12345', url, params), url, params)).toBe(true);
});

test('repeated, empty and wide values', () => {
  const params = {
    Body: 'Héllo 👍 & co',
    From: '+14155550100',
    FromCity: '',
    MediaUrl: ['http://x/2', 'http://x/1', 'http://x/1'],
    NumMedia: '0',
    SmsSid: 'SM00000000000000000000000000000001',
    To: 'whatsapp:+15005550006',
  };
  const token = '0123456789abcdef0123456789abcdef';
  expect(signature(token, 'http://127.0.0.1:8080/hook?x=%20a', params)).toBe('2O//5ZOKjiTygd5t0LiLJ5sStSQ=');
});

test('a JSON body', () => {
  const body = '{"property":"value","boolean":true}';
  const url = withBodyDigest('https://mycompany.com/myapp.php?foo=1&bar=2', body);
  expect(url).toBe(
    'https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=d5729c000e5de6b3a10698fec78d482db85d744f1be820d1382b6bda1cfb7795',
  );
  expect(signature('12345', url)).toBe('cw/F1H7TQOSHvvwJMI1fx6+2WjA=');
  expect(twilio.validateRequestWithBody('12345', signature('12345', url), url, body)).toBe(true);
});

test('a GET', () => {
  expect(signature('12345', 'https://mycompany.com/voice?CallSid=CA123&From=%2B14155550100')).toBe(
    'skHYr3NlU002G8/iqgIo8azFTP4=',
  );
});

test('a URL without a path is requested and signed with one', () => {
  expect(requestUrl('http://127.0.0.1:8080#rc=2')).toBe('http://127.0.0.1:8080/');
  expect(requestUrl('http://127.0.0.1:8080?a=1')).toBe('http://127.0.0.1:8080/?a=1');
  expect(requestUrl('http://127.0.0.1:8080/x#rc=2')).toBe('http://127.0.0.1:8080/x');
});
