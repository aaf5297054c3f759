import { parentPort } from 'node:worker_threads';
import { deriveWatchSet, type WatchSetParts } from './derive.ts';

// Choosing takes seconds on a large plant: frames go on meanwhile.
parentPort?.on('message', (parts: WatchSetParts) => parentPort!.postMessage(deriveWatchSet(parts)));
