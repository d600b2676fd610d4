// Joining, staying, coming back and leaving, with a clock that the test moves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delayBefore } from '../room-page/backoff.js';
import { Failure, asFailure, cancellable } from '../room-page/failure.js';
import { joinPatiently } from '../room-page/joining.js';
import { Session } from '../room-page/session.js';

/** A call that the test ends. */
class TestCall {
    constructor() {
        this.ended = new Promise(resolve => { this.end = resolve; });
        this.hasLeft = false;
    }

    leave() {
        this.hasLeft = true;
        this.end(null);
    }
}

/** A session whose attempts the test decides. */
function setUp() {
    const timers = [];
    const attempts = [];
    let time = 0;
    const session = new Session({
        random: () => 1,
        timers: {
            now: () => time,
            start: (callback, millis) => {
                const timer = { at: time + millis, callback };
                timers.push(timer);
                return () => timers.splice(timers.indexOf(timer), 1);
            }
        },
        connect: attempt => new Promise((resolve, reject) => { attempts.push({ ...attempt, resolve, reject }); })
    });
    return {
        session, attempts,
        timers,
        settle: () => new Promise(done => { setImmediate(done); }),
        advance: millis => {
            time += millis;
            const due = timers.filter(timer => timer.at <= time);
            for (const timer of due) {
                timers.splice(timers.indexOf(timer), 1);
                timer.callback();
            }
        }
    };
}

async function joined(world) {
    world.session.join();
    const call = new TestCall();
    world.attempts.at(-1).resolve(call);
    await world.settle();
    return call;
}

test('join_showsWhatIsWaitedFor_thenTheCall', async () => {
    const world = setUp();
    world.session.join();
    world.attempts[0].step({ name: 'admission' });
    assert.deepEqual([world.session.state.phase, world.session.state.step.name], ['joining', 'admission']);
    world.attempts[0].resolve(new TestCall());
    await world.settle();
    assert.equal(world.session.state.phase, 'call');
    assert.equal(world.session.state.step, null);
});

test('refusal_atTheFirstAttempt_isSaid_andNotTriedAgain', async () => {
    const world = setUp();
    world.session.join();
    world.attempts[0].reject(new Failure('bridge-unreachable'));
    await world.settle();
    assert.deepEqual([world.session.state.phase, world.session.state.failure.condition], ['start', 'bridge-unreachable']);
    assert.equal(world.timers.length, 0);
});

test('cancel_endsTheAttempt_andALateCallIsLeftAtOnce', async () => {
    const world = setUp();
    world.session.join();
    world.session.leave();
    assert.ok(world.attempts[0].signal.aborted);
    assert.deepEqual([world.session.state.phase, world.session.state.failure], ['start', null]);
    const late = new TestCall();
    world.attempts[0].resolve(late);
    await world.settle();
    assert.ok(late.hasLeft);
    assert.equal(world.session.state.phase, 'start');
});

test('lostCall_comesBack_afterDoublingTimes_untilTheBridgeTakesItIn', async () => {
    const world = setUp();
    const call = await joined(world);
    call.end(new Failure('media-failed'));
    await world.settle();
    assert.deepEqual([world.session.state.phase, world.session.state.retryAt, world.session.call], ['rejoining', 1000, null]);
    world.advance(1000);
    assert.equal(world.session.state.retryAt, null);
    world.attempts[1].reject(new Failure('unknown-room'));
    await world.settle();
    assert.deepEqual([world.session.state.phase, world.session.state.retryAt], ['rejoining', 3000]);
    world.advance(2000);
    world.attempts[2].resolve(new TestCall());
    await world.settle();
    assert.deepEqual([world.session.state.phase, world.session.state.attempt], ['call', 0]);
});

test('networkReturned_triesAtOnce_butOnlyOnce', async () => {
    const world = setUp();
    (await joined(world)).end(new Failure('bridge-unreachable'));
    await world.settle();
    world.session.networkReturned();
    world.session.networkReturned();
    assert.equal(world.attempts.length, 2);
    assert.equal(world.timers.length, 0);
});

for (const condition of ['roster-refused', 'protection-failed', 'key-refused', 'kd-unexpected', 'not-authorized']) {
    test(`callThatEndsBy_${condition}_doesNotComeBack`, async () => {
        const world = setUp();
        (await joined(world)).end(new Failure(condition));
        await world.settle();
        assert.deepEqual([world.session.state.phase, world.session.state.failure.condition, world.timers.length], ['start', condition, 0]);
    });
}

test('leave_whileComingBack_endsIt', async () => {
    const world = setUp();
    (await joined(world)).end(new Failure('busy'));
    await world.settle();
    world.session.leave();
    assert.deepEqual([world.session.state.phase, world.timers.length], ['start', 0]);
});

test('leave_ofACall_leavesIt_andIsNoFailure', async () => {
    const world = setUp();
    const call = await joined(world);
    world.session.leave();
    await world.settle();
    assert.ok(call.hasLeft);
    assert.deepEqual([world.session.state.phase, world.session.state.failure], ['start', null]);
});

test('delayBefore_doublesUpToHalfAMinute_andIsAtLeastHalfOfThat', () => {
    assert.deepEqual([1, 2, 3, 6, 20].map(attempt => delayBefore(attempt, 1)), [1000, 2000, 4000, 30_000, 30_000]);
    assert.deepEqual([1, 20].map(attempt => delayBefore(attempt, 0)), [500, 15_000]);
});

test('cancellable_rejectsAtOnce_alsoIfItWasCancelledBefore', async () => {
    const attempt = new AbortController();
    const waiting = cancellable(new Promise(() => {}), attempt.signal);
    attempt.abort();
    await assert.rejects(waiting, { condition: 'cancelled' });
    await assert.rejects(cancellable(new Promise(() => {}), attempt.signal), { condition: 'cancelled' });
    assert.equal(await cancellable(Promise.resolve(5), new AbortController().signal), 5);
});

test('asFailure_keepsConditions_andNamesWhatIsUnexpected', () => {
    assert.equal(asFailure(Object.assign(new Error('x'), { condition: 'busy' })).condition, 'busy');
    assert.deepEqual({ ...asFailure(new TypeError('no such thing')) }, { ...new Failure('unexpected', 'no such thing') });
});

test('joinPatiently_windowBlocked_waitsForAClick_andTriesAgain', async () => {
    const steps = [];
    const attempt = new AbortController();
    let calls = 0;
    const call = await joinPatiently(async () => {
        calls += 1;
        if (calls === 1) throw new Failure('window-blocked', '', { domain: 'idp.example' });
        return 'call';
    }, { signal: attempt.signal, step: step => {
        steps.push(step.name);
        step.proceed?.();
    } });
    assert.equal(call, 'call');
    assert.deepEqual(steps, ['window', 'window']);
});

test('joinPatiently_cancelledWhileItAsks_rejects', async () => {
    const attempt = new AbortController();
    const joining = joinPatiently(async () => { throw new Failure('login-needed', '', { url: 'https://idp.example/login' }); },
        { signal: attempt.signal, step: ({ values }) => assert.equal(values.domain, 'idp.example') });
    setImmediate(() => attempt.abort());
    await assert.rejects(joining, { condition: 'cancelled' });
});
