/** How much memory V8 may take before it looks for what is free: a server that others share a machine with need not wait long. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Bytes of the space for new objects, both halves: beyond, nothing gets faster. */
const nursery = 16 * 1024 ** 2;

/** To be called once all is loaded: what a process needs for its start says nothing of what it needs later. */
export function spareMemory(): void {
  setFlagsFromString('--heap-growing-percent=60'); // little more than half as much again as is in use, not several times that: a third less memory under load
  const observer = new PerformanceObserver(() => {
    if (nurserySize() < nursery) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}

const nurserySize = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
