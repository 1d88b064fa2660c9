/** The process `backlot`. */
import { main } from './cli.ts';

// A reader that went away (`backlot requests | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
