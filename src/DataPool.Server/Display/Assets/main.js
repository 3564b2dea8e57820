// Reads the address, and joins the connection to the display.
import { Display } from './display.js';
import { Connection } from './event-stream.js';

const VIEWS = ['table', 'cards', 'figure'];

/** What the address asks for. The key stands in the fragment, which is neither sent nor logged. */
function readAddress({ pathname, search, hash }) {
  const query = new URLSearchParams(search);
  const view = query.get('view');
  return {
    stream: decode(pathname.split('/')[2]),
    key: hash.slice(1),
    view: VIEWS.includes(view) ? view : VIEWS[0],
    fields: namesIn(query.getAll('fields')),
    item: query.get('item'),
    title: query.get('title'),
    locale: query.get('lang'),
  };
}

// One parameter is a list; several are a name each, which may then hold a comma.
const namesIn = lists => (lists.length === 1 ? lists[0].split(',') : lists).map(name => name.trim()).filter(Boolean);

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function eventsUrl({ stream, view, fields, item }) {
  const query = new URLSearchParams({ numbers: 'text' });
  for (const field of fields) query.append('fields', field);
  if (view === 'figure' && item !== null) query.append('keys', item);
  return `/api/streams/${encodeURIComponent(stream)}/events?${query}`;
}

const address = readAddress(location);
const display = new Display({
  ...address, item: address.view === 'figure' ? address.item : null, hasKey: address.key !== '', onHollow: () => connection.again(),
});
const connection = new Connection({
  url: eventsUrl(address),
  key: address.key,
  lastEventId: () => display.stream.lastEventId,
  onOpen: date => display.opened(date),
  onEvent: (name, data) => { if (!display.take(name, data)) connection.again(); },
  onLost: status => display.lost(status, connection.attempt),
});
addEventListener('online', () => connection.hurry());
addEventListener('hashchange', () => location.reload());
document.addEventListener('visibilitychange', () => { if (!document.hidden) connection.hurry(); });
connection.run();
