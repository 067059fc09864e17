import { Connection } from '../live/connection.ts';
import { followLiveEvents } from '../live-events.ts';
import { byId, translatePage } from '../page.ts';
import { words } from '../page-words.ts';
import { watchStatus } from '../status-line.ts';
import { attachSearch } from './search.ts';

translatePage(words);
const connection = new Connection();
followLiveEvents(connection, 'ID', watchStatus(connection));
const input = byId('search');
if (input instanceof HTMLInputElement) attachSearch(input);
