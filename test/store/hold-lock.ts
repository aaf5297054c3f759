/** Run by the tests as a process of its own: holds the state folder until it is killed. */
import { lockStateFolder } from '../../agent/store/state-folder.ts';

lockStateFolder(process.argv[2]!);
process.send?.('locked');
setInterval(() => undefined, 60_000);
