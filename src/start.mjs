#!/usr/bin/env node
/** The command `backlot`, and `npm start`: makes a clone ready where that is needed, then runs the command line in this very process. */
import module from 'node:module';
import { prepare } from './prepare.mjs';
import { traceToSources } from './traces.mjs';

prepare();
traceToSources();
module.enableCompileCache?.();
await import('../dist/src/cli/main.js');
