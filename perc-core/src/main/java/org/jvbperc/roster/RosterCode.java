package org.jvbperc.roster;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jvbperc.crypto.Octets;

/**
 * The digest of a roster as thirty decimal digits in six groups, which people read to each other: equal codes mean the same
 * members and the same history.
 *
 * <p>SHA-512 over a label and the digest, then 5,199 times over the result and the digest; the first 16 octets as a number modulo
 * 10^30. It takes about 2^50 tries of 5,200 hashes each to find two rosters with one code, even for an attacker who makes both.
 */
public final class RosterCode {
    private static final byte[] LABEL = "perc roster code v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int ITERATIONS = 5_200;
    private static final int NUMBER_BYTES = 16;
    private static final int DIGITS = 30;
    private static final int GROUP = 5;

    private RosterCode() {}

    /** The code of a roster's digest, {@code "12345 67890 12345 67890 12345 67890"}. */
    public static String of(Octets digest) {
        byte[] number = new byte[NUMBER_BYTES];
        System.arraycopy(iterated(digest.toByteArray()), 0, number, 0, NUMBER_BYTES);
        String digits = String.format(
                Locale.ROOT, "%0" + DIGITS + "d", new BigInteger(1, number).mod(BigInteger.TEN.pow(DIGITS)));
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < DIGITS; i += GROUP) {
            code.append(i == 0 ? "" : " ").append(digits, i, i + GROUP);
        }
        return code.toString();
    }

    private static byte[] iterated(byte[] digest) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            sha512.update(LABEL);
            byte[] hash = sha512.digest(digest);
            for (int i = 1; i < ITERATIONS; i++) {
                sha512.update(hash);
                hash = sha512.digest(digest);
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-512", e);
        }
    }
}
