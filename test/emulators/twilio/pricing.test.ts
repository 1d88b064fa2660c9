/** Pricing v2: minutes from here to there. */
import { expect } from 'vitest';
import { credential, twilioTest } from './sdk.ts';

const test = twilioTest();

test('minutes of voice and of trunks, by country and number', async ({ sdk, world }) => {
  const voice = await sdk.pricing.v2.voice.countries('GB').fetch();
  expect(voice).toMatchObject({ country: 'United Kingdom', isoCountry: 'GB', priceUnit: 'USD' });
  expect(voice.outboundPrefixPrices[0]).toMatchObject({ destinationPrefixes: ['44'], originationPrefixes: ['ALL'] });
  const trunk = await sdk.pricing.v2.countries('US').fetch();
  expect(trunk.originatingCallPrices).toHaveLength(2);
  expect((await sdk.pricing.v2.countries.list()).map(({ isoCountry }) => isoCountry)).toContain('DE');
  const own = credential(world, 'phoneNumber');
  expect(await sdk.pricing.v2.voice.numbers(own).fetch({ originationNumber: '+14155550123' })).toMatchObject({
    destinationNumber: own,
    originationNumber: '+14155550123',
    inboundCallPrice: { numberType: 'local', currentPrice: '0.0085' },
  });
  const other = await sdk.pricing.v2.numbers('+447400123456').fetch();
  expect(other.originatingCallPrice).toMatchObject({ numberType: null });
  expect(other.terminatingPrefixPrices[0]).toMatchObject({ destinationPrefixes: ['44'] });
  await expect(sdk.pricing.v2.voice.countries('ZZ').fetch()).rejects.toMatchObject({ code: 20404 });
});
