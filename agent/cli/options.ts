import { type Command, InvalidArgumentError } from 'commander';

/** Every command has these. */
export interface OutputOptions {
  readonly json?: true;
  readonly debug?: true;
}
/** Where the agent that is asked keeps its state. */
export interface PlaceOptions {
  readonly state?: string;
  readonly config?: string;
}

export function withOutputOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON document on standard output, errors too')
    .option('--debug', 'show where in the program an error came from');
}

export function withPlaceOptions(command: Command): Command {
  return command
    .option('--state <dir>', "the agent's state folder")
    .option('--config <file>', 'agent.yaml, when its agent.state_dir says where the state folder is');
}

/** A reader of whole numbers from `least` to `most` for commander. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || n < least || n > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return n;
  };
}
