package org.jvbperc.dtls;

/**
 * Which numbers supported_ekt_ciphers carries ("Numbers of EKT ciphers" in docs/rfc-coverage.md). A server recognises the
 * table's numbers by the value 0 and answers in the same numbering; a client sends the configured numbers.
 */
public enum EktCipherNumbering {
    /** aeskw_128 = 1, aeskw_256 = 2: the enumeration of RFC 8870 section 5.2.1, where 0 is reserved. */
    ENUMERATION,
    /** AESKW128 = 0, AESKW256 = 1: the IANA table of RFC 8870 section 7.2. */
    IANA_TABLE
}
