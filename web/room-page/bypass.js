// Whether a browser plays what its transform has not let through. It should never do so; who relies on a browser for that looks.

/**
 * The streams of which something was decoded though nothing was let through.
 *
 * @param entries of RTCPeerConnection.getStats
 * @param passed by the mid of each section that receives: frames that its transform has let through
 * @return their SSRCs
 */
export function unopenedButPlayed(entries, passed) {
  return entries.filter(({ type, mid, framesDecoded = 0, totalAudioEnergy = 0 }) => (
    type === 'inbound-rtp' && (framesDecoded > 0 || totalAudioEnergy > 0) && !(passed.get(mid) > 0))).map(({ ssrc }) => ssrc);
}
