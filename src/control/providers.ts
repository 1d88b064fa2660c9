/** Finds what a path names: a provider, one of its collections or triggers. 404 with the nearest name otherwise. */
import type { Collection } from '../emulator/collection.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Trigger } from '../emulator/trigger.ts';
import type { Core } from '../server/core.ts';
import { missing } from './input.ts';

export function providerOf(core: Core, name: string): Emulator {
  const emulator = core.emulators.get(name);
  if (!emulator) throw missing('provider', name, [...core.emulators.keys()]);
  return emulator;
}

export function collectionOf(emulator: Emulator, name: string): Collection {
  const collection = emulator.collections.get(name);
  if (!collection) throw missing('collection', name, [...emulator.collections.keys()], emulator.name);
  return collection;
}

export function triggerOf(emulator: Emulator, event: string): Trigger {
  const trigger = emulator.triggers.get(event);
  if (!trigger) throw missing('trigger', event, [...emulator.triggers.keys()], emulator.name);
  return trigger;
}
