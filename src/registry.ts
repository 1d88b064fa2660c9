/** The emulators that Backlot serves, in the order of their ports. The only place that names a provider. */
import type { Emulator } from './emulator/emulator.ts';

/** Loads the emulators named, or all. Own ports are the main port and the position in this list, from 1. */
export const registry: readonly { readonly name: string; readonly title: string; readonly load: () => Promise<{ default: Emulator }> }[] = [];
