/**
 * Run by the tests as a process of its own, to be killed: `commit` journals and then publishes nothing;
 * `publish` delivers over MQTT and hangs before the delivery is noted.
 */
import { Outbox } from '../../agent/sinks/outbox.ts';
import { batchOf, raised } from '../store/an-alert.ts';
import { openStore, silent } from '../store/open-store.ts';
import { aSink } from './a-sink.ts';

const [mode, folder, url] = process.argv.slice(2) as [string, string, string];
const store = await openStore(folder);
setInterval(() => undefined, 60_000);
if (mode === 'publish') {
  const sink = aSink(url);
  const outbox = new Outbox(
    sink,
    {
      pending: (name, limit, held) => store.pending(name, limit, held),
      counts: (name) => store.counts(name),
      requeue: (name) => store.requeue(name),
      settle: () => {
        process.send?.('published');
        return new Promise(() => undefined);
      },
    },
    silent,
  );
  await sink.start([]);
  await outbox.start();
  await store.commit(batchOf(1, raised({ id: 'A' })));
  outbox.wake();
} else {
  await store.commit(batchOf(1, raised({ id: 'A' }), raised({ id: 'B' })));
  process.send?.('committed');
}
