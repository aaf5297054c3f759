import Database from 'better-sqlite3';

/**
 * better-sqlite3 12 on Node 24.19 and later: when the garbage collector takes one of its native objects
 * outside of a JavaScript call, Node aborts the process ("Assertion failed: (env) != nullptr",
 * WiseLibs/better-sqlite3 issue 1515). So none is ever given to the collector: databases, statements and
 * iterators stay reachable for the life of the thread. They are few, as a statement is prepared once
 * per connection. Version 13 has mended it and needs Node 22: then this file goes.
 */
const kept: object[] = [];

/**
 * As `new Database(file, options)`. The same SQL is the same statement, so it is read in one way everywhere,
 * plucked or not; `pragma()` prepares anew at every call, and is for opening and closing only.
 */
export function openSqlite(file: string, options: Database.Options = {}): Database.Database {
  const db = keep(new Database(file, options));
  const native = nativeOf(db);
  const prepare = native.prepare;
  const prepared = new Map<string, NativeStatement>();
  // pragma() and transaction() prepare statements of their own, below the public prepare().
  native.prepare = (sql, owner, isPragma) => {
    // Some pragmas do their work while they are prepared.
    const known = isPragma ? undefined : prepared.get(sql);
    if (known !== undefined) return known;
    const statement = keep(prepare.call(native, sql, owner, isPragma));
    const iterate = statement.iterate;
    statement.iterate = (...parameters) => keep(iterate.apply(statement, parameters));
    if (!isPragma) prepared.set(sql, statement);
    return statement;
  };
  return db;
}

function keep<T extends object>(object: T): T {
  kept.push(object);
  return object;
}

interface NativeStatement {
  iterate: (...parameters: unknown[]) => IterableIterator<unknown>;
}
interface NativeDatabase {
  prepare: (sql: string, owner: unknown, isPragma: boolean) => NativeStatement;
}

/** The native database that the package keeps under a symbol of its own. */
function nativeOf(db: Database.Database): NativeDatabase {
  for (const symbol of Object.getOwnPropertySymbols(db)) {
    const held: unknown = Reflect.get(db, symbol);
    if (typeof held === 'object' && held !== null && 'prepare' in held) return held as NativeDatabase;
  }
  throw new TypeError(
    'better-sqlite3 is not the version this was written for: its native database is not found',
  );
}
