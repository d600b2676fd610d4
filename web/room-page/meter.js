// How loud a track is, for the meter of this user's own microphone.

/** Measures one track at a time. */
export class Meter {
  constructor() {
    this.track = null;
    this.context = null;
  }

  /** Measures this track from now on, or none. */
  watch(track) {
    if (track === this.track) return;
    this.track = track;
    this.source?.disconnect();
    this.source = null;
    if (!track) return;
    this.context ??= new AudioContext();
    this.context.resume().catch(() => {});
    this.analyser ??= new AnalyserNode(this.context, { fftSize: 512 });
    this.samples ??= new Float32Array(this.analyser.fftSize);
    this.source = new MediaStreamAudioSourceNode(this.context, { mediaStream: new MediaStream([track]) });
    this.source.connect(this.analyser);
  }

  /** This moment's level, from 0 to 1. */
  level() {
    if (!this.source) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    return Math.min(1, Math.sqrt(this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length) * 4);
  }
}
