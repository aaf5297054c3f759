import type { Command, Option } from 'commander';

/** Ids that only the agent knows. */
export type IdKind = 'alert' | 'asset' | 'sensor';
/** Where the command line says that the agent is. */
export interface Place {
  readonly state?: string;
  readonly config?: string;
}
export type KnownIds = (kind: IdKind, place: Place) => Promise<readonly string[]>;

/** Placeholders of arguments and options (`<asset>`, `[asset]`) that stand for ids. */
const kindsOf: Readonly<Record<string, readonly IdKind[]>> = {
  alert: ['alert'],
  asset: ['asset'],
  sensor: ['sensor'],
  subject: ['asset', 'sensor'],
};

/**
 * What may stand in place of the last of `words`, which follow the program's name; empty where a file
 * or a free text belongs. Words are as the shell has them, perhaps with quotes.
 */
export async function candidatesFor(
  program: Command,
  words: readonly string[],
  ids: KnownIds,
): Promise<readonly string[]> {
  const typed = words.map(unquoted);
  const current = typed.at(-1) ?? '';
  const before = typed.slice(0, -1);
  const { command, given, awaited } = walked(program, before);
  const all = awaited !== null ? await valuesOf(awaited) : await wordsOf();
  return all.filter((word) => word.startsWith(current)).toSorted();

  async function wordsOf(): Promise<readonly string[]> {
    if (current.startsWith('-')) return ['--help', ...command.options.flatMap(({ long }) => long ?? [])];
    const under = given === 0 ? command.commands.filter(isShown).map((sub) => sub.name()) : [];
    const argument = command.registeredArguments[given];
    if (argument === undefined) return under;
    return [...under, ...(argument.argChoices ?? []), ...(await known(argument.name()))];
  }

  async function valuesOf({ argChoices, flags }: Option): Promise<readonly string[]> {
    return argChoices ?? known(/[<[](\w+)[>\]]$/.exec(flags)?.[1] ?? '');
  }

  async function known(name: string): Promise<readonly string[]> {
    const kinds = kindsOf[name] ?? [];
    return (await Promise.all(kinds.map((kind) => ids(kind, placeIn(before))))).flat();
  }
}

/** Commander's own, and `complete` itself, are for nobody to type. */
function isShown(command: Command): boolean {
  return command.name() !== 'complete';
}

interface Walked {
  readonly command: Command;
  /** Arguments that stand there already. */
  readonly given: number;
  /** The option whose value comes next. */
  readonly awaited: Option | null;
}

function walked(program: Command, words: readonly string[]): Walked {
  let command = program;
  let given = 0;
  let awaited: Option | null = null;
  for (const word of words) {
    if (awaited !== null) awaited = null;
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => long === word || short === word);
      awaited = option !== undefined && (option.required || option.optional) ? option : null;
    } else {
      const under: Command | undefined =
        given === 0 ? command.commands.find((sub) => sub.name() === word) : undefined;
      if (under === undefined) given += 1;
      else command = under;
    }
  }
  return { command, given, awaited };
}

function placeIn(words: readonly string[]): Place {
  const after = (option: string): string | undefined => {
    const at = words.lastIndexOf(option);
    return at < 0 ? undefined : words[at + 1];
  };
  const [state, config] = [after('--state'), after('--config')];
  return { ...(state === undefined ? {} : { state }), ...(config === undefined ? {} : { config }) };
}

/** What the word will be once the shell has taken quotes and backslashes away. */
function unquoted(word: string): string {
  const quote = word[0];
  if (quote === "'" || quote === '"') return word.slice(1).replace(new RegExp(`${quote}$`), '');
  return word.replaceAll(/\\(.)/g, '$1');
}
