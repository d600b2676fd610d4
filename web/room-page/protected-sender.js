// What a protected connection sends of one kind: never anything before the worker has the transform and a key.

/** Made by ProtectedConnection's `addSender`. */
export class ProtectedSender {
  #connection;
  #wanted = null;
  #applied = null;
  #changing = Promise.resolve();

  constructor(connection, id, transceiver) {
    this.#connection = connection;
    this.id = id;
    this.transceiver = transceiver;
    this.attached = false;
    this.ended = false;
  }

  /** The track that is to be sent, as soon as there is a key; null for none. Muting is track.enabled. Rejects if the browser does not take it. */
  use(track) {
    this.#wanted = track;
    return this.apply();
  }

  /** Attaches the wanted track if that is allowed by now. */
  apply() {
    this.#changing = this.#changing.catch(() => {}).then(async () => {
      const track = this.attached && this.#connection.isKeyed ? this.#wanted : null;
      if (this.ended || track === this.#applied) return;
      await this.transceiver.sender.replaceTrack(track);
      this.#applied = track;
      // It may have ended meanwhile.
      if (this.ended) this.end();
    });
    return this.#changing;
  }

  /** Sends nothing any more. */
  end() {
    this.ended = true;
    this.transceiver.sender.replaceTrack(null).catch(() => {});
  }

  /** What the browser says it has sent. Packets alone say little: some are nothing but padding. */
  async statistics() {
    const sum = { frames: 0, packets: 0, octets: 0 };
    for (const { type, framesSent = 0, packetsSent = 0, bytesSent = 0, retransmittedBytesSent = 0 } of (await this.transceiver.sender.getStats()).values()) {
      if (type !== 'outbound-rtp') continue;
      sum.frames += framesSent;
      sum.packets += packetsSent;
      sum.octets += bytesSent - retransmittedBytesSent;
    }
    return sum;
  }

  /** Asks the encoder for a key frame where the worker cannot. */
  async refresh() {
    const { sender } = this.transceiver;
    const parameters = sender.getParameters();
    await sender.setParameters(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) });
  }
}
