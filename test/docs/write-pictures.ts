/** `npm run pictures`: draws docs/status.svg, the picture in the README, anew. */
import { writeFileSync } from 'node:fs';
import { columns, shownStatus } from '../cli/screens/a-screen.ts';
import { terminalPicture } from './terminal-picture.ts';

writeFileSync('docs/status.svg', terminalPicture(shownStatus(true), columns));
