import type { Layout } from '../database.ts';
import { watchSetMigration } from './watch-set-table.ts';

/** journal.db: what must survive a power cut. `newest` marks the last revision of each alert. */
export const journalLayout: Layout = {
  sentinel: 'coolwatch-journal',
  synchronous: 'FULL',
  migrations: [
    `CREATE TABLE alert (
      id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      fingerprint TEXT NOT NULL,
      asset TEXT,
      state TEXT NOT NULL,
      changed_at TEXT NOT NULL,
      newest INTEGER NOT NULL CHECK (newest IN (0, 1)),
      body BLOB NOT NULL,
      hash BLOB NOT NULL,
      PRIMARY KEY (id, revision)
    ) STRICT;
    CREATE INDEX alert_newest ON alert (changed_at, id) WHERE newest = 1;
    CREATE INDEX alert_open ON alert (id) WHERE newest = 1 AND state <> 'normal';
    CREATE TABLE outbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      sink TEXT NOT NULL,
      alert_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      why TEXT NOT NULL CHECK (why IN ('raised', 'worsened', 'acknowledged', 'returned', 'closed')),
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'refused')),
      tries INTEGER NOT NULL DEFAULT 0,
      last_error TEXT,
      hash BLOB NOT NULL,
      UNIQUE (sink, alert_id, revision, why),
      FOREIGN KEY (alert_id, revision) REFERENCES alert (id, revision) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX outbox_alert ON outbox (alert_id, revision);
    CREATE INDEX outbox_pending ON outbox (sink, seq) WHERE state = 'pending';
    CREATE INDEX outbox_refused ON outbox (sink, seq) WHERE state = 'refused';
    CREATE TABLE command (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      frame INTEGER NOT NULL,
      json TEXT NOT NULL,
      hash BLOB NOT NULL,
      UNIQUE (frame, hash)
    ) STRICT;`,
    // Shelving: three more words for why. SQLite changes no CHECK, so the table is made anew.
    `CREATE TABLE outbox_with_shelving (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      sink TEXT NOT NULL,
      alert_id TEXT NOT NULL,
      revision INTEGER NOT NULL,
      why TEXT NOT NULL CHECK (why IN
        ('raised', 'worsened', 'acknowledged', 'shelved', 'unshelved', 'held', 'returned', 'closed')),
      state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'refused')),
      tries INTEGER NOT NULL DEFAULT 0,
      last_error TEXT,
      hash BLOB NOT NULL,
      UNIQUE (sink, alert_id, revision, why),
      FOREIGN KEY (alert_id, revision) REFERENCES alert (id, revision) ON DELETE CASCADE
    ) STRICT;
    INSERT INTO outbox_with_shelving SELECT * FROM outbox;
    DROP TABLE outbox;
    ALTER TABLE outbox_with_shelving RENAME TO outbox;
    CREATE INDEX outbox_alert ON outbox (alert_id, revision);
    CREATE INDEX outbox_pending ON outbox (sink, seq) WHERE state = 'pending';
    CREATE INDEX outbox_refused ON outbox (sink, seq) WHERE state = 'refused';`,
    // Signed commands: what was used once is not taken again, also not after a power cut.
    `CREATE TABLE nonce (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      nonce TEXT NOT NULL UNIQUE,
      until INTEGER NOT NULL
    ) STRICT;`,
    // Readings around an alert, an hour or so a row; deflate's own checksum tells a flipped bit.
    `CREATE TABLE evidence (
      alert_id TEXT NOT NULL,
      from_n INTEGER NOT NULL,
      sensors TEXT NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (alert_id, from_n)
    ) STRICT;`,
    watchSetMigration,
    // What its sensors were expected to say over the time of a row, as JSON; null in rows of before.
    'ALTER TABLE evidence ADD COLUMN expected TEXT',
  ],
};
