// Octets cross to the other side as arrays of numbers, which the engine makes and reads by itself.
function octets(data) {
  if (data instanceof ArrayBuffer) {
    return new Uint8Array(data);
  }
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  throw new TypeError('an ArrayBuffer or a view of one is expected');
}

function numbers(data) {
  return Array.from(octets(data));
}

class DOMException extends Error {
  constructor(message = '', name = 'Error') {
    super(message);
    defineProperty(this, 'name', { value: String(name) });
  }
}
expose('DOMException', DOMException);

function base64(name, data) {
  try {
    return host(name, String(data));
  } catch (error) {
    throw new DOMException(error.message, 'InvalidCharacterError');
  }
}
expose('btoa', (data) => base64('btoa', data));
expose('atob', (data) => base64('atob', data));
