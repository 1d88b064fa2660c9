#!/usr/bin/env node
/** The command `backlot`, and `npm start`: makes a clone ready where that is needed, then runs the command line in this very process. */
import module from 'node:module';
import v8 from 'node:v8';
import { prepare } from './prepare.mjs';

// Loading makes much that is gone at once: the nursery need not grow for it (35 MB of resident memory). It may later.
v8.setFlagsFromString('--semi-space-growth-factor=1');
prepare();
module.enableCompileCache?.();
await import('../dist/src/cli/main.js');
