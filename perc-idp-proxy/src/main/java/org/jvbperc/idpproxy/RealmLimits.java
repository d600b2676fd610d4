package org.jvbperc.idpproxy;

import java.time.Duration;

/**
 * The limits of one realm; exceeding one of them ends the realm.
 *
 * @param wallClock from the first octet of loading the script to the result (W3C webrtc-identity: 15 s)
 * @param cpuTime of the realm's thread; bounds the statements a script can execute
 * @param memoryBytes of the WebAssembly memory in which the engine and all its objects are, 2 to 512 MiB
 * @param scriptBytes of the identity provider's script
 * @param responseBytes of the body of one fetch
 * @param outputChars of a result or of a request's body
 * @param fetches requests of one realm, redirects not counted
 * @param redirects of one request
 * @param hostCalls calls from the script to this side, of all kinds
 */
public record RealmLimits(
        Duration wallClock,
        Duration cpuTime,
        int memoryBytes,
        int scriptBytes,
        int responseBytes,
        int outputChars,
        int fetches,
        int redirects,
        int hostCalls) {
    private static final int MEBIBYTE = 1024 * 1024;

    public RealmLimits {
        requirePositive("wall clock limit", wallClock);
        requirePositive("CPU time limit", cpuTime);
        if (memoryBytes < 2 * MEBIBYTE || memoryBytes > 512 * MEBIBYTE) {
            throw new IllegalArgumentException("memory limit of " + memoryBytes + " octets is not in 2..512 MiB");
        }
        if (scriptBytes < 1 || responseBytes < 1 || outputChars < 1 || fetches < 0 || redirects < 0 || hostCalls < 1) {
            throw new IllegalArgumentException("a realm's limit is negative or zero");
        }
    }

    /** 15 s, 3 s of CPU, 32 MiB, scripts of 512 KiB, responses of 256 KiB, 64 Ki characters, 16 fetches, 5 redirects. */
    public static RealmLimits defaults() {
        return new RealmLimits(
                Duration.ofSeconds(15),
                Duration.ofSeconds(3),
                32 * MEBIBYTE,
                512 * 1024,
                256 * 1024,
                64 * 1024,
                16,
                5,
                2_000);
    }

    /** The same with another wall clock limit. */
    public RealmLimits withWallClock(Duration value) {
        return new RealmLimits(
                value, cpuTime, memoryBytes, scriptBytes, responseBytes, outputChars, fetches, redirects, hostCalls);
    }

    /** The same with another limit of CPU time. */
    public RealmLimits withCpuTime(Duration value) {
        return new RealmLimits(
                wallClock, value, memoryBytes, scriptBytes, responseBytes, outputChars, fetches, redirects, hostCalls);
    }

    /** The same with another limit of memory. */
    public RealmLimits withMemoryBytes(int value) {
        return new RealmLimits(
                wallClock, cpuTime, value, scriptBytes, responseBytes, outputChars, fetches, redirects, hostCalls);
    }

    private static void requirePositive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " " + value + " is not positive");
        }
    }
}
