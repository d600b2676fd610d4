// Simulcast within one page. The description of a connection that sends layers is changed so that an ordinary one receives each as a section of its
// own, and a worker forwards one layer's frames as they are, as a bridge does.

const EXTENSIONS = 'urn:ietf:params:rtp-hdrext:sdes:';
const MID = `${EXTENSIONS}mid`;
const RID = `${EXTENSIONS}rtp-stream-id`;
const OF_LAYERS = /^a=(rid:|simulcast:|ssrc|msid|mid:).*\r\n/gm;

const parts = (sdp) => sdp.split(/^(?=m=)/m);
const isVideo = (section) => section.startsWith('m=video');
const midOf = (section) => section.match(/^a=mid:(\S+)/m)[1];
const bundled = (session, from, to) => session.replace(/^(a=group:BUNDLE)(.*)\r/m, (line, name, mids) => `${name}${mids.split(' ').flatMap((mid) => (from.includes(mid) ? to : [mid])).join(' ')}\r`);

/** An offer of layers as one of a section for each, which the layer's rid names. */
export function layersAsSections(offer, rids) {
  const [session, ...sections] = parts(offer);
  const video = sections.find(isVideo);
  const plain = video.replace(OF_LAYERS, '').replace(new RegExp(`^a=extmap:\\d+ ${MID}\\r\\n`, 'm'), '').replace(RID, MID)
    .replace(new RegExp(`^a=extmap:\\d+ ${EXTENSIONS}repaired-rtp-stream-id\\r\\n`, 'm'), '');
  const layers = rids.map((rid) => `${plain}a=mid:${rid}\r\na=msid:layers ${rid}\r\n`);
  return bundled(session, [midOf(video)], rids) + sections.flatMap((section) => (isVideo(section) ? layers : [section])).join('');
}

/** The answer to that as one to the offer of layers. */
export function sectionsAsLayers(answer, offer, rids) {
  const [session, ...sections] = parts(answer);
  const mid = midOf(parts(offer).find(isVideo));
  const layers = sections.filter(isVideo);
  const one = `${layers[0].replace(OF_LAYERS, '').replace(MID, RID)}a=mid:${mid}\r\n${rids.map((rid) => `a=rid:${rid} recv\r\n`).join('')}a=simulcast:recv ${rids.join(';')}\r\n`;
  let isThere = false;
  const others = sections.flatMap((section) => {
    if (!isVideo(section)) return [section];
    if (isThere) return [];
    isThere = true;
    return [one];
  });
  return session.replace(/^(a=group:BUNDLE)(.*)\r/m, (line, name, mids) => `${name} ${[...new Set(mids.trim().split(' ').map((each) => (rids.includes(each) ? mid : each)))].join(' ')}\r`) + others.join('');
}

/** The bridge's part between two connections of this page: it receives all layers, and sends one of them on. */
export class LayerBridge {
  /** @param key opens what the layers are sealed with */
  static async make(rids, key, capture) {
    const bridge = new LayerBridge();
    const worker = new Worker(new URL('./forwarding-worker.js', import.meta.url), { type: 'module' });
    await new Promise((ready) => { worker.onmessage = ready; });
    worker.postMessage({ key });
    Object.assign(bridge, { rids, worker, source: capture(160, 90), uplink: new RTCPeerConnection({ encodedInsertableStreams: true }),
      downlink: new RTCPeerConnection({ encodedInsertableStreams: true }) });
    bridge.uplink.createDataChannel('perc-keys', { negotiated: true, id: 0 });
    bridge.uplink.ontrack = ({ receiver, transceiver, track }) => {
      receiver.transform = new RTCRtpScriptTransform(worker, { layer: transceiver.mid });
      document.body.append(Object.assign(document.createElement('video'), { muted: true, autoplay: true, srcObject: new MediaStream([track]) }));
    };
    return bridge;
  }

  /** Takes the layers of a ProtectedConnection. */
  async receive(sender, { gathered, until }) {
    await sender.pc.setLocalDescription(await sender.pc.createOffer());
    const offer = sender.offered((await gathered(sender.pc)).sdp);
    await this.uplink.setRemoteDescription({ type: 'offer', sdp: layersAsSections(offer, this.rids) });
    await this.uplink.setLocalDescription(await this.uplink.createAnswer());
    const { sdp } = await gathered(this.uplink);
    await sender.pc.setRemoteDescription({ type: 'answer', sdp: sectionsAsLayers(sdp, offer, this.rids) });
    await until('connected', () => sender.pc.connectionState === 'connected', () => sender.pc.connectionState);
  }

  /** Sends the chosen layer's frames, in the place of those of an encoder of its own, to another ProtectedConnection. */
  async send(receiver, { connect }) {
    const transceiver = this.downlink.addTransceiver(this.source.video, { direction: 'sendonly' });
    transceiver.sender.transform = new RTCRtpScriptTransform(this.worker, { layer: null });
    transceiver.setCodecPreferences(RTCRtpReceiver.getCapabilities('video').codecs.filter(({ mimeType }) => mimeType === 'video/VP8'));
    await connect(this.downlink, receiver.pc);
  }

  choose(rid) {
    this.worker.postMessage({ wanted: rid });
  }

  counts() {
    this.worker.postMessage({ ask: true });
    return new Promise((done) => { this.worker.onmessage = ({ data }) => done(data); });
  }

  close() {
    this.uplink.close();
    this.downlink.close();
    this.source.stop();
    this.worker.terminate();
  }
}
