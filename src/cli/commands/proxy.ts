/** `backlot proxy ca`: where the CA's certificate is, for clients that must trust it. */
import { resolve } from 'node:path';
import { serverOptions } from '../../config.ts';
import { command } from '../command.ts';
import { notStarted } from '../not-started.ts';
import { print } from '../output.ts';
import { configured, withConfigFlags } from './start.ts';

export const proxy = () => {
  const whole = command('proxy', 'The forward proxy on port 4180, which answers for the real hosts.', [
    'export NODE_EXTRA_CA_CERTS="$(backlot proxy ca)" HTTPS_PROXY=http://127.0.0.1:4180',
  ]);
  whole.addCommand(
    withConfigFlags(
      command('ca', "Prints the CA certificate's path; makes (or renews) the CA if need be.", ['backlot proxy ca']),
    )
      .action(async (_options, self) => {
        const { config } = await configured(self);
        const { authorityFor } = await import('../../serve.ts');
        try {
          print(resolve((await authorityFor(serverOptions(config))).file));
        } catch (error) {
          throw await notStarted(error, config);
        }
      })
      .name('ca'),
  );
  return whole;
};
