/** The fields that requests of both generations are made of: how they are checked, and the form in which they are kept. */
import { emptyable, isoSeconds, z } from '../../src/emulator/index.ts';

/** A rule by the name under which `words.ts` knows what to say when it is broken. */
const rule = (name: string, form: RegExp) => z.stringFormat(name, form);

const decimal = rule('decimal', /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/);
const twoPlaces = rule('decimal_places', /^[^.]*(?:\.\d{0,2}\s*)?$/);
const nineOrMore = rule('minimum', /^\s*\+?0*(?:9|[1-9]\d+)(?:\.\d*)?\s*$/);
const atMost200000 = rule('maximum', /^\s*\+?0*(?:1?\d{0,5}(?:\.\d*)?|200000(?:\.0*)?)\s*$/);
const freeOrNine = rule('price', /^\s*\+?(?:0*(?:9|[1-9]\d+)(?:\.\d*)?|0+(?:\.0*)?)\s*$/);

/** What a payment may cost: text or (in JSON) a number. */
export const amount = () => z.string().check(decimal, twoPlaces, nineOrMore, atMost200000);

/** A product's price: nothing, or what a payment may cost. */
export const price = () => z.string().check(decimal, twoPlaces, freeOrNine, atMost200000);

export const optionalDecimal = () => emptyable(z.string().check(decimal, twoPlaces)).nullish();

/** A whole number, 0 or more. */
export const optionalCount = () => emptyable(z.string().check(rule('integer', /^\d{1,9}$/))).nullish();

export const text = (length: number) => z.string().min(1).max(length);

/** May be left out, null or empty; which of these is kept apart. */
export const optionalText = (length: number) => emptyable(z.string().max(length)).nullish();

const address = () => z.email().max(75);
export const email = address;
export const optionalEmail = () => emptyable(address()).nullish();

/** Ten digits (with the trunk's 0 or India's 91 or not), or a number with its country code. Anything but letters between. */
const phoneForm = (() => {
  const gap = String.raw`[\s().-]*`;
  const digits = (count: string) => String.raw`(?:${gap}\d)${count}`;
  return new RegExp(`^${gap}(?:\\+${gap}[1-9]${digits('{9,14}')}|(?:0|9${gap}1)?${digits('{10}')})${gap}$`);
})();

const number = () => z.string().check(rule('phone', phoneForm));
export const phone = number;
export const optionalPhone = () => emptyable(number()).nullish();

/** `9999999999` → `+919999999999`; empty → null. */
export function asE164(phone: string | null | undefined): string | null {
  if (!phone) return null;
  const digits = phone.replaceAll(/\D/g, '');
  return phone.includes('+') ? `+${digits}` : `+91${digits.slice(-10)}`;
}

/** Absolute http(s). Local targets are fine: the real service refuses them, but here they are the point. */
const webForm = /^\s*https?:\/\/(?:[^\s/?#@]+@)?(?:\[[\da-f:.]+\]|[^\s/?#:[\]@]+)(?::\d{1,5})?(?:[/?#]\S*)?\s*$/i;
const webAddress = rule('web_address', webForm);

export const optionalUrl = () => emptyable(z.string().check(webAddress)).nullish();

/** Left out, null or empty, it takes its default. */
export const flag = () => z.boolean().nullish();

export const reference = () =>
  z
    .string()
    .max(64)
    .check(rule('reference', /^[A-Za-z0-9_-]*$/));

const instant = rule('instant', /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?$/);
export const optionalInstant = () => emptyable(z.string().check(instant)).nullish();

/** Epoch ms of an instant; without a zone it is UTC. */
export const epoch = (instant: string): number =>
  Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(instant) ? instant : `${instant}Z`);

/** An instant as it is shown again: UTC, without a fraction when it had none. */
export const shownInstant = (instant: string): string =>
  instant.endsWith('Z') ? instant.replace(' ', 'T') : isoSeconds(epoch(instant));

/** A date (`2015-07-02`) or a time, in a list's filter. */
export const moment = () =>
  emptyable(
    z
      .string()
      .check(rule('moment', /^\d{4}-\d\d-\d\d(?:[T ]\d\d(?::\d\d(?::\d\d(?:\.\d{1,6})?)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/)),
  ).optional();

/** A filter's end as a server time: what it leaves open is filled up, so that both ends are within. */
function filled(moment: string | undefined, rest: '00:00:00.000000' | '23:59:59.999999'): string | undefined {
  if (!moment) return undefined;
  const [date = '', time = ''] = (/[+-]\d\d:?\d\d$/.test(moment.slice(10)) ? isoSeconds(epoch(moment)) : moment).split(
    /[T ]/,
  );
  const given = time.replace('Z', '');
  return `${date}T${given}${rest.slice(given.length)}Z`;
}

/** A condition on a time column; undefined when neither end is given. */
export function between(from: string | undefined, to: string | undefined): { gte?: string; lte?: string } | undefined {
  const [gte, lte] = [filled(from, '00:00:00.000000'), filled(to, '23:59:59.999999')];
  return gte || lte ? { ...(gte && { gte }), ...(lte && { lte }) } : undefined;
}
