#!/usr/bin/env node
/** The command `backlot`, and `npm start`: makes a clone ready where that is needed, then runs the command line in this very process. */
import module from 'node:module';
import v8 from 'node:v8';
import { prepare } from './prepare.mjs';
import { traceToSources } from './traces.mjs';

// Loading makes much that is gone at once: neither nursery nor heap need grow for it (45 MB of resident memory). They may later.
v8.setFlagsFromString('--semi-space-growth-factor=1');
v8.setFlagsFromString('--heap-growing-percent=60');
prepare();
traceToSources();
module.enableCompileCache?.();
await import('../dist/src/cli/main.js');
