// How good the connection is, from two readings of RTCPeerConnection.getStats.

const ORDER = ['good', 'fair', 'poor'];
const FAIR = { loss: 0.02, roundTrip: 0.3, jitter: 0.05 };
const POOR = { loss: 0.08, roundTrip: 0.8, jitter: 0.15 };

const worse = (measured, limits) => Object.keys(limits).some((name) => measured[name] > limits[name]);

/** One reading: totals over all received streams, and the round trip to the bridge. */
export function reading(entries) {
  const result = { received: 0, lost: 0, jitter: 0, roundTrip: 0, sentLoss: 0 };
  for (const entry of entries) {
    if (entry.type === 'inbound-rtp') {
      result.received += entry.packetsReceived ?? 0;
      result.lost += entry.packetsLost ?? 0;
      if (entry.kind === 'audio') result.jitter = Math.max(result.jitter, entry.jitter ?? 0);
    }
    if (entry.type === 'remote-inbound-rtp') result.sentLoss = Math.max(result.sentLoss, entry.fractionLost ?? 0);
    if (entry.type === 'candidate-pair' && (entry.nominated || entry.selected)) {
      result.roundTrip = Math.max(result.roundTrip, entry.currentRoundTripTime ?? 0);
    }
  }
  return result;
}

/** 'good', 'fair', 'poor', or 'unknown' if nothing was received or sent that could be judged, with the numbers behind it. */
export function quality(before, after) {
  const received = Math.max(0, after.received - before.received);
  const lost = Math.max(0, after.lost - before.lost);
  const measured = {
    loss: Math.max(received + lost > 0 ? lost / (received + lost) : 0, after.sentLoss), roundTrip: after.roundTrip, jitter: after.jitter,
  };
  if (received === 0 && after.roundTrip === 0) return { grade: 'unknown', ...measured };
  return { grade: ORDER[Number(worse(measured, FAIR)) + Number(worse(measured, POOR))], ...measured };
}
