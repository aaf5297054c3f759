import type { Layout } from '../database.ts';

/** history.db: frames and learning rows. May be lost, so it does not wait for the disk at every frame. */
export const historyLayout: Layout = {
  sentinel: 'coolwatch-history',
  synchronous: 'NORMAL',
  migrations: [
    `CREATE TABLE channels (
      id INTEGER PRIMARY KEY,
      sensors TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE tail (
      n INTEGER PRIMARY KEY,
      at REAL NOT NULL,
      channels INTEGER NOT NULL REFERENCES channels (id),
      columns INTEGER NOT NULL,
      cells BLOB NOT NULL
    ) STRICT;
    CREATE TABLE chunk (
      from_n INTEGER PRIMARY KEY,
      to_n INTEGER NOT NULL,
      to_at REAL NOT NULL,
      channels INTEGER NOT NULL REFERENCES channels (id),
      body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE learning (
      "group" TEXT NOT NULL,
      from_n INTEGER NOT NULL,
      period_ms REAL NOT NULL,
      rows INTEGER NOT NULL,
      columns INTEGER NOT NULL,
      body BLOB NOT NULL,
      hash BLOB NOT NULL,
      PRIMARY KEY ("group", from_n)
    ) STRICT;
    CREATE TABLE snapshot (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      json TEXT NOT NULL
    ) STRICT;`,
  ],
};
