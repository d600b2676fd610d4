// The interface to embedded applications, without a browser: what is read, what is refused and counted, which application is shown, what it is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseApplications, stateFor } from '../room-page/applications.js';
import { Gate, Refused, isHello, parseRequest } from '../room-page/embedding.js';

const request = (values) => parseRequest(JSON.stringify(values));

for (const good of [
  { id: 1, type: 'join' }, { id: 2 ** 31 - 1, type: 'leave' }, { id: 3, type: 'close' }, { id: 4, type: 'mute', kind: 'screen' }, { id: 5, type: 'unmute', kind: 'video' },
  { id: 6, type: 'layout', size: 'large' }, { id: 7, type: 'layout', spotlight: null, size: 'small' }, { id: 8, type: 'layout', spotlight: 4294967295 },
  { id: 9, type: 'brand', title: 'Ä'.repeat(40) }, { id: 10, type: 'brand', hue: 0, title: 'x' },
]) {
  test(`request_${JSON.stringify(good).slice(0, 60)}_isRead`, () => assert.deepEqual(request(good), good));
}

for (const [values, error, detail] of [
  [{ type: 'join' }, 'malformed', 'id: expected a whole number from 1 to 2147483647'], [{ id: 0, type: 'join' }, 'malformed', /^id:/], [{ id: 1.5, type: 'join' }, 'malformed', /^id:/],
  [{ id: '1', type: 'join' }, 'malformed', /^id:/], [{ id: 2 ** 31, type: 'join' }, 'malformed', /^id:/], [null, 'malformed', /object/], [[], 'malformed', /object/], [1, 'malformed', /object/],
  [{ id: 1 }, 'unknown-type', /^type: expected one of join, leave/], [{ id: 1, type: 'tracks' }, 'unknown-type', /^type:/], [{ id: 1, type: 'toString' }, 'unknown-type', /^type:/],
  [{ id: 1, type: '__proto__' }, 'unknown-type', /^type:/], [{ id: 1, type: ['join'] }, 'unknown-type', /^type:/],
  [{ id: 1, type: 'join', identity: 'x@y.example' }, 'malformed', 'join has no such member as "identity"'], [{ id: 1, type: 'mute' }, 'malformed', /^kind: expected "audio"/],
  [{ id: 1, type: 'mute', kind: 'everything' }, 'malformed', /^kind:/], [{ id: 1, type: 'unmute', kind: 'screen' }, 'malformed', 'kind: expected "audio" or "video"'],
  [{ id: 1, type: 'layout' }, 'malformed', 'layout: expected at least one of size, spotlight'], [{ id: 1, type: 'layout', size: 'whole' }, 'malformed', /^size:/],
  [{ id: 1, type: 'layout', spotlight: -1 }, 'malformed', /^spotlight:/], [{ id: 1, type: 'layout', spotlight: '1' }, 'malformed', /^spotlight:/],
  [{ id: 1, type: 'brand', hue: 360 }, 'malformed', /^hue:/], [{ id: 1, type: 'brand', hue: '0;position:fixed' }, 'malformed', /^hue:/],
  ...['', ' ', 'x'.repeat(41), 'a\u202eb', 'a\nb', 'a\u200bb', 'kd@idp.example', 'kd＠idp.example', 'kd﹫idp.example', 7, null].map((title) => [{ id: 1, type: 'brand', title }, 'malformed', /^title:/]),
]) {
  test(`request_${JSON.stringify(values).slice(0, 70)}_isRefused_${error}`, () => {
    assert.throws(() => request(values), (refused) => {
      assert.ok(refused instanceof Refused);
      assert.equal(refused.error, error);
      if (detail instanceof RegExp) assert.match(refused.detail, detail);
      else assert.equal(refused.detail, detail);
      return true;
    });
  });
}

