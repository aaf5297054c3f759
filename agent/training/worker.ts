import { parentPort } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import { train, type TrainingJob } from './train.ts';
import type { ModelSet } from './model-set.ts';

/** What the worker says back. */
export type TrainingMessage =
  | { readonly kind: 'progress'; readonly groupsDone: number; readonly groups: number }
  | { readonly kind: 'learned'; readonly models: ModelSet }
  | { readonly kind: 'failed'; readonly message: string };

// The forest library draws from Math.random while it grows; here nobody else does.
parentPort?.on('message', (job: TrainingJob) => {
  const say = (message: TrainingMessage) => parentPort!.postMessage(message);
  try {
    const models = train(job, (groupsDone, groups) => say({ kind: 'progress', groupsDone, groups }));
    say({ kind: 'learned', models });
  } catch (cause) {
    say({ kind: 'failed', message: messageOf(cause) });
  }
});
