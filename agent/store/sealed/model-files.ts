import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Saved } from '../../../detectors/mathematics/saved.ts';
import { AgentError, messageOf } from '../../errors.ts';
import { readSealed, writeSealed } from './sealed-file.ts';

/** Model sets that are kept, so that a roll-back has somewhere to go. */
const keep = 3;
const suffix = '.sealed';

export interface NewestModel<T> {
  /** Null where no file can be used: limits and physics still watch. */
  readonly model: T | null;
  /** Files that were passed over and why, newest first; a person must hear of them. */
  readonly passedOver: readonly { readonly id: string; readonly why: string }[];
}

/** `models/<id>.sealed` in the state folder: checked at every load, the last three kept. */
export class ModelFiles {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'models');
  }

  /** `id` becomes a file name: letters, digits, `.`, `-` and `_`. Ids sort by age, e.g. ULIDs. */
  async save(id: string, saved: Saved): Promise<void> {
    if (!/^[\w][\w.-]{0,100}$/.test(id)) {
      throw new AgentError('store-failed', `"${id}" cannot name a model file`);
    }
    await writeSealed(join(this.#folder, id + suffix), `model ${id}`, saved);
    for (const old of this.ids().slice(keep)) rmSync(join(this.#folder, old + suffix), { force: true });
  }

  /** The newest file that passes its check and that `open` can make something of; falls back to the ones before it and says so. */
  newest<T>(open: (saved: Saved) => T): NewestModel<T> {
    const passedOver: { id: string; why: string }[] = [];
    for (const id of this.ids()) {
      try {
        return { model: open(this.load(id)), passedOver };
      } catch (cause) {
        passedOver.push({ id, why: messageOf(cause) });
      }
    }
    return { model: null, passedOver };
  }

  load(id: string): Saved {
    return readSealed(join(this.#folder, id + suffix), `model ${id}`);
  }

  /** Newest first, by the time of writing, then by id. */
  ids(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(suffix))
      .map((name) => ({ id: name.slice(0, -suffix.length), at: statSync(join(this.#folder, name)).mtimeMs }))
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
  }
}
