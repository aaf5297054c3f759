/** The thread that takes the history in and learns from it: the very code behind `coolwatch import`. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import { importRecording, type ImportOptions, type ImportSummary } from '../../import/import.ts';

export type ImportJob = Omit<ImportOptions, 'progress'>;
export type FromImport =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'imported'; readonly summary: ImportSummary }
  | { readonly kind: 'failed'; readonly message: string };

if (parentPort !== null) {
  const say = (message: FromImport): void => parentPort!.postMessage(message);
  try {
    const progress = (done: number, total: number): void => say({ kind: 'progress', done, total });
    say({ kind: 'imported', summary: await importRecording({ ...(workerData as ImportJob), progress }) });
  } catch (cause) {
    say({ kind: 'failed', message: messageOf(cause) });
  }
}
