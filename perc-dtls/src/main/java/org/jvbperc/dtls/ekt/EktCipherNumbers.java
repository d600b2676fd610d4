package org.jvbperc.dtls.ekt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jvbperc.dtls.EktCipherNumbering;
import org.jvbperc.ekt.EktCipher;

/**
 * EKT ciphers and their numbers in supported_ekt_ciphers, by either numbering ("Numbers of EKT ciphers" in docs/rfc-coverage.md).
 */
public final class EktCipherNumbers {
    private EktCipherNumbers() {}

    /** The number of {@code cipher}. */
    public static int number(EktCipherNumbering numbering, EktCipher cipher) {
        return numbering == EktCipherNumbering.ENUMERATION ? cipher.code() : cipher.code() - 1;
    }

    /** The cipher for which {@code number} stands, if this project knows it. */
    public static Optional<EktCipher> cipher(EktCipherNumbering numbering, int number) {
        return EktCipher.fromCode(numbering == EktCipherNumbering.ENUMERATION ? number : number + 1);
    }

    /** The numbering of a ClientHello: 0 is reserved in the enumeration, so a list with it follows the table. */
    public static EktCipherNumbering numberingOf(List<Integer> offered) {
        return offered.contains(0) ? EktCipherNumbering.IANA_TABLE : EktCipherNumbering.ENUMERATION;
    }

    /** The known ciphers of a list, in its order. */
    public static List<EktCipher> ciphers(List<Integer> numbers) {
        EktCipherNumbering numbering = numberingOf(numbers);
        List<EktCipher> ciphers = new ArrayList<>();
        numbers.forEach(number -> cipher(numbering, number).ifPresent(ciphers::add));
        return ciphers;
    }
}
