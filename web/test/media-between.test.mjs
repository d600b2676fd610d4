// Calls between Chromium and Firefox, unmodified, with the page's media protection at both ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIMEOUT, inBrowsers } from '../test-page/browsers.mjs';

const SENDER = 7;
const RECEIVER = 9;

/** In the page: one end, with its key. */
async function prepare({ capture, generation, join }, { own, other, codec, sends }) {
    const connection = await join();
    globalThis.end = { connection, source: capture() };
    connection.takeRoster({ own, others: [other] });
    connection.takeKey((await generation(1, own, [other])).told);
    connection.addEventListener('receiver', ({ detail: { track } }) => {
        document.body.append(Object.assign(document.createElement(track.kind), { muted: true, autoplay: true, srcObject: new MediaStream([track]) }));
    });
    if (!sends) return;
    const { audio, video } = globalThis.end.source;
    connection.addSender('audio').use(audio);
    connection.addSender('video', { codecs: [codec] }).use(video);
}

async function offer({ gathered }) {
    const { connection } = globalThis.end;
    await connection.pc.setLocalDescription(await connection.pc.createOffer());
    return connection.offered((await gathered(connection.pc)).sdp);
}

async function answer({ gathered }, sdp) {
    const { pc } = globalThis.end.connection;
    await pc.setRemoteDescription({ type: 'offer', sdp });
    await pc.setLocalDescription(await pc.createAnswer());
    return (await gathered(pc)).sdp;
}

/** Waits for pictures, and tells what came. */
async function received({ until }) {
    const { connection } = globalThis.end;
    const decoded = async () => [...(await connection.pc.getStats()).values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')?.framesDecoded;
    await until('pictures', async () => await decoded() > 30, () => connection.latest);
    await until('sound', () => connection.latest.transforms.every(({ out }) => out > 30), () => connection.latest);
    return { transforms: connection.latest.transforms, state: connection.latest.senders[0].state, ended: connection.ended };
}

for (const [from, to] of [['chromium', 'firefox'], ['firefox', 'chromium']]) {
    inBrowsers(`${from} to ${to}`, [from, to], (sender, receiver) => {
        for (const codec of ['VP8', 'VP9', 'AV1']) {
            test(`${from}To_${to}_${codec}AndOpus_areOpenedAndDecoded`, TIMEOUT, async () => {
                await sender.open(prepare, { own: SENDER, other: RECEIVER, codec, sends: true });
                await receiver.open(prepare, { own: RECEIVER, other: SENDER });
                const sdp = await receiver.run(answer, await sender.run(offer));
                await sender.run(({}, remote) => globalThis.end.connection.pc.setRemoteDescription({ type: 'answer', sdp: remote }), sdp);
                const { transforms, state, ended } = await receiver.run(received);
                assert.equal(ended, undefined);
                assert.equal(state, 'opening');
                for (const { dropped: { empty, ...others }, sender: index } of transforms) {
                    assert.equal(index, SENDER);
                    assert.deepEqual(others, {});
                }
            });
        }
    });
}
