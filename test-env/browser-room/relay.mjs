// A path for UDP between one browser and the bridge on which DTLS records, and with them the key channel, can get lost. Everything else
// passes at once. The bridge finds the browser behind it as a peer-reflexive candidate.
import dgram from 'node:dgram';

/** The first octets of datagrams that are DTLS (RFC 7983 section 7), and of DTLS records that are application data: the key channel's. */
const isDtls = (datagram) => datagram[0] >= 20 && datagram[0] <= 63;
const isKeyChannel = (datagram) => datagram[0] === 23;

/** What is lost on the paths of one browser. */
export class Losses {
  constructor() {
    /** The share of all DTLS datagrams that get lost, handshakes' too. */
    this.dtls = 0;
    /** Whether everything of the key channel gets lost. */
    this.keyChannel = false;
    this.lost = 0;
    this.passed = 0;
  }

  takes(datagram) {
    if (!isDtls(datagram)) return false;
    const isLost = Math.random() < this.dtls || (this.keyChannel && isKeyChannel(datagram));
    this.lost += isLost ? 1 : 0;
    this.passed += isLost ? 0 : 1;
    return isLost;
  }
}

/** A path to one of the bridge's addresses; whoever sends to its front first is the browser until another address sends. */
export class Relay {
  #front = dgram.createSocket('udp4');
  #back = dgram.createSocket('udp4');
  #browser = null;

  /** @param losses may change while this is open */
  constructor(losses) {
    this.#front.on('message', (datagram, { address, port }) => {
      this.#browser = { address, port };
      if (!losses.takes(datagram)) this.#back.send(datagram, this.bridge.port, this.bridge.address);
    });
    this.#back.on('message', (datagram) => {
      if (this.#browser && !losses.takes(datagram)) this.#front.send(datagram, this.#browser.port, this.#browser.address);
    });
    // A browser that has gone: its port may answer with ICMP.
    for (const socket of [this.#front, this.#back]) socket.on('error', () => {});
  }

  /** Opens the path from a port of this machine's address to the bridge; returns the port. */
  async open(own, bridge) {
    this.bridge = bridge;
    await Promise.all([this.#front, this.#back].map((socket) => new Promise((done) => { socket.bind(0, own, done); })));
    return this.#front.address().port;
  }

  close() {
    this.#front.close();
    this.#back.close();
  }
}

const CANDIDATE = /^(a=candidate:\S+ 1 udp \d+) (\S+) (\d+)( typ host.*)$/gim;

/**
 * The bridge's answer with a relay's address in the place of the bridge's own, which is left out.
 *
 * @return {sdp, relays}
 */
export async function relayed(sdp, own, losses) {
  const relays = new Map();
  for (const [, , address, port] of sdp.matchAll(CANDIDATE)) {
    const name = `${address} ${port}`;
    if (relays.has(name) || address.includes(':')) continue;
    const relay = new Relay(losses);
    relays.set(name, { relay, port: await relay.open(own, { address, port: Number(port) }) });
  }
  if (relays.size === 0) throw new Error('the answer has no address of the bridge that could be relayed');
  const lines = sdp.split('\r\n').flatMap((line) => {
    if (!line.startsWith('a=candidate:')) return [line];
    const [, before, address, port, after] = [...line.matchAll(CANDIDATE)][0] ?? [];
    const found = relays.get(`${address} ${port}`);
    return found ? [`${before} ${own} ${found.port}${after}`] : [];
  });
  return { sdp: lines.join('\r\n'), relays: [...relays.values()].map(({ relay }) => relay) };
}

/** An offer without the browser's own addresses, so that the bridge knows no way past the relay. */
export const withoutCandidates = (sdp) => sdp.replace(/^a=(candidate:.*|end-of-candidates)\r\n/gm, '');
