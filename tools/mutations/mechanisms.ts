import { edit, type Mutation, type TestSelection } from './mutation.ts';

const download = 'app/engine/storage/download.ts';
const connection = 'app/engine/storage/connection.ts';
const further = 'app/engine/storage/further-connections.ts';
const lettingGo = 'app/engine/storage/letting-go.ts';
const worker = 'app/service-worker/main.ts';
const outward = 'app/service-worker/outward.ts';
const headers = 'tools/server/headers.ts';

/** What keeps words, bytes and privacy safe, taken out one at a time. */
export const mechanisms: readonly Mutation[] = [
  {
    name: 'safety: a download that broke off asks for the whole file again',
    edits: [edit(download, 'request(wanted, { first: file.size }', 'request(wanted, { first: 0 }')],
    noticedBy: store('a download that is cut at 1, 50 and 99 per cent'),
  },
  {
    name: 'safety: after a crash what is there is thrown away',
    edits: [edit('app/engine/storage/partial-file.ts', 'if (!keep || file.#handle.getSize() > bytes) file.truncate();', 'file.truncate();')],
    noticedBy: store('a browser that is killed in the middle'),
  },
  {
    name: 'safety: a server that ignores ranges is believed to have begun where it was asked to',
    edits: [edit(download, 'if (otherVersion || (file.size > 0 && response.status === 200)) {', 'if (otherVersion) {')],
    noticedBy: store('a server that ignores ranges'),
  },
  {
    name: 'safety: the length that a server names is not compared',
    edits: [edit(connection, ' && range.total === wanted.bytes', '')],
    noticedBy: store('a server that lies about the length'),
  },
  {
    name: 'safety: more than the whole file is taken',
    edits: [edit(download, 'if (file.size + bytes.length > wanted.bytes) throw wrongLength(wanted, file);', '')],
    noticedBy: store('a server that lies about the length'),
  },
  {
    name: 'safety: another version is joined to what is there',
    edits: [edit(download, 'file.size > 0 && known !== null && etag !== known;', 'false;')],
    noticedBy: store('a file that changed on the server'),
  },
  {
    // Either of both tells a page from a model; without any of them it would be written down.
    name: 'safety: a page to log in is taken for a model',
    edits: [
      edit(connection, "response.headers.get('Content-Type')?.startsWith('text/html') === true", 'false'),
      edit(download, 'if (file.size === 0 && !startsLikeGguf(bytes)) throw notAModel(wanted);', ''),
    ],
    noticedBy: store('a server that lies about the length'),
  },
  {
    name: 'safety: a silent connection is waited for without end',
    edits: [edit(connection, 'setTimeout(() => this.#controller.abort(), this.#patience)', 'setTimeout(() => undefined, this.#patience)')],
    noticedBy: store('a slow server is waited for'),
  },
  {
    name: 'safety: a slow connection is broken off although something comes',
    edits: [edit(download, '      silence.broken();\n      if (file.size', '      if (file.size')],
    noticedBy: store('a slow server is waited for'),
  },
  {
    // The browser is asked before, and its refusal is understood afterwards.
    name: 'safety: a full disk is some error',
    edits: [
      edit(download, 'if (rest > quota - usage) throw quotaError(wanted, rest, quota - usage);', ''),
      edit(download, 'throw isQuota(error) ? quotaError(wanted, wanted.bytes - file.size) : error;', 'throw error;'),
    ],
    noticedBy: store('a full disk is said'),
  },
  {
    name: 'safety: the hash of what came is not compared',
    edits: [edit(download, 'if (wanted.sha256 !== null && digest !== wanted.sha256) {', "if (wanted.sha256 === '') {")],
    noticedBy: store('a byte that rots on the disk'),
  },
  {
    name: 'safety: nobody notices that the worker of a download is dead',
    edits: [edit('app/engine/storage/store.ts', "if (data.kind === 'alive') void navigator.locks.request(name, () => reject(stopped('it was ended')));", "if (data.kind === 'alive') return;")],
    noticedBy: store('a download whose worker is killed'),
  },
  {
    name: 'safety: two tabs write one model',
    edits: [edit(lettingGo, 'navigator.locks.request(lockOf(id),', 'navigator.locks.request(`${lockOf(id)} ${Math.random()}`,')],
    noticedBy: store('two tabs do not write one model'),
  },
  {
    name: 'safety: a tab that is just going is taken for another one',
    edits: [edit(lettingGo, 'const patience = 5000;', 'const patience = 0;')],
    noticedBy: store('a tab that has just gone'),
  },
  {
    name: 'safety: a part of another version is joined to the rest',
    edits: [edit(further, "if (!right || response.headers.get('ETag') !== this.#etag) {", 'if (!right) {')],
    noticedBy: parts('a file that changes while several'),
  },
  {
    name: 'safety: what comes before its turn is written at the end of the file',
    edits: [edit(further, 'part !== undefined && this.#file.size >= part.start;', 'part !== undefined;')],
    noticedBy: parts('is asked by four'),
  },
  {
    name: 'safety: the browser is not asked to keep the models',
    edits: [edit('app/engine/storage/store.ts', 'void navigator.storage.persist().catch(', 'void Promise.resolve(false).catch(')],
    noticedBy: endToEnd('models-page', 'the browser is asked to keep'),
  },
  {
    name: 'safety: caches of old versions stay',
    edits: [edit(worker, 'cleanupOutdatedCaches();', '')],
    noticedBy: endToEnd('offline', 'a new version waits until it is asked for'),
  },
  {
    name: 'safety: a lost device ends the answer',
    edits: [edit('app/engine/recovery.ts', "new Set(['device-lost', ", 'new Set([')],
    noticedBy: { project: 'kernels', file: 'app/engine/webgpu/recovery.browser.test.ts', names: 'a destroyed device costs an answer nothing' },
  },
  {
    name: 'safety: after a loss the answer begins anew',
    edits: [edit('app/engine/recovery.ts', 'written: [...progress.written] }', 'written: [] }')],
    noticedBy: { project: 'kernels', file: 'app/engine/webgpu/recovery.browser.test.ts', names: 'a destroyed device costs an answer nothing' },
  },
  {
    name: 'safety: nobody notices that the worker of the engine is dead',
    edits: [edit('app/engine/client.ts', "void this.#whenReleased(data.lock).then(() => crashed('the browser ended its worker'));", '')],
    noticedBy: endToEnd('recovery', 'a worker that is ended in mid-answer'),
  },
  {
    name: 'safety: a new version comes in during an answer',
    edits: [edit('app/ui/update-notice.tsx', 'disabled={running} ', '')],
    noticedBy: endToEnd('offline', 'a new version that comes during an answer'),
  },
  {
    name: 'safety: a new version pushes itself forward',
    edits: [edit(worker, 'handOverInQuiet(self);', "handOverInQuiet(self);\nself.addEventListener('install', () => void self.skipWaiting());")],
    noticedBy: endToEnd('offline', 'a new version waits until it is asked for'),
  },
  {
    name: 'safety: nothing is kept for a start without a network',
    edits: [edit(worker, 'precacheAndRoute(PRECACHE);', 'precacheAndRoute(PRECACHE.slice(0, 1));')],
    noticedBy: endToEnd('offline', 'after one visit the page starts offline'),
  },
  {
    name: 'safety: the miniature is not kept for a start without a network',
    edits: [edit(worker, 'precacheAndRoute(PRECACHE);', "precacheAndRoute(PRECACHE.filter(({ url }) => !url.endsWith('.gguf')));")],
    noticedBy: endToEnd('offline', 'a cold start'),
  },
  {
    name: 'safety: a model counts before its bytes are there',
    edits: [
      edit(download, "  await folder.removeEntry(recordName).catch(() => undefined);\n  // Without a hash", "  await writeJson(folder, recordName, { wanted: { ...wanted, sha256: wanted.sha256 ?? '0'.repeat(64) }, storedAt: '' });\n  // Without a hash"),
      edit('app/engine/storage/store.ts', 'let whole = bytes === wanted.bytes;', 'let whole = true;'),
    ],
    noticedBy: store('a download can be paused'),
  },
  {
    name: 'safety: bytes that are gone are not missed',
    edits: [edit('app/engine/storage/store.ts', 'let whole = bytes === wanted.bytes;', 'let whole = true;')],
    noticedBy: store('a file that the browser or somebody took away'),
  },
  {
    name: 'safety: a GPU that comes back slowly is not waited for',
    edits: [edit('app/engine/recovery.ts', "new Set(['no-adapter', 'device-request-failed'])", 'new Set()')],
    noticedBy: recovery('waits for a GPU that comes back slowly'),
  },
  {
    name: 'safety: memory that ran out is asked for once more',
    edits: [edit('app/engine/recovery.ts', 'if (!isMemory(error)) return options;', "if (error.code !== '') return options;")],
    noticedBy: recovery('is loaded once with smaller settings'),
  },
  {
    name: 'safety: repeated loss is not put into words',
    edits: [edit('app/engine/recovery.ts', 'throw new RecoveryError(', 'throw error;\n    throw new RecoveryError(')],
    noticedBy: recovery('ends with a clear error when it is lost again'),
  },
  {
    name: 'safety: calls stay open when their worker dies',
    edits: [edit('app/engine/client.ts', 'for (const { fail } of [...this.#calls.values()]) fail(error);', '')],
    noticedBy: { project: 'kernels', file: 'app/engine/client.browser.test.ts', names: 'settles every open call' },
  },
  {
    name: 'safety: a header may claim more than any has',
    edits: [edit('app/engine/gguf/header-cursor.ts', 'if (length > headerLimit) {', 'if (length > headerLimit && length < 0) {')],
    noticedBy: { project: 'unit', file: 'app/engine/gguf/open.test.ts', names: 'a key longer than any header' },
  },
  {
    name: 'safety: an import may hang on itself',
    edits: [edit('app/chat/library/records.ts', 'if (known.has(record.id)) throw', 'if (known.size < 0) throw')],
    noticedBy: { project: 'unit', file: 'app/chat/library/import.fuzz.test.ts', names: 'refuses a turn that hangs' },
  },
  {
    name: 'privacy: flight mode lets requests out',
    edits: [edit(outward, 'if (!onDevice && (await ledger.flightMode())) {\n      await', 'if (!onDevice && (await ledger.flightMode()) && request.url === \'\') {\n      await')],
    noticedBy: endToEnd('privacy', 'flight mode refuses every other device'),
  },
  {
    name: 'privacy: flight mode leaves running what has begun',
    edits: [edit(outward, 'for (const controller of running) controller.abort();', '')],
    noticedBy: endToEnd('privacy', 'flight mode in the middle of a download'),
  },
  {
    name: 'privacy: requests do not stand in the ledger',
    edits: [edit(outward, "const number = await ledger.begin({ ...entry, outcome: 'open' });", 'const number = 0;')],
    noticedBy: endToEnd('privacy', 'every request stands in the ledger'),
  },
  {
    name: 'privacy: a question is told to another host',
    edits: [edit('app/chat/session.ts', "if (text === '') return;\n    const parent", "if (text === '') return;\n    void fetch('https://huggingface.co/', { method: 'POST', body: text }).catch(() => undefined);\n    const parent")],
    noticedBy: endToEnd('nothing-leaves', 'a session of chatting sends nothing'),
  },
  {
    // Trusted Types refuse it, and the test sees that they had something to refuse.
    name: 'privacy: a question is read as HTML',
    edits: [edit('app/ui/chat/question.tsx', '{showDirections(words)}', '<span dangerouslySetInnerHTML={{ __html: words }} />')],
    noticedBy: endToEnd('hostile-text', 'payloads in answers'),
  },
  {
    name: 'privacy: the name of a model is read as HTML',
    edits: [edit('app/ui/models/model-chip.tsx', '<span className="chip__name">{showDirections(name)}</span>', '<span className="chip__name" dangerouslySetInnerHTML={{ __html: name }} />')],
    noticedBy: endToEnd('hostile-text', 'payloads as names'),
  },
  {
    // What Trusted Types refuse stays as it was written; the test sees both.
    name: 'privacy: character references are read by the browser',
    edits: [edit('tools/build/parsers.ts', "  'decode-named-character-reference': withoutTheBrowser('decode-named-character-reference/index.js'),\n", '')],
    noticedBy: endToEnd('hostile-text', 'payloads in answers'),
  },
  {
    name: 'privacy: the title of a conversation is read as HTML',
    edits: [edit('app/ui/library/conversation-entry.tsx', '<span className="entry__words">{showDirections(title)}</span>', '<span className="entry__words" dangerouslySetInnerHTML={{ __html: title }} />')],
    noticedBy: endToEnd('hostile-text', 'payloads in answers'),
  },
  {
    name: 'privacy: the name of a file that is taken in is read as HTML',
    edits: [edit('app/ui/library/library-tools.tsx', '        {outcome}\n', '        <span dangerouslySetInnerHTML={{ __html: outcome }} />\n')],
    noticedBy: endToEnd('hostile-text', 'payloads as names'),
  },
  {
    name: 'privacy: the policy allows every host',
    edits: [edit(headers, "...modelHosts, ...serverHosts]", "...modelHosts, ...serverHosts, 'https:']")],
    noticedBy: endToEnd('deployment', 'the browser refuses other hosts'),
  },
  {
    name: 'privacy: the policy lets text become code',
    edits: [edit(headers, `  'require-trusted-types-for': ["'script'"],\n  'trusted-types': ['default'],\n`, '')],
    noticedBy: endToEnd('deployment', 'text does not become code'),
  },
  {
    name: 'privacy: camera, position and the like may be asked for',
    edits: [edit(headers, "  'Permissions-Policy': deniedFeatures.map((feature) => `${feature}=()`).join(', '),\n", '')],
    noticedBy: endToEnd('deployment', 'what browsers can be asked for'),
  },
];

/** A test of the store of models. */
function store(names: string): TestSelection {
  return endToEnd('model-store', names);
}

/** A test of several connections. */
function parts(names: string): TestSelection {
  return { project: 'unit', file: 'app/engine/storage/further-connections.test.ts', names };
}

/** A test of what is done after a loss. */
function recovery(names: string): TestSelection {
  return { project: 'unit', file: 'app/engine/recovery.test.ts', names };
}

function endToEnd(file: string, names: string): TestSelection {
  return { project: 'end-to-end', file: `e2e/${file}.spec.ts`, names };
}
