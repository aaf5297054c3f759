import { Worker } from 'node:worker_threads';
import type { WatchSetParts } from './derive.ts';
import type { WatchSet } from './watch-set.ts';

/** Chooses in a worker thread of its own, which ends with the choice. Rejects when it fails or is stopped. */
export function deriveInWorker(parts: WatchSetParts, stop: AbortSignal): Promise<WatchSet> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url));
    const end = () => void worker.terminate();
    stop.addEventListener('abort', end, { once: true });
    worker.once('message', (chosen: WatchSet) => {
      resolve(chosen);
      end();
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      stop.removeEventListener('abort', end);
      reject(new Error('the worker ended before its work'));
    });
    worker.postMessage(parts);
  });
}
