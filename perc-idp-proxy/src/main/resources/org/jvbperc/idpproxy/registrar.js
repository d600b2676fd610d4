class RTCError extends DOMException {
  constructor(init, message = '') {
    super(message, 'OperationError');
    for (const name of ['errorDetail', 'idpLoginUrl', 'idpErrorInfo', 'httpRequestStatusCode']) {
      this[name] = init?.[name];
    }
  }
}
expose('RTCError', RTCError);

let provider;
let registering = false;

expose('rtcIdentityProvider', Object.freeze({
  register(idp) {
    if (!registering) {
      throw new DOMException('register() is for the first execution of the script', 'InvalidStateError');
    }
    if (typeof idp?.generateAssertion !== 'function' || typeof idp?.validateAssertion !== 'function') {
      throw new TypeError('generateAssertion and validateAssertion have to be functions');
    }
    provider = idp;
  },
}));

function textOf(value) {
  return value === undefined || value === null ? null : String(value);
}

// What of an error or rejection goes to the other side. Reading it may fail as well: it is the script's object.
function describe(error) {
  try {
    return {
      name: textOf(error?.name),
      detail: textOf(error?.errorDetail),
      loginUrl: textOf(error?.idpLoginUrl ?? error?.loginUrl),
      info: textOf(error?.idpErrorInfo),
    };
  } catch {
    return { name: null, detail: null, loginUrl: null, info: null };
  }
}

function execute(source) {
  registering = true;
  try {
    indirectEval(source);
  } catch (error) {
    host('scriptFailed', describe(error));
    return;
  } finally {
    registering = false;
  }
  host('executed', provider !== undefined);
}

function answer(method, value) {
  if (method === 'validateAssertion') {
    return { identity: value?.identity, contents: value?.contents };
  }
  return { domain: value?.idp?.domain, protocol: value?.idp?.protocol, assertion: value?.assertion };
}

function call(method, args) {
  new PromiseType((resolve) => resolve(provider[method](...args)))
    .then((value) => host('result', answer(method, value)))
    .catch((error) => host('failed', describe(error)));
}

// Takes one event from the other side. Called without an event waiting it does nothing.
defineProperty(global, '__percDispatch', {
  value: () => {
    const event = host('next');
    switch (event?.type) {
      case 'execute': execute(event.source); break;
      case 'call': call(event.method, event.args); break;
      case 'timer': fireTimer(event.id); break;
      case 'fetch': endExchange(event); break;
      default: break;
    }
  },
});
