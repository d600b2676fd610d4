package org.jvbperc.ekt;

/** What became of an EKT parameter set that was handed to a {@code PercMediaSender} or {@code PercMediaReceiver}. */
public enum EktInstallation {
    /** It is in use from now on. */
    INSTALLED,
    /** It was there before, as after a repeated EKTKey message; its time to live still counts from the first time. */
    REPEATED,
    /** Its SPI names another set that has not expired: refused, the older one stays (RFC 8870 section 4.2). */
    SPI_IN_USE,
    /** Its cipher is weaker than the media's: refused (RFC 8870 section 6). */
    CIPHER_TOO_WEAK
}
