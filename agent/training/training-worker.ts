import { Worker } from 'node:worker_threads';
import { AgentError } from '../errors.ts';
import type { ModelSet } from './model-set.ts';
import type { TrainingJob } from './train.ts';
import type { TrainingMessage } from './worker.ts';

/** Trains in a worker thread of its own, which ends with the job and takes its history along. Rejects with AgentError `training-failed`. */
export function trainInWorker(
  job: TrainingJob,
  progress: (groupsDone: number, groups: number) => void,
  stop?: AbortSignal,
): Promise<ModelSet> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url));
    const fail = (why: string) => reject(new AgentError('training-failed', `learning failed: ${why}`));
    const end = () => void worker.terminate();
    stop?.addEventListener('abort', end, { once: true });
    worker.on('message', (message: TrainingMessage) => {
      if (message.kind === 'progress') return progress(message.groupsDone, message.groups);
      if (message.kind === 'learned') resolve(message.models);
      else fail(message.message);
      end();
    });
    worker.once('error', (cause) => fail(cause.message));
    worker.once('exit', () => {
      stop?.removeEventListener('abort', end);
      fail('the worker ended before its work');
    });
    const { numbers, values, withheld } = job.history;
    worker.postMessage(job, [numbers.buffer, values.data.buffer, withheld.buffer] as ArrayBuffer[]);
  });
}
