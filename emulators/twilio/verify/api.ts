/** The face of Verify: every parameter that is wrong is a 60200. */
import { product } from '../api.ts';
import { errors } from '../errors.ts';

export const verify = product('verify', {
  aliases: { rate_limit: 'verify_rate_limit' },
  invalid: ([issue]) => errors.verify_invalid(`: ${issue?.path.join('.') ?? 'body'}`),
});
