// The page of one room: joins, shows who is there, and leaves.

import { LoginNeeded, identityFor, isBuiltIn, logIn, parseIdentity } from './identity.js';
import { invited } from './invitation.js';
import { FORMATS, Others } from './others.js';
import { refusalOf } from './refusals.js';
import { RosterFollower, RosterRefused, codeOf } from './roster.js';
import { fingerprintLines } from './sdp.js';

const ROSTER_MILLIS = 2000;
const ROSTER_DEADLINE_MILLIS = 20_000;
const GATHERING_MILLIS = 2000;

const element = (id) => document.getElementById(id);
const resource = new URL(`${document.querySelector('meta[name=perc-resource]').content}/`, location.href);
const behindHash = location.hash.slice(1).split('&');
const room = decodeURIComponent(behindHash.find((part) => !part.includes('=')) || location.pathname.split('/').at(-1));
const invitation = behindHash.find((part) => part.startsWith('invitation='))?.slice('invitation='.length);

/** The call, for as long as there is one. */
export let call = null;

/** Microphone and camera, for as long as somebody wants to be in the call. */
export let stream = null;

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
    this.closed = false;
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
    stream ??= await capture();
    for (const track of [...stream.getAudioTracks(), ...stream.getVideoTracks()]) {
      const { codecs } = RTCRtpReceiver.getCapabilities(track.kind);
      this.pc.addTransceiver(track, { direction: 'sendonly', streams: [stream] })
        .setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === `${track.kind}/${FORMATS[track.kind]}`));
    }
    show('message', 'Asking your identity provider …');
    await this.pc.setLocalDescription(await this.identity.offer());
    await gathered(this.pc);
    const signed = await this.identity.signed(this.pc.localDescription.sdp);
    const offer = invitation ? await invited(signed, invitation) : signed;
    show('message', 'Waiting for the Key Distributor …');
    const response = await request(`offer?room=${encodeURIComponent(room)}`, {
      method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: offer,
    });
    this.session = response.headers.get('Location').split('/').at(-1);
    this.endpoint = response.headers.get('X-Perc-Endpoint');
    const answer = await response.text();
    this.keyDistributor = await this.identity.accept(answer);
    this.identity.close();
    this.others = new Others(this.pc, answer, element('tiles'));
    this.rosters = new RosterFollower(room, fingerprintLines(answer), fingerprintLines(offer));
    this.members = new Map();
    this.taken = 0;
    this.admitted = Date.now();
    show('message', 'Admitted. Connecting …');
    this.stateChanged();
    element('self').srcObject = stream;
    show('key-distributor', this.keyDistributor.name);
    show('key-distributor-how', this.keyDistributor.how);
    await this.showRoster();
  }

  stateChanged() {
    show('phase', this.pc.connectionState);
    if (this.pc.connectionState === 'connected') show('message', '');
    if (this.pc.connectionState === 'failed') {
      end('The media connection failed: the Key Distributor refused it, or the bridge cannot be reached.');
    }
  }

  /** Shows who is there, and again after a while. */
  async showRoster() {
    try {
      await this.followRoster();
      const { participants } = await (await request(`${encodeURIComponent(room)}/roster`, { cache: 'no-store' })).json();
      if (this.closed) return;
      const others = participants.filter(({ endpoint }) => endpoint !== this.endpoint)
        .map(({ endpoint, fingerprints, sources }) => ({ endpoint, sources, name: this.members.get(fingerprints?.[0]) }));
      await this.showOthers(others.filter(({ name }) => name));
    } catch (error) {
      if (this.closed) return;
      if (error instanceof RosterRefused || error.condition === 'unknown-session') {
        end(error.message);
        return;
      }
      show('message', error.message);
    }
    if (!this.closed) this.timer = setTimeout(() => this.showRoster(), ROSTER_MILLIS);
  }

  /** Takes the Key Distributor's rosters that have come since. */
  async followRoster() {
    const { first, updates } = await (await request(`session/${this.session}/roster?from=${this.taken}`, { cache: 'no-store' })).json();
    let roster = null;
    for (const update of updates) {
      if (first > this.taken) throw new RosterRefused('incomplete', 'a part of it was not fetched in time');
      roster = await this.rosters.accept(Uint8Array.from(atob(update), (c) => c.charCodeAt(0))) ?? roster;
      this.taken += 1;
    }
    if (this.rosters.latest === null && Date.now() - this.admitted > ROSTER_DEADLINE_MILLIS) {
      throw new RosterRefused('incomplete', 'the Key Distributor\'s did not come');
    }
    if (roster === null) return;
    const code = await codeOf(roster.digest);
    if (this.closed) return;
    this.members = new Map(roster.members.map(({ fingerprint, identity }) => [fingerprint, identity]));
    show('code', code);
    element('roster').replaceChildren(...roster.members.sort((a, b) => a.joined - b.joined).map((member) => {
      const item = document.createElement('li');
      item.textContent = `${member.identity}${this.rosters.own.includes(member.fingerprint) ? ' (you)' : ''}${member.state === 'keyed' ? '' : ', connecting'}${member.records ? ', records' : ''}`;
      return item;
    }));
  }

  async showOthers(participants) {
    try {
      await this.others.show(participants);
    } catch (error) {
      if (this.closed) return;
      // A browser that verifies identities itself does so with each description; this one's assertion may be too old by now.
      if (!isBuiltIn) end(`Your browser does not take the other participants' media: ${error.message}`);
      else await rejoin();
    }
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.pc.close();
    this.identity.close();
    this.others?.close();
    element('self').srcObject = null;
    if (this.session) {
      fetch(new URL(`session/${this.session}`, resource), { method: 'DELETE', keepalive: true }).catch(() => {});
    }
  }
}

function shown(joined) {
  element('call').hidden = !joined;
  element('join').hidden = joined;
}

function end(error) {
  call?.close();
  call = null;
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  for (const id of ['mute-audio', 'mute-video']) element(id).setAttribute('aria-pressed', 'false');
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

/** The same again, as somebody new. */
async function rejoin() {
  call.close();
  await join();
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
    stream?.getTracks().filter((track) => track.kind === kind).forEach((track) => { track.enabled = !mute; });
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
