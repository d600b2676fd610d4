// The part of WebCrypto that validating an assertion needs. Keys stay on the other side.
class CryptoKey {
  #handle;

  constructor(handle, parts) {
    this.#handle = handle;
    this.type = parts.type;
    this.extractable = parts.extractable;
    this.algorithm = Object.freeze(parts.algorithm);
    this.usages = Object.freeze(parts.usages);
    Object.freeze(this);
  }
  static handle(key) { return key.#handle; }
}
const keyHandle = CryptoKey.handle;
delete CryptoKey.handle;

function algorithmName(algorithm) {
  return String(typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm);
}

function hashName(algorithm) {
  const hash = algorithm?.hash;
  return hash === undefined ? null : algorithmName(hash);
}

function plainAlgorithm(algorithm) {
  return {
    name: algorithmName(algorithm),
    hash: hashName(algorithm),
    namedCurve: algorithm?.namedCurve === undefined ? null : String(algorithm.namedCurve),
    saltLength: Number(algorithm?.saltLength ?? 0) | 0,
  };
}

class SubtleCrypto {
  async digest(algorithm, data) {
    return new Uint8Array(host('digest', algorithmName(algorithm), numbers(data))).buffer;
  }

  async importKey(format, keyData, algorithm, extractable, usages) {
    const data = format === 'jwk' ? stringify(keyData) : numbers(keyData);
    const plain = plainAlgorithm(algorithm);
    const wanted = [...usages].map(String);
    const handle = host('importKey', String(format), data, plain, wanted);
    const parts = {
      type: plain.name.toUpperCase() === 'HMAC' ? 'secret' : 'public',
      extractable: Boolean(extractable),
      algorithm: { ...algorithm, name: plain.name },
      usages: wanted,
    };
    return new CryptoKey(handle, parts);
  }

  async verify(algorithm, key, signature, data) {
    const signed = numbers(data);
    return host('verify', plainAlgorithm(algorithm), keyHandle(key), numbers(signature), signed);
  }
}

expose('CryptoKey', CryptoKey);
expose('crypto', Object.freeze({
  subtle: Object.freeze(new SubtleCrypto()),
  getRandomValues(array) {
    octets(array).set(host('random', array.byteLength));
    return array;
  },
  randomUUID() { return host('uuid'); },
}));
