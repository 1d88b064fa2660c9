/** `backlot proxy ca`: where the CA's certificate is, for clients that must trust it. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { effectiveConfig } from '../../config/effective.ts';
import { caFolder } from '../../interception/folder.ts';
import { command } from '../command.ts';
import { print, say } from '../output.ts';
import { flagsOf, withConfigFlags } from './start.ts';

export const proxy = () => {
  const whole = command('proxy', 'The forward proxy on port 4180, which answers for the real hosts.', [
    'export NODE_EXTRA_CA_CERTS="$(backlot proxy ca)" HTTPS_PROXY=http://127.0.0.1:4180',
  ]);
  whole.addCommand(
    withConfigFlags(
      command('ca', "Prints the CA certificate's path; makes the CA if there is none yet.", ['backlot proxy ca']),
    )
      .action(async (_options, self) => {
        const { config } = await effectiveConfig({ flags: flagsOf(self), env: process.env });
        const file = resolve(join(caFolder(config.data), 'ca.pem'));
        if (!existsSync(file)) await make(caFolder(config.data));
        print(file);
      })
      .name('ca'),
  );
  return whole;
};

/** The same CA that the server would make. */
async function make(folder: string): Promise<void> {
  const [{ authority }, { registry }, { Addresses }] = await Promise.all([
    import('../../interception/authority.ts'),
    import('../../registry.ts'),
    import('../../server/address.ts'),
  ]);
  const emulators = await Promise.all(registry.map(async ({ load }) => (await load()).default));
  await authority(folder, new Addresses(new Map(emulators.map((emulator) => [emulator.name, emulator]))).hosts);
  say('the CA was made');
}
