// A worker that starts and then takes neither transforms nor questions.
postMessage({ type: 'ready' });
