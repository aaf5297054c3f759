import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDatabase, type Layout, type Sqlite } from '../../agent/store/database.ts';
import { historyLayout } from '../../agent/store/history/history-layout.ts';
import { History } from '../../agent/store/history/history.ts';
import { EvidenceTable } from '../../agent/store/journal/evidence-table.ts';
import { journalLayout } from '../../agent/store/journal/journal-layout.ts';
import { NonceTable } from '../../agent/store/journal/nonce-table.ts';
import { toRecord } from '../../agent/store/protocol.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A database whose prepared statements are counted. */
function counted(t: TestContext, layout: Layout): { db: Sqlite; statements: Set<unknown> } {
  const db = openDatabase(join(temporaryFolder(t), 'a.db'), layout, {});
  t.after(() => db.close());
  const statements = new Set<unknown>();
  const { prepare, pragma } = db;
  t.mock.method(db, 'prepare', (sql: string) => {
    const statement: unknown = prepare.call(db, sql);
    statements.add(statement);
    return statement;
  });
  t.mock.method(db, 'pragma', (source: string) => {
    statements.add({ source });
    return pragma.call(db, source);
  });
  return { db, statements };
}

test('however long history is written and read, no statement is prepared twice: none is ever given back', (t) => {
  const { db, statements } = counted(t, historyLayout);
  const history = new History(db, ['a'], { historyMs: 2_000_000, historyBytes: 1e9 }, () => undefined);
  const [values, states] = [Float64Array.of(1), Uint8Array.of(0)];
  const used = (from: number): number => {
    for (let n = from; n < from + 300; n += 1)
      history.append(toRecord({ n, at: n * 10_000, values, states }));
    for (let n = from; n < from + 10; n += 1) history.framesOf(['a'], n, n + 100, 2);
    history.thin();
    return statements.size;
  };
  const once = used(1);
  assert.equal(used(301), once);
  const free = db.prepare('SELECT freelist_count FROM pragma_freelist_count').pluck().get();
  assert.equal(free, 0, 'what was dropped is given back to the disk');
});

test('nor where evidence and nonces are', (t) => {
  const { db, statements } = counted(t, journalLayout);
  const [evidence, nonces] = [new EvidenceTable(db, 1), new NonceTable(db, 2)];
  const block = {
    n: Float64Array.of(1),
    at: Float64Array.of(1),
    columns: 1,
    values: Float64Array.of(1),
    states: Uint8Array.of(0),
  };
  const used = (from: number): number => {
    for (let n = from; n < from + 5; n += 1) {
      evidence.keep('A', n, ['a'], block, [1]);
      evidence.kept('A');
      evidence.slices('A');
      nonces.use(`nonce ${n}`, n, n + 1);
    }
    return statements.size;
  };
  const once = used(1);
  assert.equal(used(6), once);
});
