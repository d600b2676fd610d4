package org.jvbperc.dtls;

/**
 * How the length of {@code ekt_key_value<1..256>} and {@code srtp_master_salt<1..256>} is sent ("Lengths in EKTKey" in
 * docs/rfc-coverage.md). Both forms are understood on receipt.
 */
public enum EktKeyEncoding {
    /** Two octets, as the text of RFC 8870 section 5.2.2 requires: the maximum of 256 does not fit one octet. */
    TWO_OCTET_LENGTHS,
    /** One octet, as the existing prototypes send and expect it. */
    ONE_OCTET_LENGTHS
}
