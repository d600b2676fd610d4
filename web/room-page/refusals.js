// What the conditions of refusals mean, in words.

const WORDS = {
  'identity-required': 'Your browser sent no identity.',
  'identity-invalid': 'The Key Distributor could not verify your identity.',
  'not-on-roster-policy': 'You are not on the list of those who may join this room.',
  'not-authorized': 'This room takes invited people only, each invitation once.',
  'replayed-tls-id': 'This attempt was used before. Please try again.',
  'conference-full': 'The room is full.',
  'conference-locked': 'The room is locked: nobody else may join.',
  'unknown-room': 'There is no such room, or it has ended.',
  'unknown-session': 'You are no longer in the room.',
  'kd-unavailable': 'The Key Distributor or your identity provider cannot be reached at the moment. Please try again.',
  'kd-answer-invalid': 'The Key Distributor\'s answer is not usable.',
  'profile-mismatch': 'This room needs protection that your browser does not have.',
  'malformed-offer': 'This room does not take what your browser offers. Rooms with end-to-end protection do not admit browsers yet.',
  'ssrc-conflict': 'Two participants chose the same number by chance. Please try again.',
  'busy': 'The bridge is busy. Please try again in a moment.',
  'bridge-refused': 'The bridge could not take you in. Please try again.',
  'cross-site': 'The bridge does not allow pages from this address.',
  'perc-unavailable': 'The bridge does not serve such rooms at the moment.',
};

/** A refusal with what the server said and what that means. */
export class Refusal extends Error {
  constructor(condition, detail) {
    super(`${WORDS[condition] ?? 'The server refused.'} (${condition}${detail ? `: ${detail}` : ''})`);
    this.name = 'Refusal';
    this.condition = condition;
  }
}

/** The refusal in an HTTP response. */
export async function refusalOf(response) {
  const body = await response.json().catch(() => ({}));
  return new Refusal(body.error ?? `status ${response.status}`, body.detail ?? '');
}
