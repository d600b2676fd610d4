// The command line of call.mjs.

const HELP = `usage: node call.mjs [options]
Makes an ordinary call between Chromium browsers and prints what each of them saw as one JSON object.
Exit status: 0 if everybody heard and saw everybody else, 1 if not, 2 for wrong options.

  --rest URL              the bridge's REST interface (http://127.0.0.1:8080)
  --participants N        browsers in the call, 2 to 8 (2)
  --seconds S             time measured once everybody is connected (10)
  --warm-up S             pause before that (3)
  --connect-timeout S     for ICE and DTLS together (30)
  --video WxH@F           the fake camera (640x360@30)
  --max-loss SHARE        of the others' packets that may be lost (0.05)
  --min-video SHARE       of the others' video packets that must come; a bridge may leave out pictures on purpose (0.25)
  --expect-srtp NAME      the SRTP cipher every connection must have, e.g. SRTP_AEAD_AES_128_GCM
  --bridge-pid PID        measure this process's CPU time and memory meanwhile
  --chromium FILE         the browser (environment CHROMIUM, or /usr/bin/chromium)
  --output FILE           write the JSON there too
`;

const NUMBERS = {
  participants: [2, 8], seconds: [1, 86400], 'warm-up': [0, 600], 'connect-timeout': [1, 600], 'max-loss': [0, 1], 'min-video': [0, 1], 'bridge-pid': [1, 1 << 30],
};

export class UsageError extends Error {}

/** The options by name; null if help was asked for (and printed). */
export function parse(args) {
  const options = {
    rest: 'http://127.0.0.1:8080', participants: 2, seconds: 10, 'warm-up': 3, 'connect-timeout': 30, video: '640x360@30', 'max-loss': 0.05, 'min-video': 0.25,
    'expect-srtp': null, 'bridge-pid': null, chromium: process.env.CHROMIUM || '/usr/bin/chromium', output: null,
  };
  for (let i = 0; i < args.length; i++) {
    const [, name, inline] = args[i].match(/^--([a-z-]+)(?:=(.*))?$/s) ?? [];
    if (name === 'help') {
      process.stdout.write(HELP);
      return null;
    }
    if (!name || !(name in options)) throw new UsageError(`${args[i]} is no option (see --help)`);
    const value = inline ?? args[++i];
    if (value === undefined) throw new UsageError(`--${name} needs a value`);
    options[name] = name in NUMBERS ? number(name, value) : value;
  }
  const video = options.video.match(/^(\d+)x(\d+)@(\d+)$/);
  if (!video) throw new UsageError(`--video is ${options.video}: expected for instance 640x360@30`);
  options.camera = { width: Number(video[1]), height: Number(video[2]), fps: Number(video[3]) };
  return options;
}

function number(name, text) {
  const [low, high] = NUMBERS[name];
  const value = Number(text);
  if (!(value >= low && value <= high)) throw new UsageError(`--${name} is ${text}: expected ${low} to ${high}`);
  return value;
}
