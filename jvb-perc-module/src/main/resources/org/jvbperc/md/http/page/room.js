// The page of one room: joins, shows who is there, and leaves.

import { LoginNeeded, identityFor, logIn, parseIdentity } from './identity.js';
import { refusalOf } from './refusals.js';
import { decodeIdentity } from './sdp.js';

const ROSTER_MILLIS = 2000;
const GATHERING_MILLIS = 2000;

const element = (id) => document.getElementById(id);
const resource = new URL(`${document.querySelector('meta[name=perc-resource]').content}/`, location.href);
const room = decodeURIComponent(location.hash.slice(1) || location.pathname.split('/').at(-1));

/** The call, for as long as there is one. */
export let call = null;

function show(id, text) {
  element(id).textContent = text;
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(new URL(path, resource), options);
  } catch {
    throw new Error('The bridge cannot be reached.');
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

async function capture() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
  } catch (error) {
    throw new Error(`Microphone and camera cannot be used: ${error.message}`);
  }
}

/** Candidates spare the bridge to wait for the browser's first packet; it works without them. */
function gathered(pc) {
  return new Promise((resolve) => {
    const check = () => pc.iceGatheringState === 'complete' && resolve();
    pc.addEventListener('icegatheringstatechange', check);
    setTimeout(resolve, GATHERING_MILLIS);
    check();
  });
}

class Call {
  constructor(who) {
    this.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [] });
    this.pc.addEventListener('connectionstatechange', () => this.stateChanged());
    try {
      this.identity = identityFor(this.pc, who);
    } catch (error) {
      this.pc.close();
      throw error;
    }
  }

  async join() {
    this.stream = await capture();
    for (const track of [...this.stream.getAudioTracks(), ...this.stream.getVideoTracks()]) this.pc.addTrack(track, this.stream);
    show('message', 'Asking your identity provider …');
    await this.pc.setLocalDescription(await this.identity.offer());
    await gathered(this.pc);
    const offer = await this.identity.signed(this.pc.localDescription.sdp);
    show('message', 'Waiting for the Key Distributor …');
    const response = await request(`offer?room=${encodeURIComponent(room)}`, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer,
    });
    this.session = response.headers.get('Location').split('/').at(-1);
    this.endpoint = response.headers.get('X-Perc-Endpoint');
    this.keyDistributor = await this.identity.accept(await response.text());
    this.identity.close();
    show('message', 'Admitted. Connecting …');
    this.showMedia();
    this.timer = setInterval(() => this.showRoster(), ROSTER_MILLIS);
    await this.showRoster();
  }

  stateChanged() {
    show('phase', this.pc.connectionState);
    if (this.pc.connectionState === 'connected') show('message', '');
    if (this.pc.connectionState === 'failed') {
      end('The media connection failed: the Key Distributor refused it, or the bridge cannot be reached.');
    }
  }

  showMedia() {
    element('self').srcObject = this.stream;
    show('key-distributor', this.keyDistributor.name);
    show('key-distributor-how', this.keyDistributor.how);
    const others = document.createElement('figure');
    others.id = 'others';
    const video = document.createElement('video');
    video.autoplay = true;
    video.playsInline = true;
    video.srcObject = new MediaStream(this.pc.getReceivers().map((receiver) => receiver.track));
    const caption = document.createElement('figcaption');
    caption.textContent = 'The other participant';
    others.append(video, caption);
    element('tiles').append(others);
  }

  async showRoster() {
    try {
      const { participants } = await (await request(`${encodeURIComponent(room)}/roster`, { cache: 'no-store' })).json();
      element('roster').replaceChildren(...participants.map((participant) => {
        const item = document.createElement('li');
        const own = participant.endpoint === this.endpoint ? ' (you)' : '';
        item.textContent = `${claimedName(participant.identity)}${own}${participant.state === 'keyed' ? '' : ', connecting'}`;
        return item;
      }));
    } catch (error) {
      show('message', error.message);
    }
  }

  close() {
    clearInterval(this.timer);
    this.pc.close();
    this.identity.close();
    this.stream?.getTracks().forEach((track) => track.stop());
    element('others')?.remove();
    element('self').srcObject = null;
    if (this.session) {
      fetch(new URL(`session/${this.session}`, resource), { method: 'DELETE', keepalive: true }).catch(() => {});
    }
  }
}

/** The name that an assertion seems to be for, if it is a signed token; nobody has verified it here. */
function claimedName(identity) {
  try {
    const { domain, assertion } = decodeIdentity(identity);
    const token = JSON.parse(assertion).jws.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(atob(token)).sub ?? `somebody at ${domain}`;
  } catch {
    return 'somebody';
  }
}

function shown(joined) {
  element('call').hidden = !joined;
  element('join').hidden = joined;
  for (const id of ['mute-audio', 'mute-video']) element(id).setAttribute('aria-pressed', 'false');
}

function end(error) {
  call?.close();
  call = null;
  shown(false);
  show('phase', 'not joined');
  show('message', '');
  show('error', error);
  element('join').querySelector('button').disabled = false;
}

async function join() {
  element('join').querySelector('button').disabled = true;
  element('login').hidden = true;
  show('error', '');
  show('phase', 'joining');
  let joining = null;
  try {
    joining = new Call(parseIdentity(element('identity').value));
    call = joining;
    await joining.join();
    if (call === joining) shown(true);
  } catch (error) {
    if (call !== joining) return;
    end(error.message);
    if (error instanceof LoginNeeded) offerLogin(error.url);
  }
}

function offerLogin(url) {
  element('login').hidden = false;
  element('open-login').onclick = async () => {
    try {
      await logIn(url);
      await join();
    } catch (error) {
      show('error', error.message);
    }
  };
  element('open-login').focus();
}

function toggle(id, kind) {
  element(id).addEventListener('click', () => {
    const mute = element(id).getAttribute('aria-pressed') !== 'true';
    call?.stream.getTracks().filter((track) => track.kind === kind).forEach((track) => { track.enabled = !mute; });
    element(id).setAttribute('aria-pressed', String(mute));
  });
}

show('room', room);
document.title = `Room ${room}`;
toggle('mute-audio', 'audio');
toggle('mute-video', 'video');
element('join').addEventListener('submit', (event) => {
  event.preventDefault();
  join();
});
element('leave').addEventListener('click', () => end(''));
window.addEventListener('pagehide', () => call?.close());
