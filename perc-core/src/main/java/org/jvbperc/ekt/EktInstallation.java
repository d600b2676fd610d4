package org.jvbperc.ekt;

/** The result of installing an EKT parameter set in a {@code PercMediaSender} or {@code PercMediaReceiver}. */
public enum EktInstallation {
    /** It is in use from now on. */
    INSTALLED,
    /** It is installed already, as after a repeated EKTKey message; its time to live still counts from the first time. */
    REPEATED,
    /** Its SPI names another set that has not expired: it is refused, and the older set stays (RFC 8870 section 4.2). */
    SPI_IN_USE,
    /** Its cipher is weaker than the media's: it is refused (RFC 8870 section 6). */
    CIPHER_TOO_WEAK
}
