// Octets: put together, and read field by field.

/** All octets of these one after the other. */
export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A number in as many octets, the first one first; without a length in as few as it takes. */
export function bigEndian(value, length = 0) {
  const octets = [];
  for (let rest = value; rest > 0 || octets.length < length; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return octets;
}

/** The number in these octets, the first one first. */
export const numberIn = (octets) => octets.reduce((sum, octet) => sum * 256 + octet, 0);

export const utf8 = (text) => new TextEncoder().encode(text);

/** Reads fields in order. Each of its methods has the field's name, for the text that says what is wrong. */
export class Reader {
  /** @param malformed gets a text that says what is wrong with the octets; throws */
  constructor(octets, malformed) {
    this.octets = octets;
    this.malformed = malformed;
    this.at = 0;
  }

  /** What has not been read yet. */
  get rest() {
    return this.octets.subarray(this.at);
  }

  take(length, field) {
    if (length > this.octets.length - this.at) this.malformed(`${field} is cut off`);
    this.at += length;
    return this.octets.subarray(this.at - length, this.at);
  }

  number(length, field, least = 0) {
    const value = numberIn(this.take(length, field));
    if (!Number.isSafeInteger(value)) this.malformed(`${field} is too large`);
    return value < least ? this.malformed(`${field} is ${value}, expected at least ${least}`) : value;
  }

  /** Octets after their length, which is a number of `lengthOctets`. */
  vector(lengthOctets, field, least = 0, most = Infinity) {
    const length = this.number(lengthOctets, field);
    if (length < least || length > most) this.malformed(`${field} has ${length} octets, expected ${least} to ${most}`);
    return this.take(length, field);
  }

  text(lengthOctets, field, least = 0, most = Infinity) {
    const octets = this.vector(lengthOctets, field, least, most);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
    } catch {
      return this.malformed(`${field} is not UTF-8`);
    }
  }

  /** @param last what nothing may follow */
  end(last) {
    if (this.at < this.octets.length) this.malformed(`something follows ${last}`);
  }
}
