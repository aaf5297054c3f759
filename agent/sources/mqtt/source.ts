import type { Logger } from 'pino';
import type { MqttSourceSettings, Sensor } from '../../../config/plant.ts';
import type { Clock, Intake, Source, SourceState } from '../../ports.ts';
import { Lifeline, ownChannels, type Line, type Session } from '../lifeline.ts';
import { checkUrl } from './connect-options.ts';
import { Decoder } from './decoder.ts';
import { routeTopics, type Topic } from './routes.ts';
import { openMqttSession } from './session.ts';

/** Readings of one MQTT broker: exactly the topics of its sensors, plain numbers or JSON. */
export class MqttSource implements Source {
  readonly name: string;
  readonly #settings: MqttSourceSettings;
  readonly #topics: ReadonlyMap<string, Topic>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #lifeline: Lifeline;
  #intake: Intake | null = null;
  #decoder: Decoder | null = null;

  constructor(settings: MqttSourceSettings, sensors: readonly Sensor[], clock: Clock, log: Logger) {
    checkUrl(settings);
    this.name = settings.name;
    this.#settings = settings;
    this.#topics = routeTopics(settings.name, sensors);
    this.#clock = clock;
    this.#log = log;
    const channels = [...this.#topics.values()].flatMap(({ routes }) => routes.map(({ channel }) => channel));
    this.#lifeline = new Lifeline(settings, ownChannels(channels, sensors), clock, log, (line) =>
      this.#open(line),
    );
  }

  start(intake: Intake, stop: AbortSignal): Promise<void> {
    this.#intake = intake;
    this.#decoder = new Decoder(this.#topics, intake, this.#clock, this.#log);
    this.#lifeline.start(intake, stop);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#lifeline.stop();
  }

  state(): SourceState {
    return this.#lifeline.state();
  }

  #open(line: Line): Session {
    const receiver = {
      message: (topic: string, payload: Buffer, retained: boolean): void => {
        const taken = this.#decoder?.decode(topic, payload, retained) ?? 0;
        if (taken > 0) this.#lifeline.took(taken);
      },
      pong: (): void => this.#intake?.alive(this.#clock.now()),
    };
    const topics = [...this.#topics.values()];
    return openMqttSession(
      { settings: this.#settings, topics, receiver, clock: this.#clock, log: this.#log },
      line,
    );
  }
}
