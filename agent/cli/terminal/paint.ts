/** What a text means, from which its colour follows. */
export type Tone = 'good' | 'waiting' | 'bad' | 'worst' | 'head' | 'faint' | 'plain';

const codes: Record<Tone, string> = {
  good: '32',
  waiting: '33',
  bad: '31',
  worst: '1;31',
  head: '1',
  faint: '2',
  plain: '',
};

/** Colours a text; without colour it returns it as it is, so words must carry the meaning alone. */
export type Paint = (tone: Tone, text: string) => string;

export function painter(colour: boolean): Paint {
  return (tone, text) => (colour && codes[tone] !== '' ? `\u001B[${codes[tone]}m${text}\u001B[0m` : text);
}
