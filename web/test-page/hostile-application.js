// An application that tries what it may not. Each attempt answers with what came of it, so that a test sees that it was really made;
// hostile-control.html shows that each works where nothing hinders it.

const outcome = async (attempt) => {
  try {
    return await Promise.race([attempt(), new Promise((resolve) => { setTimeout(() => resolve('waits'), 8000); })]);
  } catch (error) {
    return error.name;
  }
};

/** A click in this document, after which browsers allow more. */
const clicked = (attempt) => () => new Promise((resolve) => {
  document.querySelector('#go').addEventListener('click', () => resolve(outcome(attempt)), { once: true });
});

const captured = (stream) => {
  stream.getTracks().forEach((track) => track.stop());
  return 'captured';
};

const attempts = {
  camera: async () => captured(await navigator.mediaDevices.getUserMedia({ audio: true, video: true })),
  microphone: async () => captured(await navigator.mediaDevices.getUserMedia({ audio: true })),
  screen: clicked(async () => captured(await navigator.mediaDevices.getDisplayMedia({ video: true }))),
  devices: async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true }).catch(() => null);
    const named = (await navigator.mediaDevices.enumerateDevices()).some(({ label }) => label !== '');
    if (stream) captured(stream);
    return named ? 'named' : 'nameless';
  },
  document: async () => (parent.document ? 'read' : 'nothing'),
  call: async () => (parent.stage || parent.app || parent.origin ? 'read' : 'nothing'),
  storage: async () => (localStorage ? 'read' : 'nothing'),
  database: async () => (indexedDB.open('x') ? 'read' : 'nothing'),
  cookies: async () => `${(document.cookie = 'a=b', document.cookie)}`,
  popup: clicked(async () => {
    const opened = window.open('about:blank');
    opened?.close();
    return opened ? 'opened' : 'nothing';
  }),
  link: clicked(async () => {
    const link = Object.assign(document.createElement('a'), { href: 'about:blank#popup', target: '_blank' });
    document.body.append(link);
    link.click();
    return 'clicked';
  }),
  dialog: async () => (alert('taken'), 'said'),
  fullscreen: clicked(async () => {
    await document.documentElement.requestFullscreen();
    await document.exitFullscreen();
    return 'full';
  }),
  top: clicked(async () => {
    top.location.href = 'about:blank#taken';
    return 'went';
  }),
  topLink: clicked(async () => {
    document.querySelector('#top').click();
    return 'clicked';
  }),
  close: async () => (top.close(), top.closed ? 'closing' : 'called'),
  back: async () => (history.go(-1), 'called'),
  cover: async () => {
    Object.assign(document.body.style, { position: 'fixed', inset: '-9999px', zIndex: '2147483647', background: 'red' });
    return getComputedStyle(document.body).position;
  },
  focus: async () => {
    window.focus();
    document.querySelector('#field').focus();
    return document.activeElement.id;
  },
};

/** Makes an attempt; the frame's test clicks where it needs a click. */
globalThis.attempt = (name) => outcome(attempts[name]);
globalThis.attempts = Object.keys(attempts);

/** Fetches the page's own files, as far as that is possible. */
globalThis.take = (address, credentials) => outcome(async () => (await fetch(address, { credentials })).text());

/** Frames within this frame: what is in them. */
globalThis.nest = (src, allow = '') => outcome(() => new Promise((resolve) => {
  const frame = Object.assign(document.createElement('iframe'), { src, allow });
  frame.onload = () => resolve('loaded');
  document.body.append(frame);
}));

/** The port, as the library gets it, and what has come by it. */
globalThis.heard = [];
globalThis.others = [];
globalThis.greet = () => new Promise((resolve) => {
  window.addEventListener('message', ({ data, ports }) => {
    if (data?.perc !== 'welcome') {
      globalThis.others.push(data);
      return;
    }
    [globalThis.port] = ports;
    ports[0].onmessage = (event) => {
      globalThis.heard.push(typeof event.data === 'string' ? JSON.parse(event.data) : event.data);
      if (event.ports.length > 0) globalThis.heard.push('ports');
    };
    resolve(true);
  });
  parent.postMessage({ perc: 'hello', versions: [1] }, '*');
});

/** Says something over the port and waits for this many more messages. */
globalThis.say = async (messages, answers = messages.length) => {
  const before = globalThis.heard.length;
  for (const message of messages) globalThis.port.postMessage(message);
  while (globalThis.heard.slice(before).filter((each) => each.type === 'answer').length < answers) await new Promise((resolve) => { setTimeout(resolve, 20); });
  return globalThis.heard.slice(before).filter((each) => each.type === 'answer');
};
globalThis.ready = true;
