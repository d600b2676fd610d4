#!/usr/bin/env bash
# How the sample media here were made (Debian packages: ffmpeg espeak-ng). The demo needs only the results, which are committed.
# Speech is synthetic, pictures are ffmpeg's test sources, so nobody's voice or face is in them.
set -euo pipefail
cd "$(dirname "$0")"
speech() { # name, voice, text
  espeak-ng -v "$2" -s 150 -w "/tmp/$1.wav" "$3"
  ffmpeg -hide_banner -loglevel error -y -i "/tmp/$1.wav" -af apad -t 12 -ar 48000 -ac 1 -c:a libopus -b:a 20k -vbr on \
    -application voip -frame_duration 20 -map_metadata -1 "$1.ogg"
  rm "/tmp/$1.wav"
}
video() { # name, lavfi source
  ffmpeg -hide_banner -loglevel error -y -f lavfi -i "$2" -t 12 -pix_fmt yuv420p -c:v libvpx -b:v 110k -maxrate 160k -bufsize 160k \
    -g 30 -keyint_min 30 -deadline good -cpu-used 2 -error-resilient 1 -map_metadata -1 "$1.ivf"
}
speech speech-a en-us "This is the first participant. What I say is encrypted from my device to yours. The bridge in the middle forwards every packet and understands none of them."
speech speech-b en-gb "And this is the second participant. The key distributor gave us our keys inside a tunnel that the bridge carries but cannot open."
speech speech-c en-gb-scotland "I am the third participant. I can see who is in this call, because every name is bound to a certificate."
video pattern-a "testsrc=size=320x180:rate=15"
video pattern-b "testsrc2=size=320x180:rate=15"
video pattern-c "mandelbrot=size=320x180:rate=15:maxiter=400"
