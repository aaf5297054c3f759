import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { Command, CommandWay } from '../model.ts';
import type { Pipeline } from '../pipeline.ts';
import { exactSpan } from '../plain-words.ts';
import type { Clock } from '../ports.ts';
import type { CommandAnswer, CommandRequest } from '../status/answers.ts';
import type { Storage } from '../store/storage.ts';
import { feedbackAbout } from './feedback.ts';

/** A command that waits for its frame, and whom to tell. */
export interface WaitingCommand {
  readonly command: Command;
  readonly taken: (answer: CommandAnswer) => void;
}

export interface CommandDeskParts {
  readonly plant: Plant;
  readonly settings: Settings['incidents'];
  /** Ways to fail that feedback may name. */
  readonly modes: Settings['diagnosis']['modes'];
  readonly pipeline: Pick<Pipeline, 'incidents' | 'works'>;
  readonly storage: Pick<Storage, 'alert'>;
  readonly clock: Clock;
}

/** Commands that one frame takes: people do not give so many, and whatever sends them must not delay it. */
const mostWaiting = 100;

/** Where every command comes in, by socket or by topic, and waits for the next frame. */
export class CommandDesk {
  readonly #parts: CommandDeskParts;
  #waiting: WaitingCommand[] = [];

  constructor(parts: CommandDeskParts) {
    this.#parts = parts;
  }

  /** Resolves with a refusal at once, else when whoever takes the command from the desk says so. */
  async give(request: CommandRequest, via: CommandWay): Promise<CommandAnswer> {
    if (request.kind === 'feedback') {
      const { storage, modes } = this.#parts;
      const about = feedbackAbout(request, await storage.alert(request.id), modes);
      return 'ok' in about ? about : this.#wait({ ...request, about, ...this.#given(via) });
    }
    const refused = await this.#refused(request);
    return refused ?? this.#wait({ ...request, ...this.#given(via) });
  }

  /** What has come in since the last frame, in the order that it came. */
  take(): readonly WaitingCommand[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #given(via: CommandWay) {
    return { at: this.#parts.clock.now(), via };
  }

  #wait(command: Command): Promise<CommandAnswer> {
    if (this.#waiting.length >= mostWaiting) {
      return Promise.resolve(no(503, `${mostWaiting} commands wait for the next frame already`));
    }
    return new Promise((taken) => this.#waiting.push({ command, taken }));
  }

  /** Why a command cannot be obeyed, or null. */
  async #refused(request: Exclude<CommandRequest, { kind: 'feedback' }>): Promise<CommandAnswer | null> {
    const { plant, settings, storage, pipeline } = this.#parts;
    const { incidents } = pipeline;
    const { longestShelfMs } = settings;
    const isSensor = (name: string) => plant.sensors.some(({ id }) => id === name);
    switch (request.kind) {
      case 'ack':
      case 'shelve':
      case 'unshelve': {
        const { kind, id } = request;
        if ((await storage.alert(id)) === null) return no(404, `no alert ${id}`);
        if (!incidents.isOpen(id)) return no(409, `alert ${id} is already closed`);
        if (kind === 'unshelve' && !incidents.isShelved(id)) return no(409, `alert ${id} is not shelved`);
        if (kind !== 'shelve' || request.forMs <= longestShelfMs) return null;
        return no(409, `incidents.longest_shelf allows no shelf of more than ${exactSpan(longestShelfMs)}`);
      }
      case 'maintenance': {
        const { subject, forMs } = request;
        if (!isSensor(subject) && !plant.assets.some(({ id }) => id === subject)) {
          return no(404, `there is no asset or sensor ${subject}`);
        }
        const works = pipeline.works.some((work) => work.subject === subject);
        return forMs === null && !works ? no(409, `${subject} is not under maintenance`) : null;
      }
      default:
        return isSensor(request.sensor) ? null : no(404, `there is no sensor ${request.sensor}`);
    }
  }
}

function no(status: number, message: string): CommandAnswer {
  return { ok: false, status, message };
}