test('request_thatIsNoText_orNoJson_orTooLong_isRefused', () => {
  for (const data of [undefined, null, 5, {}, { id: 1, type: 'join' }, new ArrayBuffer(9)]) assert.throws(() => parseRequest(data), { error: 'malformed' });
  for (const text of ['', '{', '{"id":1,"type":"join"', 'NaN', '['.repeat(4096)]) assert.throws(() => parseRequest(text), { error: 'malformed' });
  const longest = JSON.stringify({ id: 1, type: 'join' }).padEnd(4096);
  assert.equal(parseRequest(longest).type, 'join');
  assert.throws(() => parseRequest(`${longest} `), { error: 'too-large', detail: 'the message: expected at most 4096 characters, but it has 4097' });
});

test('request_members_namedAsThoseOfEveryObject_areRefused', () => {
  for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString']) {
    assert.throws(() => parseRequest(`{"id":1,"type":"mute","kind":"audio","${name}":{}}`), { error: 'malformed' });
  }
});

/** Numbers below 1 that are the same in each run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('request_changedAtRandom_isReadWithKnownMembersOnly_orRefused', () => {
  const random = numbers(20261130);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const seeds = ['{"id":1,"type":"layout","size":"large","spotlight":2}', '{"id":7,"type":"brand","title":"Agenda","hue":12}', '{"id":3,"type":"unmute","kind":"audio"}'];
  const pieces = ['"', '{', '}', '[', ']', ',', ':', '\\u0000', '\\', '-1', '1e400', 'null', '"kind"', '"__proto__"', '"id"', ' ', '\u202e', 'é'];
  const known = ['id', 'type', 'kind', 'size', 'spotlight', 'title', 'hue'];
  let read = 0;
  for (let n = 0; n < 20_000; n += 1) {
    let text = pick(seeds);
    for (let times = Math.floor(random() * 4); times >= 0; times -= 1) {
      const at = Math.floor(random() * text.length);
      text = text.slice(0, at) + (random() < 0.5 ? pick(pieces) : '') + text.slice(at + (random() < 0.5 ? 1 : 0));
    }
    try {
      const { id, ...rest } = parseRequest(text);
      assert.ok(Number.isInteger(id) && id > 0, text);
      assert.deepEqual(Object.keys(rest).filter((name) => !known.includes(name)), [], text);
      read += 1;
    } catch (error) {
      assert.ok(error instanceof Refused && error.detail !== '', `${text}: ${error}`);
    }
  }
  assert.ok(read > 100, 'some of them are right');
});

test('hello_isThatOfThisVersion_andNothingElse', () => {
  assert.ok(isHello({ perc: 'hello', versions: [1] }) && isHello({ perc: 'hello', versions: [3, 2, 1] }));
  for (const data of [null, undefined, 'hello', {}, [], { perc: 'hello' }, { perc: 'hello', versions: [] }, { perc: 'hello', versions: [2] }, { perc: 'hello', versions: '1' },
    { perc: 'hello', versions: [1], policy: {} }, { perc: 'hello', versions: Array(17).fill(1) }, { perc: 'welcome', versions: [1] }]) assert.ok(!isHello(data), JSON.stringify(data));
});

test('gate_admitsABurst_thenARate_andRemovesAfterAFlood', () => {
  const gate = new Gate(0);
  const admitted = (count, at) => Array.from({ length: count }, () => gate.admits(at)).filter(Boolean).length;
  assert.equal(admitted(80, 0), 60);
  assert.equal(gate.removal, null);
  assert.equal(admitted(30, 1000), 20);
  assert.equal(admitted(100, 3_600_000), 60);
  assert.equal(gate.removal, null);
  // 20, 10 and 40 were beyond it so far.
  assert.equal(admitted(230, 3_600_000), 0);
  assert.equal(gate.removal, null);
  admitted(1, 3_600_000);
  assert.equal(gate.removal, 'flood');
  assert.equal(gate.admits(1e9), false);
});

test('gate_removesAfterManyMistakes', () => {
  const gate = new Gate(0);
  for (let n = 0; n < 100; n += 1) gate.mistaken();
  assert.equal(gate.removal, null);
  gate.mistaken();
  assert.equal(gate.removal, 'mistakes');
});

const APPLICATIONS = ['https://app.example/call', 'https://other.example/a/b.html'];
const choose = (hash, hostname = 'rooms.example', applications = APPLICATIONS) => chooseApplications({ applications }, { hash, hostname });

test('application_isOneOfThePolicys', () => {
  assert.deepEqual(choose('#r'), { choices: APPLICATIONS, problem: null });
  assert.deepEqual(choose('', 'rooms.example', []), { choices: [], problem: null });
  assert.deepEqual(choose('#r&app=https%3A%2F%2Fother.example%2Fa%2Fb.html'), { choices: [APPLICATIONS[1]], problem: null });
  assert.deepEqual(choose('#app=https://app.example/call'), { choices: [APPLICATIONS[0]], problem: null });
});

for (const [linked, named] of [
  ['https://evil.example/call?x', 'https://evil.example'], ['https://app.example/other#x', 'https://app.example/other'], ['https://app.example:8443/call', 'https://app.example:8443'],
  ['https://app.example/call/', 'https://app.example/call/'], ['https://app.example@evil.example/call', 'https://evil.example'], ['javascript:alert(1)', 'javascript:alert(1)'],
  ['//app.example/call', '//app.example/call'], ['', ''], ['x'.repeat(999), 'x'.repeat(200)], ['data:text/html,x', 'data:text/html,x'],
]) {
  test(`application_${linked.slice(0, 40)}_isRefused_byItsOrigin`, () => {
    assert.deepEqual(choose(`#r&app=${encodeURIComponent(linked)}`), { choices: [], problem: { name: 'refused', application: named } });
  });
}

test('application_besideOneThatIsRefused_isNotShown', () => {
  assert.equal(choose(`#app=${APPLICATIONS[0]}&app=https://evil.example`).problem.application, 'https://evil.example');
});

test('application_onThePagesOwnHost_isNotShown', () => {
  assert.deepEqual(choose('', 'app.example'), { choices: [APPLICATIONS[1]], problem: { name: 'own-host', application: 'https://app.example' } });
  assert.deepEqual(choose('', 'localhost', ['http://localhost:1/x']).choices, []);
});

const track = { kind: 'audio', id: 'secret-track' };
const MEDIA = { sent: (kind) => (kind === 'audio' ? track : null) };
const SNAPSHOT = {
  connection: 'connected', code: '12345 67890', keyDistributor: { name: 'kd@idp.example' }, quality: { grade: 'good' },
  members: [{ senderIndex: 7, identity: 'alice@idp.example', joined: 1, state: 'keyed', records: false, fingerprint: 'sha-256 AB', own: true },
    { senderIndex: 8, identity: 'bob@idp.example', joined: 2, state: 'keyed', records: true, fingerprint: 'sha-256 CD', own: false }],
  tiles: [{ senderIndex: 8, identity: 'bob@idp.example', speaking: true, state: 'protected', sound: { state: 'protected', track }, picture: { state: 'failing', track }, screen: { state: 'off', track: null } }],
};

test('state_saysWhoIsHere_andNothingThatOpensOrProvesAnything', () => {
  const about = { phase: 'call', room: 'board-1', language: 'de', media: MEDIA, snapshot: SNAPSHOT, speaks: true };
  const expected = { type: 'state', phase: 'call', room: 'board-1', language: 'de', connection: 'connected', self: { audio: true, video: false, screen: false }, participants: [
    { id: 7, name: 'alice@idp.example', self: true, audio: true, video: false, screen: false, records: false },
    { id: 8, name: 'bob@idp.example', self: false, audio: true, video: false, screen: false, records: true, speaking: true },
  ] };
  assert.deepEqual(stateFor(about), expected);
  assert.doesNotMatch(JSON.stringify(stateFor(about)), /secret-track|sha-256|12345|kd@/);
});

test('state_withoutAudioLevels_doesNotSayWhoSpeaks', () => {
  const { participants } = stateFor({ phase: 'call', room: 'r', language: 'en', media: MEDIA, snapshot: SNAPSHOT, speaks: false });
  assert.ok(participants.every((each) => !('speaking' in each)));
});

test('state_beforeTheCall_namesNobody', () => {
  assert.deepEqual(stateFor({ phase: 'start', room: 'r', language: 'en', media: MEDIA, snapshot: null, speaks: true }).participants, []);
});
