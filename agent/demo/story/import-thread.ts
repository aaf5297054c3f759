import { Worker } from 'node:worker_threads';
import type { ImportSummary } from '../../import/import.ts';
import type { FromImport, ImportJob } from './import-worker.ts';

/** Imports in a thread of its own, so that it can be broken off. Rejects when nothing was learned. */
export function importInThread(
  job: ImportJob,
  progress: (done: number, total: number) => void,
  stop: AbortSignal,
): Promise<ImportSummary> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./import-worker.js', import.meta.url), { workerData: job });
    const end = (): void => void worker.terminate();
    stop.addEventListener('abort', end, { once: true });
    worker.on('message', (message: FromImport) => {
      if (message.kind === 'progress') progress(message.done, message.total);
      else if (message.kind === 'failed') reject(new Error(message.message));
      else if (message.summary.learned) resolve(message.summary);
      else
        reject(new Error(`nothing was learned from the history: ${message.summary.trouble ?? 'too short'}`));
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      stop.removeEventListener('abort', end);
      reject(new Error('the import ended before its work'));
    });
  });
}
